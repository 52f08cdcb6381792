import type { Workspace } from '../documents/workspace.ts';
import type { Pace } from '../pace.ts';
import { attempt, type Log } from '../requests.ts';
import type { Report, Reports } from './reports.ts';

/** A listener to the documents with findings that differ from those last reported to it. */
export interface SweepListener {
  /** The result ids that were last reported to it, by URI. The sweep keeps them up to date. */
  readonly reported: Map<string, string>;
  changed(report: Report): void;
  /** No document is left to check. */
  finished(): void;
}

/**
 * Checks the affected documents after every change of the workspace, because an edit can change the findings of other
 * documents on the same host. What an edit affects goes before what an earlier change has left to check, and each slice
 * checks at least one document, so the sweep ends, however fast the user types.
 */
export class Sweep {
  private readonly workspace: Workspace;
  private readonly reports: Reports;
  private readonly pace: Pace;
  private readonly tidy: () => void;
  private readonly log: Log;
  private readonly listeners = new Set<SweepListener>();
  /** The documents to check that an edit affects. */
  private readonly urgent = new Set<string>();
  /** The other documents to check. */
  private pending: Iterator<string> = [].values();
  private running = false;
  private wanted = false;
  /** Whether a listener has been added that needs a check of all documents. */
  private allWanted = false;

  constructor(workspace: Workspace, reports: Reports, pace: Pace, tidy: () => void, log: Log) {
    this.workspace = workspace;
    this.reports = reports;
    this.pace = pace;
    this.tidy = tidy;
    this.log = log;
    workspace.onChange(() => this.start());
  }

  /** Adds a listener and starts to check all documents for it. Returns the function that removes it. */
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
      await this.pace.settle();
      this.take();
      await this.check();
    }
    this.running = false;
    void this.pace.rest().then(() => {
      if (!this.running) this.tidy();
    });
  }

  /** Checks documents up to the next change of the workspace or until none is left. */
  private async check(): Promise<void> {
    for (let uri = this.next(); uri !== null; uri = this.next()) {
      this.look(uri);
      if (this.wanted) return;
      if (this.pace.isOver) await this.pace.rest();
    }
    // A listener may have come during the last rest: nothing has been checked for it yet.
    if (this.wanted) return;
    for (const listener of [...this.listeners]) attempt(this.log, 'Diagnostics', () => listener.finished());
  }

  private next(): string | null {
    for (const uri of this.urgent) {
      this.urgent.delete(uri);
      return uri;
    }
    const { done, value } = this.pending.next();
    return done === true ? null : value;
  }

  /** Takes in what the changes since the last call affect. */
  private take(): void {
    this.wanted = false;
    const affected = this.workspace.takeAffected();
    if (this.allWanted || affected === null) this.pending = this.all().values();
    for (const uri of affected ?? []) this.urgent.add(uri);
    this.allWanted = false;
  }

  /** All documents, including deleted ones that have been reported to a listener. */
  private all(): ReadonlySet<string> {
    const uris = new Set(this.workspace.uris());
    for (const { reported } of this.listeners) for (const uri of reported.keys()) uris.add(uri);
    return uris;
  }

  private look(uri: string): void {
    // A document on which a rule fails must not stop the sweep.
    attempt(this.log, `Diagnostics of ${uri}`, () => {
      const report = this.reports.of(uri);
      const known = this.workspace.knows(uri);
      for (const { reported, changed } of this.listeners) {
        const same = reported.get(uri) === report.resultId;
        if (known) reported.set(uri, report.resultId);
        else reported.delete(uri);
        if (!same) changed(report);
      }
    });
  }
}
