import { getOrAdd } from '../base/get-or-add.ts';
import { lazy } from '../base/lazy.ts';
import { replayed } from '../base/replayed.ts';
import { type DomainDocument, keepingTree } from '../fleet/documents/domain-document.ts';
import type { Cause } from '../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';
import { type HelperRoom, helperRoomOn } from '../placement/helpers/helper-cpus.ts';
import type { Pinned } from '../placement/moves/move.ts';
import type { Placement } from '../placement/placement.ts';
import { type Space, spacesOn } from '../placement/space/space.ts';
import type { Finding, OverfullMemory } from '../rules/engine/rule.ts';
import { findingsOfDomain } from '../rules/engine/run.ts';
import { placementEdits } from './edits/placement-edits.ts';
import { repairEdits } from './edits/repair-edits.ts';
import { type Fix, type Fixer, type FixResult, noFix, placeNotSearched } from './fix.ts';
import { type Movers, noMovers, relievedBy, settledBy } from './movers.ts';
import { type Change, changesOf } from './placing/changes.ts';
import type { WritePlacement } from './placing/move-edits.ts';
import { pinHelpers } from './placing/pin-helpers.ts';
import { type PlaceSearch, placeFixes } from './placing/place-fixes.ts';
import { bestOf, findingOfMemory, type MemorySide } from './placing/who-leaves.ts';
import { countOwn, findingAbout, type Side } from './placing/who-moves.ts';
import { ruleRepairs } from './rule-repairs.ts';
import type { Scripts } from './trial/acting-scripts.ts';
import type { Budget, BudgetSizes } from './trial/budget.ts';
import { withPinOn } from './trial/pin-edit.ts';
import { trialsOn } from './trial/trial.ts';
import { inTurn, notPreferred, preferringFirst, type SingleWay } from './ways.ts';

/** What the searches of all domains share that see the same host. */
export interface SharedSearch {
  readonly occupancy: Occupancy | null;
  readonly trialOf: ReturnType<typeof trialsOn>;
  readonly spaceBeside: ((document: DomainDocument) => Space) | null;
  readonly helperRoom: (() => HelperRoom) | null;
}

/** Prepares the searches on a host with this occupancy. */
export function sharedSearch(occupancy: Occupancy | null, scripts: Scripts): SharedSearch {
  const trialOf = trialsOn(occupancy, scripts);
  if (occupancy === null) return { occupancy, trialOf, spaceBeside: null, helperRoom: null };
  return { occupancy, trialOf, spaceBeside: spacesOn(occupancy), helperRoom: lazy(() => helperRoomOn(occupancy)) };
}

/** What the searches for the fixes of one domain share. */
export interface DomainSearch {
  readonly document: DomainDocument;
  /** The same document, which keeps its tree. */
  readonly source: DomainDocument;
  readonly shared: SharedSearch;
  readonly trial: ReturnType<SharedSearch['trialOf']>;
  readonly budget: Budget;
  readonly write: WritePlacement;
  /** Where places for it are searched; null if no host is known. */
  readonly places: () => PlaceSearch | null;
}

/** Prepares the searches for the fixes of one domain. */
export function searchInDomain(
  document: DomainDocument,
  shared: SharedSearch,
  sizes: BudgetSizes,
  whole: Budget,
): DomainSearch {
  const { occupancy, trialOf, spaceBeside } = shared;
  const budget = whole.part(sizes.document);
  const source = keepingTree(document);
  const trial = trialOf(document, budget, source);
  const write = (placement: Placement) => placementEdits(source, placement);
  const known = new Map<Pinned, Iterable<Change>>();
  const places = (): PlaceSearch | null => {
    if (occupancy === null || spaceBeside === null) return null;
    const changes = (pinned: Pinned) => {
      const movable = () => ({ document, occupancy, space: spaceBeside(document), pinned });
      return getOrAdd(known, pinned, () => replayed(changesOf(movable(), write, (vcpus) => budget.spend(vcpus))));
    };
    return {
      document,
      occupancy,
      trial,
      changes,
      limit: budget.next(sizes.finding),
      rewrite: (_, cpus) => ({ ok: true, newText: cpus.toString() }),
      isHopeless: (vcpu, cpu, level) => {
        const pin = document.threads.pinOfVcpu.get(vcpu);
        return pin !== undefined && trial.isHopeless(withPinOn(document, pin, cpu), level);
      },
    };
  };
  return { document, source, shared, trial, budget, write, places };
}

