import * as l10n from '@vscode/l10n';
import { editing } from '../fixes/edits/editing.ts';
import { removePins } from '../fixes/edits/pin-edits.ts';
import { type NoFix, noFix, type TitledEdits } from '../fixes/fix.ts';
import { addNumaCells, bindMemory } from '../fixes/refactorings/numa-refactorings.ts';
import { mirrorSmt, pinCompactly, pinIsolated, pinOverCores } from '../fixes/refactorings/pin-refactorings.ts';
import { trialOn } from '../fixes/trial/trial.ts';
import type { DomainDocument } from '../fleet/documents/domain-document.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';

/** A change of a domain's placement that its author may want, whether or not anything is wrong. */
export interface Refactoring extends TitledEdits {
  /** Its name in the protocol. */
  readonly id: string;
}

/** One that cannot be done, and why. */
export interface NoRefactoring extends NoFix {
  readonly id: string;
}

type Make = (document: DomainDocument, occupancy: Occupancy) => TitledEdits | NoFix;

const makers: readonly (readonly [id: string, make: Make])[] = [
  ['pin-compactly', pinCompactly],
  ['pin-over-cores', pinOverCores],
  ['mirror-smt', mirrorSmt],
  ['isolate-cores', pinIsolated],
  ['remove-pins', removeAllPins],
  ['add-guest-cells', addNumaCells],
  ['bind-memory', bindMemory],
];

/** What can be done with a domain on its host; of two that come to the same edits the first. */
export function refactorings(document: DomainDocument, occupancy: Occupancy): (Refactoring | NoRefactoring)[] {
  const seen = new Set<string>();
  return makers
    .flatMap(([id]) => refactoring(id, document, occupancy) ?? [])
    .filter((one) => {
      const key = one.kind === 'fix' ? JSON.stringify(one.edits) : one.id;
      return !seen.has(key) && seen.add(key);
    });
}

/** The refactoring of this id; null for an id that there is not. One that would give rise to warnings is none. */
export function refactoring(
  id: string,
  document: DomainDocument,
  occupancy: Occupancy,
): Refactoring | NoRefactoring | null {
  const make = makers.find(([name]) => name === id)?.[1];
  if (make === undefined) return null;
  const made = make(document, occupancy);
  if (made.kind === 'no fix') return { id, ...made };
  if (make !== removeAllPins && !trialOn(document, occupancy).isRepair(made.edits, { kind: 'harmless' })) {
    return { id, ...noFix(made.title, l10n.t('it would cause another finding')) };
  }
  return { id, ...made };
}

function removeAllPins(document: DomainDocument): TitledEdits | NoFix {
  const title = l10n.t('Remove all pins');
  const result = editing(document, (edits, domain) => {
    removePins(edits, domain);
    return null;
  });
  if (!result.ok) return noFix(title, result.reason);
  return result.edits.length === 0
    ? noFix(title, l10n.t('nothing is pinned'))
    : { kind: 'fix', title, edits: result.edits };
}
