import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { OnFailure } from '../../rules/engine/failure.ts';
import type { LoadedFleet } from '../files/load-fleet.ts';

/** What could not be analysed because of a mistake in Pinset: one line each for a document and a rule. */
export class FailedDocuments {
  private readonly loaded: Pick<LoadedFleet, 'shownPath'>;
  private readonly byDocument = new Map<string, Map<string, string>>();

  constructor(loaded: Pick<LoadedFleet, 'shownPath'>) {
    this.loaded = loaded;
  }

  get lines(): readonly string[] {
    return [...this.byDocument.values()].flatMap((lines) => [...lines.values()]);
  }

  /** For the rules that fail on a document. */
  of(document: FleetDocument): OnFailure {
    return ({ rule, error }) => {
      const shown = this.loaded.shownPath(document.uri);
      const what = String(error);
      this.lineOf(document).set(rule, l10n.t('{0}: {1} failed, a mistake in Pinset itself: {2}', shown, rule, what));
    };
  }

  /** The result of some work on a document; null if it fails. */
  attempt<T>(document: FleetDocument, work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      this.add(document, error);
      return null;
    }
  }

  /** Adds what failed on a document as a whole, unless it follows from a rule that failed. */
  add(document: FleetDocument, error: unknown): void {
    const lines = this.lineOf(document);
    if (lines.size > 0) return;
    const shown = this.loaded.shownPath(document.uri);
    lines.set('', l10n.t('{0}: the analysis failed, a mistake in Pinset itself: {1}', shown, String(error)));
  }

  private lineOf({ uri }: FleetDocument): Map<string, string> {
    return getOrAdd(this.byDocument, uri, () => new Map<string, string>());
  }
}
