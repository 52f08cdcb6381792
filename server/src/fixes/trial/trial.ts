import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import { lazy } from '../../base/lazy.ts';
import { type DomainDocument, isDomain, keepingTree } from '../../fleet/documents/domain-document.ts';
import { readDocument } from '../../fleet/documents/read-domain-document.ts';
import { occupancyOf } from '../../fleet/occupancy/host-occupancy.ts';
import { loneResident } from '../../fleet/occupancy/lone-resident.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Finding, Rule, ScriptContext, UnsaidFinding } from '../../rules/engine/rule.ts';
import { findingsOfDomain, foundInDomain, rulesOfDomains } from '../../rules/engine/run.ts';
import { sliceExcludesPins } from '../../rules/scripts/slice-excludes-pins.ts';
import { appliedTo } from '../edits/applied.ts';
import type { TextEdit } from '../fix.ts';
import { type ActedOn, actedOn, type Scripts } from './acting-scripts.ts';
import type { Budget } from './budget.ts';
import { hasNoMore, unmasks } from './conflict-cost.ts';
import { editedReader } from './edited-document.ts';
import { joinedCells } from './joined-cells.ts';
import { leftForHost, takesTheLastCpu } from './last-cpu.ts';
import { asNeighbourSees, mostNeighbours, neighboursOnNew, rulesBeside } from './neighbours.ts';
import { countOf, hasNothingNew, isMasked, rulesWithMore, severeAmong } from './nothing-new.ts';
import { objectionTo } from './objection.ts';
import type { Rehearsed } from './rehearsal.ts';
import { hasGrown, RuleCounts, severeOf } from './rule-counts.ts';
import { Today } from './today.ts';
import { leavesItsSlice } from './within-slice.ts';

/** The goal of an edit: fewer findings of a rule. */
export interface RuleGoal {
  readonly kind: 'rule';
  readonly rule: string;
}

/** The author asks for it: it must not cause errors or warnings. */
export interface HarmlessGoal {
  readonly kind: 'harmless';
}

/** Fewer units without a place of their own. */
export interface LevelGoal {
  readonly kind: 'level';
  readonly level: 'cpu' | 'core';
  /** No conflict of the domain with others is to be left; conflicts among its own vCPUs may be. */
  readonly apart?: true;
}

/** The goal of an edit. */
export type Goal = RuleGoal | LevelGoal | HarmlessGoal;

/** Tries edits of one document, given in the order of its text. */
export interface Trial<For extends Goal = Goal> {
  /** Whether they are a repair: they get nearer to the goal and cause no new finding, in this document or another. */
  isRepair(edits: readonly TextEdit[], goal: For): boolean;
  /** The rules that find more afterwards; null if the edits do not remove a finding of `rule`. */
  uncovered(edits: readonly TextEdit[], rule: string): readonly string[] | null;
  /**
   * What speaks against edits that are not a repair, in words: it would cause such a finding, at such a place, or leave
   * one of `rule`, which it was to remove.
   */
  objection(edits: readonly TextEdit[], rule?: string): string;
}

/** Tries edits that move threads. */
export interface PlaceTrial extends Trial {
  /** How many errors and warnings the document has. */
  severeBefore(): number;
  /** How many it has after edits that were found to be a repair; infinite for others. */
  severeAfter(edits: readonly TextEdit[]): number;
}

/** Tries edits of a domain. */
export interface DomainTrial extends PlaceTrial {
  /**
   * Whether a state of the document is certainly not a repair of a conflict at this level. Asks only what is quickly
   * answered: the conflicts, and the rules that refused other edits on this host.
   */
  isHopeless(edited: DomainDocument, level: 'cpu' | 'core'): boolean;
}

/** So many characters of a document take as long to read and to check as one vCPU. */
const charactersOfVcpu = 64;

/**
 * Trials of one document. The cheap questions come first; then only the documents that the edit can affect are
 * analysed, because a host may have thousands.
 */
export function trialOn(
  document: DomainDocument,
  occupancy: Occupancy | null,
  budget: Budget,
  scripts: Scripts,
): DomainTrial {
  return trialsOn(occupancy, scripts)(document, budget);
}

/**
 * {@link trialOn} for all documents of one host, valid until its occupancy changes. `source` is the same document, which
 * keeps its tree.
 */
export function trialsOn(
  occupancy: Occupancy | null,
  scripts: Scripts,
): (document: DomainDocument, budget: Budget, source?: DomainDocument) => DomainTrial {
  const today = new Today(occupancy);
  return (document, budget, source = keepingTree(document)) => {
    return trialWith(
      document,
      today,
      budget,
      editedReader(source),
      lazy(() => scripts.actingOn(document)),
    );
  };
}

