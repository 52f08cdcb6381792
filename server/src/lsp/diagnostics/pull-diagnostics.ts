import type { Connection, DocumentDiagnosticParams, DocumentDiagnosticReport } from 'vscode-languageserver';
import type { ClientCapabilities } from '../client-capabilities.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Log, request } from '../requests.ts';
import type { Report, Reports } from './reports.ts';
import type { Sweep } from './sweep.ts';

/** Answers `textDocument/diagnostic`, and asks the client to pull again where its answers are out of date. */
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
    const uri = uriKey(params.textDocument.uri);
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
  let asked = false;

  /** A document that was edited is pulled by the client anyway; one that changed with another document is not. */
  function changed({ uri, resultId }: Report): void {
    const answered = pulled.get(uri);
    const version = workspace.open.get(uri)?.text.version;
    if (answered !== undefined && answered.version === version && answered.resultId !== resultId) outdated = true;
  }

  function finished(): void {
    if (!outdated || asked) return;
    outdated = false;
    asked = true;
    connection.languages.diagnostics.refresh().then(
      () => {
        asked = false;
        finished();
      },
      () => {
        asked = false;
      },
    );
  }

  if (capabilities.refreshDiagnostics) sweep.listen({ heard: new Map(), changed, finished });
}
