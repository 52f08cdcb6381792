import { getOrAdd } from '../base/get-or-add.ts';
import { lazy } from '../base/lazy.ts';
import { replayed } from '../base/replayed.ts';
import { touches } from '../base/span.ts';
import type { Guest } from '../fleet/guests/guest.ts';
import type { Resident } from '../fleet/guests/resident.ts';
import type { Cause } from '../fleet/occupancy/conflict.ts';
import type { Pinned } from '../placement/moves/move.ts';
import { spaceBeside } from '../placement/space/space.ts';
import type { Finding, FindingData, OverfullMemory, ScriptContext } from '../rules/engine/rule.ts';
import { findingsOfScript } from '../rules/engine/run.ts';
import { occupancyOfGuest } from '../rules/engine/script-answers.ts';
import { keyOfEdits } from './edits/key-of-edits.ts';
import { scriptEdits } from './edits/script-edits.ts';
import { type Fix, type Fixer, type FixResult, noFix, placeNotSearched } from './fix.ts';
import { type Movers, noMovers, relievedBy } from './movers.ts';
import { type Change, changesOf } from './placing/changes.ts';
import { pinHelpers } from './placing/pin-helpers.ts';
import { type Misplaced, type PlaceSearch, placeFixes } from './placing/place-fixes.ts';
import { shiftedSum } from './placing/shifted-sum.ts';
import { bestOf, findingOfMemory, type MemorySide } from './placing/who-leaves.ts';
import { countOwn, findingAbout, ofGuest, type Side, underItsName } from './placing/who-moves.ts';
import { ruleRepairs } from './rule-repairs.ts';
import type { Budget, BudgetSizes } from './trial/budget.ts';
import { trialOnScript } from './trial/script-trial.ts';
import { inTurn, notPreferred, type SingleWay } from './ways.ts';

/** What the searches for the fixes of one script share. */
export interface ScriptSearch {
  readonly context: ScriptContext;
  readonly edits: ReturnType<typeof scriptEdits>;
  readonly trial: ReturnType<typeof trialOnScript>;
  readonly budget: Budget;
  /** Where places for a guest are searched; null if no host is known. */
  readonly placesOf: (guest: Guest) => PlaceSearch | null;
  /** The guest of the script that a resident of the host is; null if it is not of this script. */
  readonly guestOf: (resident: Resident) => Guest | null;
  /** What a guest of the script has to say to a conflict; null if it is not known, none if its author accepts it. */
  readonly sideOf: (resident: Resident, cause: Cause, rule: string) => Side[] | null;
  /** What a guest of the script has to say to a lack of memory; none if it is not known, or its author accepts that. */
  readonly memorySideOf: (resident: Resident, data: OverfullMemory, rule: string, kib: number) => MemorySide[];
}

/** Prepares the searches for the fixes of one script. */
export function searchInScript(context: ScriptContext, sizes: BudgetSizes, whole: Budget): ScriptSearch {
  const { document, run, occupancy } = context;
  const budget = whole.part(sizes.document);
  const trial = trialOnScript(context, budget);
  const topology = occupancy?.host.topology ?? null;
  const edits = scriptEdits(document, run, topology);
  const findings = lazy(() => findingsOfScript(context));
  const byGuest = new Map<Guest, (pinned: Pinned) => Iterable<Change>>();
  const search = { context, edits, trial, budget, placesOf, guestOf, sideOf, memorySideOf };
  return search;

  function placesOf(guest: Guest): PlaceSearch | null {
    const seen = occupancyOfGuest(guest, context);
    if (seen === null) return null;
    const changes = getOrAdd(byGuest, guest, () => {
      const space = lazy(() => spaceBeside(guest, seen));
      const all = new Map<Pinned, Iterable<Change>>();
      return (pinned) => {
        const movable = () => ({ document: guest, occupancy: seen, space: space(), pinned });
        const write = (placement: Parameters<typeof edits.place>[1]) => edits.place(guest, placement);
        return getOrAdd(all, pinned, () => replayed(changesOf(movable(), write, (vcpus) => budget.spend(vcpus))));
      };
    });
    return {
      document: guest,
      occupancy: seen,
      trial,
      changes,
      limit: budget.next(sizes.finding),
      rewrite: edits.rewrite,
      isHopeless: () => false,
    };
  }

  function guestOf(resident: Resident): Guest | null {
    const ways = run.guests().map((one) => ({ one, judged: context.judged(one) }));
    const own = ways.flatMap(({ judged }) => judged).find((guest) => guest === resident);
    return own ?? ways.find(({ one }) => one.guest === resident)?.judged[0] ?? null;
  }

  function sideOf(resident: Resident, cause: Cause, rule: string): Side[] | null {
    const guest = guestOf(resident) ?? findings().find((one) => one.guest === resident)?.guest ?? null;
    const seen = guest === null ? null : occupancyOfGuest(guest, context);
    if (guest === null || seen === null) return null;
    const finding = findingAbout(cause, rule, findings());
    const data = finding?.data;
    if (finding === null || data?.kind !== 'conflict') return [];
    const own = countOwn(
      findings().filter((one) => one.guest === guest),
      guest,
      seen,
    );
    const fixes = () => {
      const search = placesOf(guest);
      const misplaced = { rule, severity: finding.severity, data, offset: undefined };
      return search === null ? [] : placeFixes(misplaced, search).filter((one) => one.kind === 'fix');
    };
    const settles = (fix: Fix) => trial.severeBefore() - trial.severeAfter(fix.edits);
    return [{ guest, own, severe: trial.severeBefore, fixes, settles }];
  }

  function memorySideOf(resident: Resident, data: OverfullMemory, rule: string, kib: number): MemorySide[] {
    const guest = guestOf(resident);
    const seen = guest === null ? null : occupancyOfGuest(guest, context);
    if (guest === null || seen === null) return [];
    const own = findings().filter((one) => one.guest === guest);
    const finding = findingOfMemory(data, rule, own);
    if (finding === null) return [];
    const fix = lazy(() => bestOf(scriptFixer(search, noMovers)(finding)));
    return [{ guest, kib, own: countOwn(own, guest, seen), fix }];
  }
}

