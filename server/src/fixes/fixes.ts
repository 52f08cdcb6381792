import { getOrAdd } from '../base/get-or-add.ts';
import { lazy } from '../base/lazy.ts';
import { replayed } from '../base/replayed.ts';
import type { CpuSet } from '../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../domain/domain.ts';
import { type DomainDocument, isDomain, keepingTree } from '../fleet/documents/domain-document.ts';
import type { Cause, Conflict } from '../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';
import { type HelperRoom, helperRoomOn } from '../placement/helpers/helper-cpus.ts';
import type { Pinned } from '../placement/moves/move.ts';
import type { Placement } from '../placement/placement.ts';
import { type Space, spacesOn } from '../placement/space/space.ts';
import type { ScriptContext, Severity } from '../rules/engine/rule.ts';
import { findingsOfDomain } from '../rules/engine/run.ts';
import { placementEdits } from './edits/placement-edits.ts';
import { repairEdits } from './edits/repair-edits.ts';
import { type Fixer, type FixResult, noFix, placeNotSearched } from './fix.ts';
import { type Change, changesOf } from './placing/changes.ts';
import type { WritePlacement } from './placing/move-edits.ts';
import { pinHelpers } from './placing/pin-helpers.ts';
import { type PlaceSearch, placeFixes } from './placing/place-fixes.ts';
import { countOwn, findingAbout, type Mover, type Side, underItsName, whoMoves } from './placing/who-moves.ts';
import { ruleRepairs } from './rule-repairs.ts';
import { type ScriptSearch, scriptFixer, searchInScript } from './script-fixes.ts';
import { Budget, type BudgetSizes, usualBudget } from './trial/budget.ts';
import { withPinOn } from './trial/pin-edit.ts';
import { trialsOn } from './trial/trial.ts';
import { inTurn, notPreferred, preferringFirst, type SingleWay } from './ways.ts';

/** Finds the repairs of one document's findings. What they share is computed once. */
export function fixerOf(
  document: DomainDocument,
  occupancy: Occupancy | null,
  sizes: BudgetSizes = usualBudget,
  whole: Budget = new Budget(sizes.host),
  scriptAt: ScriptAt = () => null,
): Fixer {
  return fixersOn(occupancy, sizes, whole, scriptAt).ofDomain(document);
}

/** Finds the repairs of one script's findings; they rewrite its lists in place. */
export function scriptFixerOf(
  context: ScriptContext,
  sizes: BudgetSizes = usualBudget,
  whole: Budget = new Budget(sizes.host),
  scriptAt: ScriptAt = () => null,
): Fixer {
  return fixersOn(context.occupancy, sizes, whole, scriptAt).ofScript(context);
}

/** The fixers of all documents of one host, valid until its occupancy changes. What they share is computed once. */
export interface HostFixers {
  readonly ofDomain: (document: DomainDocument) => Fixer;
  /** `context` is as the host's occupancy has the script. */
  readonly ofScript: (context: ScriptContext) => Fixer;
}

/** What a script of the workspace does, by its URI; null if there is no such script. */
export type ScriptAt = (uri: string) => ScriptContext | null;

