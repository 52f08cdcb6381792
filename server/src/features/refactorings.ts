import * as l10n from '@vscode/l10n';
import { editing } from '../fixes/edits/editing.ts';
import { removePins } from '../fixes/edits/pin-edits.ts';
import type { NoFix, TextEdit } from '../fixes/fix.ts';
import { addNumaCells, bindMemory } from '../fixes/refactorings/numa-refactorings.ts';
import { mirrorSmt, pinCompactly, pinIsolated, pinOverCores } from '../fixes/refactorings/pin-refactorings.ts';
import { trialOn } from '../fixes/trial/trial.ts';
import type { DomainDocument } from '../fleet/documents/domain-document.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';

/** A change of a domain's placement that its author may want, whether or not anything is wrong. */
export interface Refactoring {
  /** Its name in the protocol. */
  readonly id: string;
  /** Says the outcome. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** One that cannot be done, and why. */
export interface NoRefactoring extends NoFix {
  readonly id: string;
}

type Make = (document: DomainDocument, occupancy: Occupancy) => Omit<Refactoring, 'id'> | NoFix;

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
      const key = 'edits' in one ? JSON.stringify(one.edits) : one.id;
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
  if ('reason' in made) return { id, ...made };
  if (make !== removeAllPins && !trialOn(document, occupancy)(made.edits, 'harmless')) {
    return { id, title: made.title, reason: l10n.t('it would give rise to another finding') };
  }
  return { id, ...made };
}

function removeAllPins(document: DomainDocument): Omit<Refactoring, 'id'> | NoFix {
  const title = l10n.t('Remove all pins');
  const result = editing(document, (edits, domain) => {
    removePins(edits, domain);
    return null;
  });
  if ('reason' in result) return { title, reason: result.reason };
  return result.edits.length === 0 ? { title, reason: l10n.t('nothing is pinned') } : { title, edits: result.edits };
}
