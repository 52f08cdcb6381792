import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../base/get-or-add.ts';
import { lazy } from '../base/lazy.ts';
import { replayed } from '../base/replayed.ts';
import { type DomainDocument, domainName, keepingTree } from '../fleet/documents/domain-document.ts';
import type { Cause, Conflict } from '../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';
import { type HelperRoom, helperRoomOn } from '../placement/helpers/helper-cpus.ts';
import type { Pinned } from '../placement/moves/move.ts';
import { type Space, spacesOn } from '../placement/space/space.ts';
import type { Finding, Severity } from '../rules/engine/rule.ts';
import { quotable } from '../wording/wording.ts';
import { repairEdits } from './edits/repair-edits.ts';
import { type FixResult, noFix, placeNotSearched } from './fix.ts';
import { type Change, changesOf } from './placing/changes.ts';
import { pinHelpers } from './placing/pin-helpers.ts';
import { type PlaceSearch, placeFixes } from './placing/place-fixes.ts';
import { type Mover, whoMoves } from './placing/who-moves.ts';
import { ruleRepairs } from './rule-repairs.ts';
import { Budget, type BudgetSizes, usualBudget } from './trial/budget.ts';
import { trialsOn } from './trial/trial.ts';
import { inTurn, notPreferred, preferringFirst, type SingleWay } from './ways.ts';

/**
 * The repairs of a finding. `offset` is the user's cursor: the vCPU there is the one that moves. Reads the finding's
 * data, never its message.
 */
export type Fixer = (finding: Finding, offset?: number) => FixResult[];

/** Finds the repairs of one document's findings. What they share is computed once. */
export function fixerOf(
  document: DomainDocument,
  occupancy: Occupancy | null,
  sizes: BudgetSizes = usualBudget,
  whole: Budget = new Budget(sizes.host),
): Fixer {
  return fixersOn(occupancy, sizes, whole)(document);
}

/**
 * {@link fixerOf} for all documents of one host, valid until its occupancy changes. What they share is computed once.
 */
export function fixersOn(
  occupancy: Occupancy | null,
  sizes: BudgetSizes = usualBudget,
  whole: Budget = new Budget(sizes.host),
): (document: DomainDocument) => Fixer {
  const shared = new Map<Occupancy | null, SharedOn>();
  const searches = new Map<DomainDocument, DocumentSearch>();
  const movers = new Map<Conflict, readonly Mover[]>();
  /** `seen` is the host as the document sees it: it may run beside others than another document does. */
  const searchOf = (document: DomainDocument, seen: Occupancy | null) =>
    getOrAdd(searches, document, (): DocumentSearch => {
      const { trialOf, spaceBeside, helperRoom } = getOrAdd(shared, seen, () => sharedOn(seen));
      const budget = whole.part(sizes.document);
      const source = keepingTree(document);
      const changes = new Map<Pinned, Iterable<Change>>();
      const changesFor = (pinned: Pinned) => {
        if (seen === null || spaceBeside === null) return [];
        const movable = () => ({ document, occupancy: seen, space: spaceBeside(document), pinned });
        return getOrAdd(changes, pinned, () => replayed(changesOf(movable(), source, (vcpus) => budget.spend(vcpus))));
      };
      const trial = trialOf(document, budget, source);
      return { document, occupancy: seen, source, trial, budget, changes: changesFor, helperRoom };
    });
  const moversOf = (cause: Cause, rule: string): readonly Mover[] => {
    if (occupancy === null) return [];
    const ofMover = (document: DomainDocument) => searchOf(document, occupancy.seenBy(document));
    const seenBy = (document: DomainDocument) => ofMover(document).occupancy ?? occupancy;
    return getOrAdd(movers, cause[0], () =>
      whoMoves(cause, rule, seenBy, (document, { severity, data }) => {
        if (data?.kind !== 'conflict') return [];
        const { budget, source: _, helperRoom: __, ...search } = ofMover(document);
        const limit = budget.next(sizes.finding);
        const misplaced = { rule, severity, data, offset: undefined };
        const found = placeFixes(misplaced, { ...search, occupancy: seenBy(document), limit });
        const fixes = found.filter((one) => one.kind === 'fix');
        if (seenBy(document) === occupancy) return fixes;
        // What makes its conflicts smaller has to make this one smaller too.
        const here = getOrAdd(shared, occupancy, () => sharedOn(occupancy)).trialOf(document, budget);
        return fixes.filter(({ edits }) => here.isRepair(edits, { kind: 'level', level: data.level }));
      }),
    );
  };
  return (document) => fixerWith(searchOf(document, occupancy), moversOf, sizes.finding);
}