/** {@link HostFixers} of a host with this occupancy; `scriptAt` gives its scripts, whose guests may be who moves. */
export function fixersOn(
  occupancy: Occupancy | null,
  sizes: BudgetSizes = usualBudget,
  whole: Budget = new Budget(sizes.host),
  scriptAt: ScriptAt = () => null,
): HostFixers {
  const shared = new Map<Occupancy | null, SharedOn>();
  const searches = new Map<DomainDocument, DocumentSearch>();
  const scripts = new Map<string, ScriptSearch | null>();
  const movers = new Map<Conflict, readonly Mover[]>();
  /** `seen` is the host as the document sees it: it may run beside others than another document does. */
  const searchOf = (document: DomainDocument, seen: Occupancy | null) =>
    getOrAdd(searches, document, (): DocumentSearch => {
      const { trialOf, spaceBeside, helperRoom } = getOrAdd(shared, seen, () => sharedOn(seen));
      const budget = whole.part(sizes.document);
      const source = keepingTree(document);
      const changes = new Map<Pinned, Iterable<Change>>();
      const write = (placement: Placement) => placementEdits(source, placement);
      const changesFor = (pinned: Pinned) => {
        if (seen === null || spaceBeside === null) return [];
        const movable = () => ({ document, occupancy: seen, space: spaceBeside(document), pinned });
        return getOrAdd(changes, pinned, () => replayed(changesOf(movable(), write, (vcpus) => budget.spend(vcpus))));
      };
      const trial = trialOf(document, budget, source);
      const isHopeless = (vcpu: number, cpu: number, level: 'cpu' | 'core') => {
        const pin = document.threads.pinOfVcpu.get(vcpu);
        return pin !== undefined && trial.isHopeless(withPinOn(document, pin, cpu), level);
      };
      const rewrite = (_: LocatedCpuList, cpus: CpuSet) => cpus.toString();
      return {
        document,
        occupancy: seen,
        source,
        trial,
        budget,
        changes: changesFor,
        write,
        rewrite,
        isHopeless,
        helperRoom,
      };
    });
  const scriptSearchAt = (uri: string): ScriptSearch | null => {
    const known = scripts.get(uri);
    if (known !== undefined) return known;
    const context = scriptAt(uri);
    const search = context === null ? null : searchInScript(onThisHost(context), sizes, whole);
    scripts.set(uri, search);
    return search;
  };
  /** The documents of a host may be in a state that the workspace does not have. */
  const onThisHost = (context: ScriptContext): ScriptContext =>
    occupancy === null || context.occupancy === occupancy
      ? context
      : { ...context, occupancy, seenBy: (guest) => occupancy.seenBy(guest) };
  const moversOf = (cause: Cause, rule: string): readonly Mover[] => {
    if (occupancy === null) return [];
    return getOrAdd(movers, cause[0], () => {
      const residents = [...new Set(cause.flatMap(({ pins }) => [...pins.keys()]))];
      if (residents.length < 2 || residents.length > mostCompared) return [];
      const sides = residents.map((one) =>
        isDomain(one) ? sideOfDomain(one, cause, rule) : (scriptSearchAt(one.uri)?.sideOf(one, cause, rule) ?? null),
      );
      return sides.includes(null) ? [] : whoMoves(sides.flatMap((side) => (side === null ? [] : side)));
    });
  };
  /** null if the host is not known; no side if its author accepts the conflict. */
  const sideOfDomain = (document: DomainDocument, cause: Cause, rule: string): Side[] | null => {
    if (occupancy === null) return null;
    const search = searchOf(document, occupancy.seenBy(document));
    const seen = search.occupancy ?? occupancy;
    const findings = findingsOfDomain(document, seen);
    const finding = findingAbout(cause, rule, findings);
    const data = finding?.data;
    if (finding === null || data?.kind !== 'conflict') return [];
    const fixes = () => {
      const { budget, source: _, helperRoom: __, ...place } = search;
      const limit = budget.next(sizes.finding);
      const misplaced = { rule, severity: finding.severity, data, offset: undefined };
      const found = placeFixes(misplaced, { ...place, occupancy: seen, limit }).filter((one) => one.kind === 'fix');
      if (seen === occupancy) return found;
      // What makes its conflicts smaller has to make this one smaller too.
      const here = getOrAdd(shared, occupancy, () => sharedOn(occupancy)).trialOf(document, budget);
      return found.filter(({ edits }) => here.isRepair(edits, { kind: 'level', level: data.level }));
    };
    return [{ guest: document, own: countOwn(findings, document, seen), fixes }];
  };
  return {
    ofDomain: (document) => fixerWith(searchOf(document, occupancy), moversOf, sizes.finding),
    ofScript: (context) => {
      const search = searchInScript(context, sizes, whole);
      scripts.set(context.document.uri, search);
      return scriptFixer(search, moversOf);
    },
  };
}

/** At most so many guests of a conflict are compared; of more, each is its own mover. */
const mostCompared = 4;

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
interface DocumentSearch extends Pick<PlaceSearch, 'trial' | 'changes' | 'rewrite' | 'isHopeless'> {
  readonly document: DomainDocument;
  /** The same document, which keeps its tree. */
  readonly source: DomainDocument;
  /** The host as the document sees it. */
  readonly occupancy: Occupancy | null;
  readonly budget: Budget;
  readonly write: WritePlacement;
  readonly helperRoom: SharedOn['helperRoom'];
}

function fixerWith(
  { document, occupancy, source, trial, changes, budget, write, rewrite, isHopeless, helperRoom }: DocumentSearch,
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
    const search = { document, occupancy, trial, changes, rewrite, isHopeless, limit: budget.next(forOne) };
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
        return [pinHelpers(data, rule, document, occupancy, trial, write, helperRoom?.())];
      case 'placement':
        return placeFixes({ rule, severity, data, offset }, search);
    }
  }

  /** The moves of the domain that is to move come first, under its name; then those of this one. */
  function moved(own: readonly FixResult[], movers: readonly Mover[]): FixResult[] {
    const [mover] = movers;
    if (mover === undefined || movers.some(({ guest }) => guest === document)) return [...own];
    return [underItsName(mover), ...own.map(notPreferred)];
  }
}
