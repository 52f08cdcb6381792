import type { Connection } from 'vscode-languageserver';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Workspace } from '../documents/workspace.ts';
import { inBackground, type Log } from '../requests.ts';
import type { Report } from './reports.ts';
import type { Sweep } from './sweep.ts';

/** Publishes the findings of all documents, for clients that do not pull them. */
export function pushDiagnostics(
  connection: Connection,
  workspace: Workspace,
  sweep: Sweep,
  { publishVersion }: ClientCapabilities,
  log: Log,
): void {
  const shown = new Set<string>();

  function changed({ uri, items }: Report): void {
    // Without earlier findings there is nothing to clear.
    if (items.length === 0 && !shown.has(uri)) return;
    if (items.length === 0) shown.delete(uri);
    else shown.add(uri);
    const open = workspace.open.get(uri);
    const publication = connection.sendDiagnostics({
      uri: workspace.open.clientUri(uri),
      diagnostics: items,
      ...(publishVersion && open !== undefined ? { version: open.text.version } : {}),
    });
    inBackground(log, 'textDocument/publishDiagnostics', publication);
  }

  sweep.listen({ reported: new Map(), changed, finished: () => {} });
}