/** How many guests of one script get fixes of their own for one conflict; a loop may start thousands. */
const mostGuests = 4;

/** Finds the repairs of one script's findings; they rewrite its lists in place. Each was tried on the text. */
export function scriptFixer(search: ScriptSearch, movers: Movers): Fixer {
  const { context, edits, trial, budget, placesOf } = search;
  const { run } = context;
  return (finding, offset) => {
    if (finding.data === null) return [];
    if (budget.isSpent) return [placeNotSearched()];
    return inTurn(finding.data, (way) => fixesBy(way, finding, offset));
  };

  function fixesBy(data: SingleWay, finding: Finding, offset: number | undefined): FixResult[] {
    const { rule, severity, guest } = finding;
    if (data.kind === 'repairs') return ruleRepairs(data, rule, edits.repair, trial).map((fix) => named(fix, guest));
    if (data.kind === 'no repair') return [noFix(data.title, data.reason)];
    if (guest === undefined) return [];
    const places = placesOf(guest);
    if (places === null) return [];
    switch (data.kind) {
      case 'conflict':
        return conflictFixes({ rule, severity, data, offset }, guest);
      case 'overfull memory': {
        const own = inTurn(data.move, (way) => fixesBy(way, finding, offset));
        return relievedBy(movers.ofMemory(data, rule), guest, own);
      }
      case 'placement':
        return orShifted(
          placeFixes({ rule, severity, data, offset }, places).map((fix) => named(fix, guest)),
          { rule, severity, data, offset },
          [guest],
        );
      case 'helpers': {
        const { occupancy } = places;
        return [
          named(
            pinHelpers(data, rule, guest, occupancy, trial, (one) => edits.place(guest, one)),
            guest,
          ),
        ];
      }
    }
  }

  /** If nothing else is possible, a list that a loop computes may still become right by another constant. */
  function orShifted(results: FixResult[], misplaced: Misplaced, guests: readonly Guest[]): FixResult[] {
    if (results.some(({ kind }) => kind === 'fix')) return results;
    for (const guest of guests) {
      const places = placesOf(guest);
      const shifted = places === null ? [] : shiftedSum(misplaced, places, edits.lists());
      if (shifted.length > 0) return shifted;
    }
    return results;
  }

  function conflictFixes(misplaced: Misplaced & { data: Conflicting }, guest: Guest): FixResult[] {
    const moving = movers.ofConflict(misplaced.data.conflicts, misplaced.rule);
    const isMover = (one: Guest) => moving?.some((mover) => mover.guest === one) === true;
    const own = guestsOf(misplaced, guest, isMover);
    const elsewhere = moving?.[0];
    const results: FixResult[] = [];
    const reasons: FixResult[] = [];
    const seen = new Set<string>();
    if (elsewhere !== undefined && !own.some(isMover)) results.push(underItsName(elsewhere));
    for (const one of own) {
      const places = placesOf(one);
      for (const result of places === null ? [] : placeFixes(misplaced, places)) {
        if (result.kind !== 'fix') {
          if (one === own[0]) reasons.push(result);
          continue;
        }
        const key = keyOfEdits(result.edits);
        if (seen.has(key)) continue;
        seen.add(key);
        const leads = results.length === 0 || results.every((other) => other.kind === 'fix' && !other.preferred);
        const mayLead = moving === null || isMover(one);
        results.push(named(leads && mayLead ? result : notPreferred(result), one));
      }
    }
    return results.length > 0 ? results : orShifted(reasons, misplaced, own);
  }

  /** The guests of this script that take part in a conflict: who moves first; then at the cursor; then the last first. */
  function guestsOf(
    { data, offset }: Misplaced & { data: Conflicting },
    guest: Guest,
    isMover: (guest: Guest) => boolean,
  ): Guest[] {
    const residents = new Set(data.conflicts.flatMap(({ pins }) => [...pins.keys()]));
    const own = [...residents].flatMap((one) => (one === guest ? guest : (search.guestOf(one) ?? [])));
    const isAtCursor = (one: Guest) =>
      offset !== undefined && one.threads.vcpus.some(({ span }) => span !== null && touches(span, offset));
    const rank = (one: Guest) => (isMover(one) ? 2 : 0) + (isAtCursor(one) ? 1 : 0);
    return own
      .reverse()
      .sort((a, b) => rank(b) - rank(a))
      .slice(0, mostGuests);
  }

  /** A title says whose threads move, if the script has several guests. */
  function named<F extends FixResult>(result: F, guest: Guest | undefined): F {
    if (result.kind !== 'fix' || guest === undefined || run.guests().length < 2) return result;
    return { ...result, title: ofGuest(guest, result.title) };
  }
}

type Conflicting = FindingData & { readonly kind: 'conflict' };
