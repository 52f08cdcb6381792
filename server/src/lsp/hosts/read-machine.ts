import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver';
import { nativeOf } from '../../topology/captures/native/native.ts';
import { parseSysfs } from '../../topology/captures/sysfs/sysfs.ts';
import { type MachineAnswer, readMachineRequest } from '../protocol.ts';
import { type Log, request } from '../requests.ts';
import type { MachinePort } from './machine-port.ts';
import { captureAnswer } from './read-capture.ts';

/** Answers `pinset/readMachine`. */
export function readMachineAnswers(connection: Connection, machine: MachinePort | null, log: Log): void {
  const failed = refused(l10n.t('The server could not read /sys.'));
  connection.onRequest(
    readMachineRequest,
    request(log, readMachineRequest.method, failed, () =>
      machine === null
        ? refused(l10n.t('The language server is not running on Linux, so it has no /sys.'))
        : read(machine),
    ),
  );
}

function read(machine: MachinePort): MachineAnswer {
  const name = machine.hostName();
  const files = machine.files();
  if (files === null) return refused(l10n.t('The language server is not permitted to read /sys.'));
  const result = parseSysfs(files);
  const topology = result.value === null ? null : nativeOf(name, result.value);
  return { ...captureAnswer(name, result), topology };
}

function refused(message: string): MachineAnswer {
  return { ...captureAnswer('', { value: null, problems: [{ message }] }), topology: null };
}
