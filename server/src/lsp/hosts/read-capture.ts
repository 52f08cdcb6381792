import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver';
import { hostSummary } from '../../features/analysis.ts';
import type { CaptureResult } from '../../topology/captures/capture.ts';
import { type CaptureContent, readCaptures } from '../../topology/merge/read-captures.ts';
import { hostNameOf } from '../../topology/profile/profile.ts';
import { folderAndName, pathOf, uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type CaptureAnswer, type CaptureParams, readCaptureRequest } from '../protocol.ts';
import { type Log, request } from '../requests.ts';

/** Answers `pinset/readCapture`: captures are read as they would be for a profile that names them. */
export function readCaptureAnswers(connection: Connection, workspace: Workspace, log: Log): void {
  const failed = captureAnswer('', { value: null, problems: [{ message: l10n.t('The server could not read it.') }] });
  connection.onRequest(
    readCaptureRequest,
    request(log, readCaptureRequest.method, failed, async ({ uri, others = [] }: CaptureParams) => {
      const files = await Promise.all([uri, ...others].map((file) => read(workspace, uriKey(file))));
      const missing = files.filter(({ content }) => content === null);
      const problems = missing.map(({ name }) => ({
        message: l10n.t('The file {0} does not exist or cannot be read.', name),
      }));
      const there = files.flatMap(({ name, content }) => (content === null ? [] : [{ name, content }]));
      return captureAnswer(
        hostNameOf(pathOf(uriKey(uri))),
        missing.length > 0 ? { value: null, problems } : readCaptures(there),
      );
    }),
  );
}

async function read(workspace: Workspace, uri: string): Promise<{ name: string; content: CaptureContent | null }> {
  return { name: folderAndName(uri).name, content: await workspace.readCapture(uri, pathOf(uri)) };
}

/** The answer that describes a capture. */
export function captureAnswer(name: string, { value, problems }: CaptureResult): CaptureAnswer {
  return {
    ok: value !== null,
    name,
    summary: value === null ? '' : hostSummary(value),
    problems: problems.map(({ message }) => message),
  };
}
