import type { Connection, DocumentDiagnosticParams, DocumentDiagnosticReport } from 'vscode-languageserver';
import type { ClientCapabilities } from '../client-capabilities.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Log, request } from '../requests.ts';
import type { PulledReports } from './pulled-reports.ts';
import type { Report, Reports } from './reports.ts';
import type { Sweep } from './sweep.ts';

/** Answers `textDocument/diagnostic`, and asks the client to pull again when earlier answers are outdated. */
export function pullDiagnostics(
  connection: Connection,
  workspace: Workspace,
  reports: Reports,
  pulled: PulledReports,
  sweep: Sweep,
  capabilities: ClientCapabilities,
  log: Log,
): void {
  async function answer(params: DocumentDiagnosticParams): Promise<DocumentDiagnosticReport> {
    const uri = uriKey(params.textDocument.uri);
    await workspace.whenRead(uri);
    const report = reports.of(uri);
    pulled.add(report);
    const { items, resultId } = report;
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
  function changed(report: Report): void {
    if (pulled.contradict(report)) outdated = true;
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