/** What an edit comes to that causes no new finding. */
interface Sound {
  readonly edited: DomainDocument;
  readonly counts: RuleCounts;
  readonly conflicts: Rehearsed | null;
}

function trialWith(
  document: DomainDocument,
  today: Today,
  budget: Budget,
  editedBy: ReturnType<typeof editedReader>,
  scripts: () => readonly ScriptContext[],
): DomainTrial {
  const { occupancy } = today;
  const shown = lazy(() => findingsOfDomain(document, occupancy));
  const before = today.countsOf(document);
  const left = lazy(() => (occupancy === null ? null : leftForHost(document, occupancy)));
  const size = document.threads.vcpus.length + 1;
  const reading = Math.ceil(document.text.length / charactersOfVcpu);
  /** By the edits; null for those that cause a new finding. */
  const tried = new Map<string, Sound | null>();
  /** By the threads of a guest core. */
  const withKnownCores = new Map<number, DomainTrial>();
  return { isRepair, isHopeless, severeBefore: () => severeIn(before), severeAfter, uncovered, objection };

  function severeAfter(edits: readonly TextEdit[]): number {
    const known = tried.get(keyOf(edits));
    return known == null ? Number.POSITIVE_INFINITY : severeIn(known.counts);
  }

  function isRepair(edits: readonly TextEdit[], goal: Goal): boolean {
    const key = keyOf(edits);
    const known = tried.get(key);
    if (known !== undefined && goal.kind !== 'harmless') return known !== null && reaches(goal, known);
    // An edit that changes nothing is not a repair.
    if (goal.kind !== 'harmless' && changesNothing(edits, document)) return false;
    budget.spend(size + reading);
    const edited = editedBy(edits);
    if (edited === null) return false;
    const knowing = trialKnowing(edited);
    if (knowing !== null) return knowing.isRepair(edits, goal);
    if (goal.kind === 'rule' && isAboutSuppressions(goal)) return removesSuppression(edited, goal);
    const sound = soundly(edited, goal);
    if (sound === 'aimless' || goal.kind === 'harmless') return sound !== null && sound !== 'aimless';
    tried.set(key, sound);
    return sound !== null && reaches(goal, sound);
  }

  function isHopeless(edited: DomainDocument, level: 'cpu' | 'core'): boolean {
    if (occupancy === null) return false;
    budget.spend(size);
    if (isMisplaced(edited, occupancy) || takesTheLastCpu(edited, left(), occupancy)) return true;
    const conflicts = rehearsed(edited, occupancy);
    if (!isFewer(conflicts, level) || !hasNoMore(conflicts.was, conflicts.is)) return true;
    const after = new RuleCounts(edited, conflicts.after);
    const suspects = today.suspects();
    const hidden = hides(conflicts);
    const grows = (rule: Rule) => !hidden(rule) && hasGrown(rule, () => before.of(rule).all, after.of(rule).all);
    if (today.someRefuses(grows, suspects)) return true;
    return !isHarmlessAlone(edited, occupancy, after, suspects);
  }

  /** Whether a rule refuses that has refused before and needs no look at other residents. */
  function isMisplaced(edited: DomainDocument, { host }: Occupancy): boolean {
    const suspects = today.suspects();
    if (suspects.length === 0) return false;
    const counts = new RuleCounts(edited, loneResident(host, edited));
    return today.someRefuses((rule) => {
      const is = counts.of(rule);
      return is.ofDocumentAlone && hasGrown(rule, () => before.of(rule).all, is.besideConflicts);
    }, suspects);
  }

  function uncovered(edits: readonly TextEdit[], rule: string): readonly string[] | null {
    budget.spend(size + reading);
    const edited = editedBy(edits);
    if (edited === null) return null;
    const { before: found, analyse } = seenFor({ kind: 'rule', rule });
    const after = occupancy === null ? null : rehearsed(edited, occupancy).after;
    const still = analyse(edited, after);
    if (countOf(rule, still) >= countOf(rule, found)) return null;
    const elsewhere = occupancy === null || after === null ? [] : rulesBeside(document, edited, occupancy, after);
    // Said in the unit file of the slice.
    const leaves = occupancy !== null && leavesItsSlice(document, edited, occupancy.host);
    const inScripts = [...inScriptsAfter(edited, after)].flatMap((one) =>
      rulesWithMore(one.foundBefore, one.foundAfter),
    );
    return [
      ...new Set([
        ...rulesWithMore(found, still),
        ...elsewhere,
        ...inScripts,
        ...(leaves ? [sliceExcludesPins.id] : []),
      ]),
    ];
  }

  function objection(edits: readonly TextEdit[], rule: string | null = null): string {
    if (budget.isSpent) return l10n.t('the search for one was cut short');
    budget.spend(size + reading);
    // The places of the findings are in the whole text.
    const edited = readDocument(document, appliedTo(document.text, edits));
    const knowing = edited === null ? null : trialKnowing(edited);
    if (knowing !== null) return knowing.objection(edits, rule ?? undefined);
    if (edited === null || occupancy === null) return objectionTo(edited, document, null, null, rule);
    const { after } = rehearsed(edited, occupancy);
    return objectionTo(edited, document, occupancy, after, rule, inScriptsAfter(edited, after));
  }

  /**
   * The trial of an edit that makes known which vCPUs form a guest core; null for other edits. What that shows of the same
   * pins is not new, so the document is compared as if it had been known before.
   */
  function trialKnowing({ guestThreadsPerCore }: DomainDocument): DomainTrial | null {
    if (document.guestThreadsPerCore !== null || guestThreadsPerCore === null) return null;
    return getOrAdd(withKnownCores, guestThreadsPerCore, () => {
      const known = { ...document, guestThreadsPerCore };
      const residents = [...(occupancy?.restricted.keys() ?? [])].map((one) => (one === document ? known : one));
      const then = occupancy === null ? null : occupancyOf(occupancy.host, residents);
      return trialWith(known, new Today(then), budget, editedBy, scripts);
    });
  }

  function rehearsed(edited: DomainDocument, on: Occupancy): Rehearsed {
    const result = today.rehearse(on, document, edited);
    budget.spend(result.vcpus);
    return result;
  }

  /**
   * null if the edit causes a new finding, in this document or another, or a new conflict; `aimless` if it does not
   * even reach its goal.
   */
  function soundly(edited: DomainDocument, goal: Goal): Sound | 'aimless' | null {
    if (occupancy === null) {
      const counts = new RuleCounts(edited, null);
      if (goal.kind === 'rule' && !isRemoved(goal.rule, counts)) return 'aimless';
      return causesNew(counts, goal, () => false) ? null : { edited, counts, conflicts: null };
    }
    if (takesTheLastCpu(edited, left(), occupancy) || leavesItsSlice(document, edited, occupancy.host)) return null;
    if (joinedCells(document, edited, occupancy.host) !== null) return null;
    const conflicts = rehearsed(edited, occupancy);
    if (!hasNoMore(conflicts.was, conflicts.is)) return null;
    const counts = new RuleCounts(edited, conflicts.after);
    if (goal.kind === 'level' && !isFewer(conflicts, goal.level)) return 'aimless';
    if (goal.kind === 'rule' && !isRemoved(goal.rule, counts)) return 'aimless';
    if (causesNew(counts, goal, hides(conflicts))) return null;
    if (!areOthersFine(edited, occupancy, conflicts) || !areScriptsFine(edited, conflicts, goal)) return null;
    return { edited, counts, conflicts };
  }

  function causesNew(after: RuleCounts, { kind }: Goal, hidden: (rule: Rule) => boolean): boolean {
    return today.someRefuses((rule) => {
      if (hidden(rule)) return false;
      const is = after.of(rule).all;
      // Nearly all rules find nothing.
      if (is.total === 0) return false;
      const was = () => before.of(rule).all;
      return kind === 'harmless' ? hasGrown(rule, () => severeOf(was()), severeOf(is)) : hasGrown(rule, was, is);
    });
  }

  function reaches(goal: Exclude<Goal, { kind: 'harmless' }>, { edited, counts, conflicts }: Sound): boolean {
    if (goal.kind === 'rule') return isRemoved(goal.rule, counts);
    if (conflicts === null || occupancy === null || !isFewer(conflicts, goal.level)) return false;
    if (goal.apart === true && !isApart(edited, conflicts.after, goal.level)) return false;
    return isHarmlessAlone(edited, occupancy, counts, today.order);
  }

  function isRemoved(id: string, after: RuleCounts): boolean {
    const rule = rulesOfDomains.find((one) => one.id === id);
    return rule !== undefined && after.of(rule).all.total < before.of(rule).all.total;
  }

  /**
   * Whether the document would have nothing new if it were alone on its host: a conflict must not hide that its place
   * is wrong. What a rule finds without a look at others, it finds alone too.
   */
  function isHarmlessAlone(
    edited: DomainDocument,
    { host }: Occupancy,
    beside: RuleCounts,
    among: readonly Rule[],
  ): boolean {
    const alone = lazy(() => new RuleCounts(edited, occupancyOf(host, [edited])));
    return !today.someRefuses((rule) => {
      const is = beside.of(rule);
      const there = is.ofDocumentAlone ? is : alone().of(rule);
      return hasGrown(rule, () => before.of(rule).all, there.besideConflicts);
    }, among);
  }

  /** Whether the guests on CPUs that the edit adds have nothing new. */
  function areOthersFine(edited: DomainDocument, on: Occupancy, conflicts: Rehearsed): boolean {
    const hidden = hides(conflicts);
    const neighbours = neighboursOnNew(document, edited, on);
    if (neighbours.length > mostNeighbours) return false;
    return neighbours.filter(isDomain).every((other) => {
      budget.spend(other.threads.vcpus.length + 1);
      const was = today.countsOfNeighbour(other);
      const is = new RuleCounts(other, asNeighbourSees(other, conflicts.after));
      // The document is the same, so a rule that does not look at others finds the same.
      return !rulesOfDomains.some(
        (rule) =>
          !hidden(rule) && !was.of(rule).ofDocumentAlone && hasGrown(rule, () => was.of(rule).all, is.of(rule).all),
      );
    });
  }

  /** Whether the scripts that act on the document have nothing new. */
  function areScriptsFine(edited: DomainDocument, { after }: Rehearsed, { kind }: Goal): boolean {
    const counted = (all: readonly UnsaidFinding[]) => (kind === 'harmless' ? severeAmong(all) : all);
    for (const { foundBefore, foundAfter, shows } of inScriptsAfter(edited, after)) {
      if (!hasNothingNew(counted(foundBefore), counted(foundAfter), shows)) return false;
    }
    return true;
  }

  function inScriptsAfter(edited: DomainDocument, after: Occupancy | null): Iterable<ActedOn> {
    if (occupancy === null || after === null) return [];
    return actedOn(scripts(), document, edited, occupancy, after, budget);
  }

  /** Findings about suppressions come only once the others are known. */
  function isAboutSuppressions({ rule: id }: RuleGoal): boolean {
    const rule = rulesOfDomains.find((one) => one.id === id);
    return rule === undefined || before.of(rule).all.total === 0;
  }

  function removesSuppression(edited: DomainDocument, { rule }: RuleGoal): boolean {
    const after = occupancy === null ? null : rehearsed(edited, occupancy);
    if (occupancy !== null && takesTheLastCpu(edited, left(), occupancy)) return false;
    if (after !== null && !hasNoMore(after.was, after.is)) return false;
    const still = findingsOfDomain(edited, after?.after ?? null);
    if (!hasNothingNew(shown(), still) || countOf(rule, still) >= countOf(rule, shown())) return false;
    return occupancy === null || after === null || areOthersFine(edited, occupancy, after);
  }

  /** Suppressed findings count too, unless the goal is about the suppressions themselves. */
  function seenFor(goal: RuleGoal): { readonly before: readonly Finding[]; readonly analyse: typeof foundInDomain } {
    if (isAboutSuppressions(goal)) return { before: shown(), analyse: findingsOfDomain };
    return { before: foundInDomain(document, occupancy), analyse: foundInDomain };
  }
}

function severeIn(counts: RuleCounts): number {
  return rulesOfDomains.reduce((sum, rule) => sum + counts.of(rule).all.severe, 0);
}

function keyOf(edits: readonly TextEdit[]): string {
  return JSON.stringify(edits.map(({ span, newText }) => [span.start, span.end, newText]));
}

function changesNothing(edits: readonly TextEdit[], { text }: DomainDocument): boolean {
  return edits.every(({ span, newText }) => text.slice(span.start, span.end) === newText);
}

/** Whether conflicts that a rule finds may have been hidden by worse ones before. */
function hides({ was, is }: Rehearsed): (rule: Rule) => boolean {
  const shows = unmasks(was, is);
  return ({ id }) => shows && isMasked(id);
}

function isApart(edited: DomainDocument, { cpuConflicts, coreConflicts }: Occupancy, level: 'cpu' | 'core'): boolean {
  const conflicts = (level === 'cpu' ? cpuConflicts : coreConflicts).byResident.get(edited) ?? [];
  return conflicts.every(({ pins }) => pins.size === 1);
}

function isFewer({ was, is }: Rehearsed, level: 'cpu' | 'core'): boolean {
  return is.excess[level] < was.excess[level];
}
