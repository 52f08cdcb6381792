import { type Connection, type InlayHint, InlayHintKind, type InlayHintParams } from 'vscode-languageserver';
import { inlayHints as hintsIn } from '../features/analysis.ts';
import type { ClientCapabilities } from './client-capabilities.ts';
import { uriKey } from './documents/uris.ts';
import type { Workspace } from './documents/workspace.ts';
import { refreshing } from './refreshing.ts';
import { type Log, request } from './requests.ts';
import type { FeatureSettings } from './settings/feature-settings.ts';

/** Answers `textDocument/inlayHint`, and asks the client to refresh when another document has changed hints. */
export function inlayHints(
  connection: Connection,
  workspace: Workspace,
  settings: FeatureSettings,
  { refreshInlayHints }: ClientCapabilities,
  untilRead: (uri: string) => Promise<void>,
  log: Log,
): void {
  function hints({ textDocument, range }: InlayHintParams): InlayHint[] {
    const { fleet, positions } = workspace;
    const uri = uriKey(textDocument.uri);
    const document = fleet.document(uri);
    const kinds = settings.inlayHintsFor(uri);
    if (document === undefined || kinds.size === 0) return [];
    return hintsIn(fleet, document, { range: positions.spanOf(document, range), kinds }).map(({ offset, text }) => ({
      position: positions.rangeOf(document, { start: offset, end: offset }).start,
      label: text,
      kind: InlayHintKind.Type,
      paddingLeft: true,
    }));
  }

  const refresh = refreshInlayHints ? () => connection.languages.inlayHint.refresh() : null;
  const answer = refreshing(workspace, 'workspace/inlayHint/refresh', hints, refresh, log);
  connection.languages.inlayHint.on(
    request(log, 'textDocument/inlayHint', [], async (params: InlayHintParams) => {
      await untilRead(uriKey(params.textDocument.uri));
      return answer(params);
    }),
  );
}