/** What the searches of all documents share that see the same host. */
interface SharedOn {
  readonly trialOf: ReturnType<typeof trialsOn>;
  readonly spaceBeside: ((document: DomainDocument) => Space) | null;
  readonly helperRoom: (() => HelperRoom) | null;
}

function sharedOn(occupancy: Occupancy | null): SharedOn {
  const trialOf = trialsOn(occupancy);
  if (occupancy === null) return { trialOf, spaceBeside: null, helperRoom: null };
  return { trialOf, spaceBeside: spacesOn(occupancy), helperRoom: lazy(() => helperRoomOn(occupancy)) };
}

/** What the searches for the fixes of one document share. */
interface DocumentSearch extends Pick<PlaceSearch, 'document' | 'trial' | 'changes'> {
  /** The same document, which keeps its tree. */
  readonly source: DomainDocument;
  /** The host as the document sees it. */
  readonly occupancy: Occupancy | null;
  readonly budget: Budget;
  readonly helperRoom: SharedOn['helperRoom'];
}

function fixerWith(
  { document, occupancy, source, trial, changes, budget, helperRoom }: DocumentSearch,
  moversOf: (cause: Cause, rule: string) => readonly Mover[],
  forOne: number,
): Fixer {
  return ({ data, rule, severity }, offset) => {
    if (data === null) return [];
    if (budget.isSpent) return [placeNotSearched()];
    return inTurn(data, (way) => fixesBy(way, rule, severity, offset));
  };

  function fixesBy(data: SingleWay, rule: string, severity: Severity, offset: number | undefined): FixResult[] {
    if (data.kind === 'repairs') return ruleRepairs(data, rule, (repair) => repairEdits(source, repair), trial);
    if (data.kind === 'no repair') return [noFix(data.title, data.reason)];
    if (occupancy === null) return [];
    const search = { document, occupancy, trial, changes, limit: budget.next(forOne) };
    switch (data.kind) {
      case 'conflict': {
        const moves = moved(placeFixes({ rule, severity, data, offset }, search), moversOf(data.conflicts, rule));
        const besides = data.besides();
        if (besides === null) return moves;
        const { repairs, first, keepsCores } = besides;
        const told = repairs === null ? [] : ruleRepairs(repairs, rule, (repair) => repairEdits(source, repair), trial);
        const offered = keepsCores ? moves.map(notPreferred) : moves;
        return preferringFirst(first ? [told, offered] : [offered, told]);
      }
      case 'helpers':
        return [pinHelpers(data, rule, document, occupancy, trial, helperRoom?.())];
      case 'placement':
        return placeFixes({ rule, severity, data, offset }, search);
    }
  }

  /** The moves of the domain that is to move come first, under its name; then those of this one. */
  function moved(own: readonly FixResult[], movers: readonly Mover[]): FixResult[] {
    const [mover] = movers;
    if (mover === undefined || movers.some((one) => one.document === document)) return [...own];
    const name = quotable(domainName(mover.document));
    const theirs = { ...mover.fix, title: l10n.t('{0}: {1}', name, mover.fix.title) };
    return [theirs, ...own.map(notPreferred)];
  }
}
