import * as l10n from '@vscode/l10n';
import { lazy } from '../../base/lazy.ts';
import { overlaps, type Span } from '../../base/span.ts';
import { editing } from '../../fixes/edits/editing.ts';
import { removePins } from '../../fixes/edits/pin-edits.ts';
import { type NoFix, noFix, refused, type TitledEdits } from '../../fixes/fix.ts';
import { addNumaCells, bindMemory } from '../../fixes/refactorings/numa-refactorings.ts';
import { mirrorSmt, pinCompactly, pinIsolated, pinOverCores } from '../../fixes/refactorings/pin-refactorings.ts';
import { Budget } from '../../fixes/trial/budget.ts';
import { type Trial, trialOn } from '../../fixes/trial/trial.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { scriptsIn } from './scripts-in.ts';

/** A change of a domain's placement that its author may want, whether or not anything is wrong. */
export interface Refactoring extends TitledEdits {
  /** Its name in the protocol. */
  readonly id: string;
}

/** A refactoring that is not possible, and why. */
export interface NoRefactoring extends NoFix {
  readonly id: string;
}

type Make = (document: DomainDocument, occupancy: Occupancy) => TitledEdits | NoFix;

const makers: readonly (readonly [id: string, make: Make])[] = [
  ['pin-compactly', pinCompactly],
  ['pin-over-cores', pinOverCores],
  ['mirror-smt', mirrorSmt],
  ['isolate-cores', pinIsolated],
  ['add-guest-cells', addNumaCells],
  ['bind-memory', bindMemory],
  // Last, because it undoes what the others do.
  ['remove-pins', removeAllPins],
];

/**
 * The refactorings of a domain on its host; of two with the same edits, the first. With `range`, only where it touches
 * the domain's tag or an element that places.
 */
export function refactorings(
  fleet: Fleet,
  document: FleetDocument,
  range: Span | null = null,
): readonly (Refactoring | NoRefactoring)[] {
  if (document.kind !== 'domain') return [];
  const occupancy = fleet.occupancyFor(document);
  if (occupancy === null || (range !== null && !concernsPlacement(document, range))) return [];
  const seen = new Set<string>();
  const trial = lazy(() => trialIn(fleet, document, occupancy));
  return makers
    .map(([id, make]) => made(id, make, document, occupancy, trial))
    .filter((one) => {
      const key = one.kind === 'fix' ? JSON.stringify(one.edits) : one.id;
      return !seen.has(key) && seen.add(key);
    });
}

/** The refactoring with this id, for the domain as it is now; null for an unknown id and without a host. */
export function refactoring(fleet: Fleet, document: FleetDocument, id: string): Refactoring | NoRefactoring | null {
  if (document.kind !== 'domain') return null;
  const occupancy = fleet.occupancyFor(document);
  const make = makers.find(([name]) => name === id)?.[1];
  if (make === undefined || occupancy === null) return null;
  return made(id, make, document, occupancy, () => trialIn(fleet, document, occupancy));
}

function trialIn(fleet: Fleet, document: DomainDocument, occupancy: Occupancy): Trial {
  return trialOn(document, occupancy, new Budget(Number.POSITIVE_INFINITY), scriptsIn(fleet));
}

/** A refactoring that would give rise to another finding is refused. */
function made(
  id: string,
  make: Make,
  document: DomainDocument,
  occupancy: Occupancy,
  trial: () => Trial,
): Refactoring | NoRefactoring {
  const result = make(document, occupancy);
  if (result.kind === 'no fix') return { id, ...result };
  if (make !== removeAllPins && !trial().isRepair(result.edits, { kind: 'harmless' })) {
    const none = refused(result.title, () => trial().objection(result.edits));
    return {
      id,
      kind: none.kind,
      title: none.title,
      wasTried: true,
      get reason() {
        return none.reason;
      },
    };
  }
  return { id, ...result };
}

function removeAllPins(document: DomainDocument): TitledEdits | NoFix {
  const title = l10n.t('Remove all pins');
  let removed = '';
  const result = editing(document, (edits, domain) => {
    const { elements, cpuset } = removePins(edits, domain);
    const counts = [...elements].map(([name, count]) => `${count} ${name}`);
    removed = [...counts, ...(cpuset ? ['vcpu@cpuset'] : [])].join(', ');
    return null;
  });
  if (!result.ok) return noFix(title, result.reason);
  return result.edits.length === 0
    ? noFix(title, l10n.t('nothing is pinned'))
    : { kind: 'fix', title: l10n.t('Remove all pins: {0}', removed), edits: result.edits };
}

function concernsPlacement({ domain }: DomainDocument, range: Span): boolean {
  const tag = { start: domain.span.start, end: domain.nameSpan.end };
  const elements = [domain.vcpu, ...domain.cputune, domain.numatune, domain.cpu];
  return [tag, ...elements.flatMap((element) => element?.span ?? [])].some((place) => overlaps(place, range));
}
