import type { Connection, DocumentDiagnosticParams, DocumentDiagnosticReport } from 'vscode-languageserver';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Log, request } from '../requests.ts';
import type { Report, Reports } from './reports.ts';
import type { Sweep } from './sweep.ts';

/** Answers `textDocument/diagnostic`, and asks the client to pull again when earlier answers are outdated. */
export function pullDiagnostics(
  connection: Connection,
  workspace: Workspace,
  reports: Reports,
  sweep: Sweep,
  capabilities: ClientCapabilities,
  log: Log,
): void {
  const pulled = new Map<string, { version: number; resultId: string }>();

  async function answer(params: DocumentDiagnosticParams): Promise<DocumentDiagnosticReport> {
    const uri = workspace.open.keyOf(params.textDocument.uri);
    await workspace.whenRead(uri);
    const { items, resultId } = reports.of(uri);
    const version = workspace.open.get(uri)?.text.version;
    if (version === undefined) pulled.delete(uri);
    else pulled.set(uri, { version, resultId });
    if (params.previousResultId === resultId) return { kind: 'unchanged', resultId };
    return { kind: 'full', resultId, items };
  }

  connection.languages.diagnostics.on(request(log, 'textDocument/diagnostic', { kind: 'full', items: [] }, answer));

  let outdated = false;
  let refreshing = false;

  /**
   * The client pulls an edited document anyway, but not a document with findings that another document's edit has
   * changed.
   */
  function changed({ uri, resultId }: Report): void {
    const answered = pulled.get(uri);
    const version = workspace.open.get(uri)?.text.version;
    if (answered !== undefined && answered.version === version && answered.resultId !== resultId) outdated = true;
  }

  function finished(): void {
    if (!outdated || refreshing) return;
    outdated = false;
    refreshing = true;
    connection.languages.diagnostics.refresh().then(
      () => {
        refreshing = false;
        finished();
      },
      () => {
        refreshing = false;
      },
    );
  }

  if (capabilities.refreshDiagnostics) sweep.listen({ reported: new Map(), changed, finished });
}
