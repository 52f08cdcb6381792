import type { Connection } from 'vscode-languageserver';
import { hostSummary } from '../features/host-report.ts';
import type { CaptureResult } from '../topology/captures/capture.ts';
import { parseCapture } from '../topology/captures/index.ts';
import { hostNameOf } from '../topology/profile.ts';
import { type CaptureAnswer, readCaptureRequest } from './protocol.ts';
import { type Log, request } from './requests.ts';
import { pathOf, uriKey } from './uris.ts';
import type { Workspace } from './workspace.ts';

/** Answers `pinset/readCapture`: a capture is read as it would be for a profile that names it. */
export function readCaptures(connection: Connection, workspace: Workspace, log: Log): void {
  const failed = captureAnswer('', { value: null, problems: [{ message: 'The server could not read it.' }] });
  connection.onRequest(
    readCaptureRequest,
    request(log, readCaptureRequest.method, failed, async ({ uri }: { uri: string }) => {
      const path = pathOf(uriKey(uri));
      const content = await workspace.readCapture(uriKey(uri), path);
      const missing = { value: null, problems: [{ message: `There is no file at ${path} that could be read.` }] };
      const result = content === null ? missing : typeof content === 'string' ? parseCapture(content) : content;
      return captureAnswer(hostNameOf(path), result);
    }),
  );
}

/** What the client is told of a capture. */
export function captureAnswer(name: string, { value, problems }: CaptureResult): CaptureAnswer {
  return {
    ok: value !== null,
    name,
    summary: value === null ? '' : hostSummary(value),
    problems: problems.map(({ message }) => message),
  };
}
