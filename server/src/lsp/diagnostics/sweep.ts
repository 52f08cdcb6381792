import { RAL } from 'vscode-languageserver';
import type { Workspace } from '../documents/workspace.ts';
import { attempt, type Log } from '../requests.ts';
import type { Report, Reports } from './reports.ts';

/** Somebody who wants to hear of every document whose findings are not those of which it heard last. */
export interface SweepListener {
  /** The result ids of which it heard last, by URI. The sweep keeps them up to date. */
  readonly heard: Map<string, string>;
  changed(report: Report): void;
  /** All documents have been looked at. */
  finished(): void;
}

/** How long the sweep holds the thread, in milliseconds; then requests that came in meanwhile are answered. */
const slice = 4;

/** How often the sweep yields to the event loop before a pass, so that pending messages go first; each takes one or two iterations. */
const yieldsBeforePass = 4;

/**
 * Looks after every change of the workspace at the documents that it touches, since an edit can change the findings of
 * any other document on the same host. A change while it runs makes it run again when it is through, so that it gets to
 * the end however fast somebody types.
 */
export class Sweep {
  private readonly workspace: Workspace;
  private readonly reports: Reports;
  private readonly log: Log;
  private readonly listeners = new Set<SweepListener>();
  private running = false;
  private wanted = false;
  /** Somebody listens who has not heard of all documents. */
  private allWanted = false;

  constructor(workspace: Workspace, reports: Reports, log: Log) {
    this.workspace = workspace;
    this.reports = reports;
    this.log = log;
    workspace.onChange(() => this.start());
  }

  /** Adds a listener and looks at everything once more for it. Gives the way to remove it. */
  listen(listener: SweepListener): () => void {
    this.listeners.add(listener);
    this.allWanted = true;
    this.start();
    return () => this.listeners.delete(listener);
  }

  private start(): void {
    this.wanted = true;
    if (!this.running) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.wanted && this.listeners.size > 0) {
      // A client that edits asks for the document's diagnostics at once: its request comes first.
      for (let yields = 0; yields < yieldsBeforePass; yields++) await yieldToEventLoop();
      this.wanted = false;
      const affected = this.workspace.takeAffected();
      const uris = this.allWanted || affected === null ? this.all() : affected;
      this.allWanted = false;
      await this.pass(uris, [...this.listeners]);
    }
    this.running = false;
  }

  /** All documents, and those that somebody heard of and that are gone. */
  private all(): ReadonlySet<string> {
    const uris = new Set(this.workspace.uris());
    for (const { heard } of this.listeners) for (const uri of heard.keys()) uris.add(uri);
    return uris;
  }

  private async pass(uris: Iterable<string>, listeners: readonly SweepListener[]): Promise<void> {
    let end = performance.now() + slice;
    for (const uri of uris) {
      this.look(uri, listeners);
      if (performance.now() < end) continue;
      await yieldToEventLoop();
      end = performance.now() + slice;
    }
    for (const listener of listeners) attempt(this.log, 'Diagnostics', () => listener.finished());
  }

  private look(uri: string, listeners: readonly SweepListener[]): void {
    // One document on which a rule fails must not keep the others from being looked at.
    attempt(this.log, `Diagnostics of ${uri}`, () => {
      const report = this.reports.of(uri);
      const known = this.workspace.knows(uri);
      for (const { heard, changed } of listeners) {
        const same = heard.get(uri) === report.resultId;
        if (known) heard.set(uri, report.resultId);
        else heard.delete(uri);
        if (!same) changed(report);
      }
    });
  }
}

function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => RAL().timer.setImmediate(() => resolve()));
}
