import {
  type CodeLens,
  type CodeLensParams,
  CodeLensRefreshRequest,
  type Command,
  type Connection,
} from 'vscode-languageserver';
import { type CodeLensKind, codeLenses as lensesOf } from '../features/analysis.ts';
import { placeDomainCommand } from './actions/kinds.ts';
import type { ClientCapabilities } from './client-capabilities.ts';
import type { Reports } from './diagnostics/reports.ts';
import { uriKey } from './documents/uris.ts';
import type { Workspace } from './documents/workspace.ts';
import type { PlaceDomainParams } from './protocol.ts';
import { refreshing } from './refreshing.ts';
import { type Log, request } from './requests.ts';
import type { FeatureSettings } from './settings/feature-settings.ts';

/**
 * Answers `textDocument/codeLens`, and asks the client to refresh when another document has changed lenses. A client
 * without commands of its own gets one lens for all, which places the domain.
 */
export function codeLenses(
  connection: Connection,
  workspace: Workspace,
  reports: Reports,
  settings: FeatureSettings,
  { refreshCodeLenses }: ClientCapabilities,
  clientCommands: boolean,
  untilRead: (uri: string) => Promise<void>,
  log: Log,
): void {
  function lenses({ textDocument }: CodeLensParams): CodeLens[] {
    const { fleet, positions } = workspace;
    const uri = uriKey(textDocument.uri);
    const document = fleet.document(uri);
    const kinds = settings.codeLensesFor(uri);
    if (document === undefined || kinds.size === 0) return [];
    const found = lensesOf(fleet, document, reports.findingsOf(document), kinds);
    const [first] = found;
    if (first === undefined) return [];
    const params: PlaceDomainParams = { uri: textDocument.uri };
    const range = positions.rangeOf(document, first.span);
    if (clientCommands) return found.map(({ kind, text }) => ({ range, command: commandOf(kind, text, params) }));
    const all = found.map(({ text }) => text).join(' · ');
    const kind = found.some((lens) => lens.kind === 'place') ? 'place' : 'findings';
    return [{ range, command: commandOf(kind, all, params) }];
  }

  const refresh = refreshCodeLenses ? () => connection.sendRequest(CodeLensRefreshRequest.type) : null;
  const answer = refreshing(workspace, CodeLensRefreshRequest.method, lenses, refresh, log);
  connection.onCodeLens(
    request(log, 'textDocument/codeLens', [], async (params: CodeLensParams) => {
      await untilRead(uriKey(params.textDocument.uri));
      return answer(params);
    }),
  );
}

/** A lens with an empty command is a text only. */
function commandOf(kind: CodeLensKind, title: string, params: PlaceDomainParams): Command {
  switch (kind) {
    case 'host':
      return { title, command: 'pinset.selectHost' };
    case 'findings':
      return { title, command: '' };
    case 'place':
      return { title, command: placeDomainCommand, arguments: [params] };
  }
}