/**
 * What a domain has to say to a conflict of a host with this occupancy; none if its author accepts the conflict. The domain
 * may see the host otherwise, beside others than another one runs.
 */
export function sideOfDomain(search: DomainSearch, cause: Cause, rule: string, on: SharedSearch): Side[] {
  const { document, source, trial, budget } = search;
  const seen = search.shared.occupancy;
  if (seen === null) return [];
  const findings = findingsOfDomain(document, seen);
  const finding = findingAbout(cause, rule, findings);
  const data = finding?.data;
  if (finding === null || data?.kind !== 'conflict') return [];
  const fixes = () => {
    const places = search.places();
    const misplaced = { rule, severity: finding.severity, data, offset: undefined };
    const found = places === null ? [] : placeFixes(misplaced, places).filter((one) => one.kind === 'fix');
    if (seen === on.occupancy) return found;
    // What makes its conflicts smaller has to make this one smaller too.
    const here = on.trialOf(document, budget, source);
    return found.filter(({ edits }) => here.isRepair(edits, { kind: 'level', level: data.level }));
  };
  const settles = ({ edits }: Fix) => trial.severeBefore() - trial.severeAfter(edits);
  return [{ guest: document, own: countOwn(findings, document, seen), severe: trial.severeBefore, fixes, settles }];
}

/** What a domain has to say to a lack of memory; none if its author accepts that. */
export function memorySideOfDomain(
  search: DomainSearch,
  data: OverfullMemory,
  rule: string,
  kib: number,
): MemorySide[] {
  const { document, shared } = search;
  if (shared.occupancy === null) return [];
  const findings = findingsOfDomain(document, shared.occupancy);
  const finding = findingOfMemory(data, rule, findings);
  if (finding === null) return [];
  const fix = lazy(() => bestOf(domainFixer(search, noMovers)(finding)));
  return [{ guest: document, kib, own: countOwn(findings, document, shared.occupancy), fix }];
}

/** Finds the repairs of one domain's findings. */
export function domainFixer(search: DomainSearch, movers: Movers): Fixer {
  const { document, source, shared, trial, budget, write } = search;
  return (finding, offset) => {
    if (finding.data === null) return [];
    if (budget.isSpent) return [placeNotSearched()];
    return inTurn(finding.data, (way) => fixesBy(way, finding, offset));
  };

  function fixesBy(data: SingleWay, finding: Finding, offset: number | undefined): FixResult[] {
    const { rule, severity } = finding;
    if (data.kind === 'repairs') return ruleRepairs(data, rule, (repair) => repairEdits(source, repair), trial);
    if (data.kind === 'no repair') return [noFix(data.title, data.reason)];
    const places = search.places();
    if (places === null) return [];
    switch (data.kind) {
      case 'conflict': {
        const own = placeFixes({ rule, severity, data, offset }, places);
        const moves = settledBy(movers.ofConflict(data.conflicts, rule), document, own);
        const besides = data.besides();
        if (besides === null) return moves;
        const { repairs, first, keepsCores } = besides;
        const told = repairs === null ? [] : ruleRepairs(repairs, rule, (repair) => repairEdits(source, repair), trial);
        const offered = keepsCores ? moves.map(notPreferred) : moves;
        return preferringFirst(first ? [told, offered] : [offered, told]);
      }
      case 'overfull memory': {
        const own = inTurn(data.move, (way) => fixesBy(way, finding, offset));
        return relievedBy(movers.ofMemory(data, rule), document, own);
      }
      case 'helpers':
        return [pinHelpers(data, rule, document, places.occupancy, trial, write, shared.helperRoom?.())];
      case 'placement':
        return placeFixes({ rule, severity, data, offset }, places);
    }
  }
}
