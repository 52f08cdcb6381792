import type { Connection } from 'vscode-languageserver';
import { commandsInWords } from '../../topology/captures/commands.ts';
import { captureCommandsRequest } from '../protocol.ts';
import { type Log, request } from '../requests.ts';

/** Answers `pinset/captureCommands`. */
export function captureCommandAnswers(connection: Connection, log: Log): void {
  connection.onRequest(
    captureCommandsRequest,
    request(log, captureCommandsRequest.method, { commands: [] }, () => ({ commands: commandsInWords() })),
  );
}
