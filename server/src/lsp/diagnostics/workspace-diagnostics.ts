import type {
  CancellationToken,
  Connection,
  ResultProgressReporter,
  WorkspaceDiagnosticParams,
  WorkspaceDiagnosticReport,
  WorkspaceDiagnosticReportPartialResult,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Log, request } from '../requests.ts';
import type { Report } from './reports.ts';
import type { Sweep } from './sweep.ts';

/** How many documents one partial result reports. */
const chunk = 100;

/**
 * Answers `workspace/diagnostic`. Requests are held open instead of polled: with a token for partial results, every
 * change is streamed until the client cancels or the server ends; without one, the answer comes with the first
 * difference from what the client has. `scanned` resolves when the workspace has been read, `ended` at shutdown.
 */
export function workspaceDiagnostics(
  connection: Connection,
  workspace: Workspace,
  sweep: Sweep,
  { scanned, ended }: { scanned: Promise<void>; ended: Promise<void> },
  log: Log,
): void {
  async function answer(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
    _workDone: unknown,
    progress?: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult>,
  ): Promise<WorkspaceDiagnosticReport> {
    const over = Promise.race([ended, cancellation(token)]);
    await Promise.race([scanned, over]);
    const before = new Map(params.previousResultIds.map(({ uri, value }) => [uriKey(uri), value]));
    if (progress !== undefined) {
      await stream(before, over, (items) => progress.report({ items }));
      return { items: [] };
    }
    return { items: await firstDifference(before, over) };
  }

  /** Sends every change until the request is over. */
  async function stream(
    before: ReadonlyMap<string, string>,
    over: Promise<void>,
    send: (items: WorkspaceDocumentDiagnosticReport[]) => void,
  ): Promise<void> {
    const reported = new Map(before);
    let items: WorkspaceDocumentDiagnosticReport[] = [];
    let first = true;
    const flush = () => {
      if (items.length > 0) send(items);
      items = [];
    };
    const stop = sweep.listen({
      reported,
      changed(report) {
        items.push(full(report));
        if (items.length >= chunk) flush();
      },
      finished() {
        if (first) for (const [uri, id] of before) if (reported.get(uri) === id) items.push(unchanged(uri, id));
        first = false;
        flush();
      },
    });
    await over;
    stop();
  }

  /** Returns the reports of all documents as soon as one has changed, or at once if the client has none yet. */
  async function firstDifference(
    before: ReadonlyMap<string, string>,
    over: Promise<void>,
  ): Promise<WorkspaceDocumentDiagnosticReport[]> {
    const different = new Map<string, Report>();
    let stop = () => {};
    const difference = new Promise<void>((resolve) => {
      stop = sweep.listen({
        reported: new Map(before),
        changed: (report) => void different.set(report.uri, report),
        finished: () => {
          if (different.size > 0 || before.size === 0) resolve();
        },
      });
    });
    await Promise.race([difference, over]);
    stop();
    const same = [...before].filter(([uri]) => !different.has(uri)).map(([uri, id]) => unchanged(uri, id));
    return [...[...different.values()].map(full), ...same];
  }

  function full({ uri, resultId, items }: Report): WorkspaceDocumentDiagnosticReport {
    return { kind: 'full', resultId, items, ...naming(uri) };
  }

  function unchanged(uri: string, resultId: string): WorkspaceDocumentDiagnosticReport {
    return { kind: 'unchanged', resultId, ...naming(uri) };
  }

  function naming(uri: string): { uri: string; version: number | null } {
    return { uri: workspace.open.clientUri(uri), version: workspace.open.get(uri)?.text.version ?? null };
  }

  connection.languages.diagnostics.onWorkspace(request(log, 'workspace/diagnostic', { items: [] }, answer));
}

function cancellation(token: CancellationToken): Promise<void> {
  return new Promise((resolve) => token.onCancellationRequested(() => resolve()));
}
