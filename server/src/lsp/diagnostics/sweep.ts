import { RAL } from 'vscode-languageserver';
import type { Workspace } from '../documents/workspace.ts';
import { attempt, type Log } from '../requests.ts';
import type { Report, Reports } from './reports.ts';

/** A listener to the documents with findings that differ from those last reported to it. */
export interface SweepListener {
  /** The result ids that were last reported to it, by URI. The sweep keeps them up to date. */
  readonly reported: Map<string, string>;
  changed(report: Report): void;
  /** A pass over the documents has ended. */
  finished(): void;
}

/** How long the sweep blocks the thread, in milliseconds, before it lets pending requests run. */
const slice = 4;

/**
 * How often the sweep yields to the event loop before a pass, so that pending messages go first; each takes one or two
 * iterations.
 */
const yieldsBeforePass = 4;

/**
 * Checks the affected documents after every change of the workspace, because an edit can change the findings of other
 * documents on the same host. A change during a pass starts another pass when it has ended, so a pass always ends,
 * however fast the user types.
 */
export class Sweep {
  private readonly workspace: Workspace;
  private readonly reports: Reports;
  private readonly log: Log;
  private readonly listeners = new Set<SweepListener>();
  private running = false;
  private wanted = false;
  /** Whether a listener has been added that needs a pass over all documents. */
  private allWanted = false;

  constructor(workspace: Workspace, reports: Reports, log: Log) {
    this.workspace = workspace;
    this.reports = reports;
    this.log = log;
    workspace.onChange(() => this.start());
  }

  /** Adds a listener and starts a pass over all documents for it. Returns the function that removes it. */
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
      // A client pulls the diagnostics of an edited document at once; that request goes first.
      for (let yields = 0; yields < yieldsBeforePass; yields++) await yieldToEventLoop();
      this.wanted = false;
      const affected = this.workspace.takeAffected();
      const uris = this.allWanted || affected === null ? this.all() : affected;
      this.allWanted = false;
      await this.pass(uris, [...this.listeners]);
    }
    this.running = false;
  }

  /** All documents, including deleted ones that have been reported to a listener. */
  private all(): ReadonlySet<string> {
    const uris = new Set(this.workspace.uris());
    for (const { reported } of this.listeners) for (const uri of reported.keys()) uris.add(uri);
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
    // A document on which a rule fails must not stop the pass.
    attempt(this.log, `Diagnostics of ${uri}`, () => {
      const report = this.reports.of(uri);
      const known = this.workspace.knows(uri);
      for (const { reported, changed } of listeners) {
        const same = reported.get(uri) === report.resultId;
        if (known) reported.set(uri, report.resultId);
        else reported.delete(uri);
        if (!same) changed(report);
      }
    });
  }
}

function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => RAL().timer.setImmediate(() => resolve()));
}
