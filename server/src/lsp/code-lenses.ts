import {
  type CodeLens,
  type CodeLensParams,
  CodeLensRefreshRequest,
  type Command,
  type Connection,
} from 'vscode-languageserver';
import { type CodeLensKind, type CodeLens as Lens, codeLenses as lensesOf } from '../features/analysis.ts';
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
 * without commands of its own gets one lens for all of a line, which places the domain.
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
    const params: PlaceDomainParams = { uri: textDocument.uri };
    const lens = ({ kind, span }: Lens, text: string): CodeLens => ({
      range: positions.rangeOf(document, span),
      command: commandOf(kind, text, params),
    });
    if (clientCommands) return found.map((one) => lens(one, one.text));
    const above = found.filter(({ kind }) => kind !== 'forecast' && kind !== 'map');
    const first = above.find(({ kind }) => kind === 'place') ?? above[0];
    const all = above.map(({ text }) => text).join(' · ');
    const others = found.filter(({ kind }) => kind === 'forecast').map((one) => lens(one, one.text));
    return first === undefined ? others : [lens(first, all), ...others];
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
    case 'map':
      return { title, command: 'pinset.showHostMap', arguments: [params] };
    case 'findings':
    case 'forecast':
      return { title, command: '' };
    case 'place':
      return { title, command: placeDomainCommand, arguments: [params] };
  }
}
