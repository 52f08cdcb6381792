import * as l10n from '@vscode/l10n';
import type { CancellationToken, Connection as Client, ResponseError } from 'vscode-languageserver';
import type { Connection } from '../../libvirt/virsh.ts';
import { type Log, request } from '../requests.ts';
import type { ProgramPort } from './program-port.ts';
import { type LibvirtParams, type LibvirtRefusal, libvirtProgress } from './protocol.ts';

/** What the answer to one request works with. */
export interface Asked {
  readonly connection: Connection;
  readonly programs: ProgramPort;
  readonly report: (read: number, all: number) => void;
}

/**
 * Wraps the handlers of requests about libvirt: without programs, or without trust in the workspace, a handler is not
 * called. A cancelled request ends the program that runs for it.
 */
export function gateTo(client: Client, programs: ProgramPort | null, isTrusted: () => boolean, log: Log) {
  return <P extends LibvirtParams, R>(
    method: string,
    handle: (asked: Asked, params: P) => Promise<R | LibvirtRefusal>,
  ): ((params: P, token: CancellationToken) => Promise<R | LibvirtRefusal | ResponseError<never>>) => {
    const failed = refusal(l10n.t('The server failed; its output says why.'));
    return request(log, method, failed, async (params: P, token): Promise<R | LibvirtRefusal> => {
      if (programs === null)
        return refusal(l10n.t('libvirt can be asked only where the language server runs on Linux, not in a browser.'));
      if (!isTrusted()) return refusal(l10n.t('Pinset runs nothing in a workspace that is not trusted.'));
      const { connection: uri, progress } = params;
      if (typeof uri !== 'string' || uri.trim() === '') return refusal(l10n.t('The connection to libvirt has no URI.'));
      const cancelling = new AbortController();
      const listening = token.onCancellationRequested(() => cancelling.abort());
      const report = (read: number, all: number) => {
        if (progress !== undefined) void client.sendProgress(libvirtProgress, progress, { read, all });
      };
      try {
        const connection = { uri, run: programs.runUntil(cancelling.signal) };
        return await handle({ connection, programs, report }, params);
      } finally {
        listening.dispose();
      }
    });
  };
}

/** Why a request is not answered. */
export function refusal(problem: string): LibvirtRefusal {
  return { kind: 'refused', problem };
}
