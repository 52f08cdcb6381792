import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import { lazy } from '../../base/lazy.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { hostWithScript } from '../../fleet/cpusets/host-cpusets.ts';
import { type DomainDocument, domainName, isDomain } from '../../fleet/documents/domain-document.ts';
import type { ScriptDocument, ScriptRun } from '../../fleet/documents/script-document.ts';
import { type Resident, withoutRivals } from '../../fleet/guests/resident.ts';
import { hasCompany } from '../../fleet/guests/script-guests.ts';
import { occupancyOf } from '../../fleet/occupancy/host-occupancy.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { contextOn, seenOn } from '../../rules/engine/after-script.ts';
import type { Finding, ScriptContext, UnsaidFinding } from '../../rules/engine/rule.ts';
import { foundInScript, foundWithoutWords } from '../../rules/engine/run.ts';
import { quotable } from '../../wording/wording.ts';
import { appliedTo } from '../edits/applied.ts';
import { keyOfEdits } from '../edits/key-of-edits.ts';
import type { TextEdit } from '../fix.ts';
import type { Budget } from './budget.ts';
import { costOnHost, hasNoMore, unmasks } from './conflict-cost.ts';
import { foundInNeighbour, mostNeighbours } from './neighbours.ts';
import { conflictsAt, countOf, hasNothingNew, isMasked, rulesWithMore, severeAmong } from './nothing-new.ts';
import { causes, findingsNew, leaves, moreOnCores } from './objection.ts';
import type { Goal, PlaceTrial } from './trial.ts';

/** How many results are kept; each has an occupancy of its own. The same edits are asked about several times in a row. */
const mostKept = 16;

/** All rules are asked about every guest anew, unlike those of a domain: so many times the work of a vCPU there. */
const lookingAtAll = 8;

/**
 * Trials of one script: it is read anew, and the host's occupancy computed with what it then does. Each looks at all
 * its guests, and counts their vCPUs in `budget`.
 */
export function trialOnScript(context: ScriptContext, budget: Budget): PlaceTrial {
  const { document } = context;
  const before = lazy(context.after);
  const size = lazy(() => {
    const vcpus = context.run.guests().reduce((sum, { guest }) => sum + guest.threads.vcpus.length + 1, 1);
    return vcpus * lookingAtAll;
  });
  const found = lazy(() => foundWithoutWords(context));
  const unknown = lazy(() => unknownVcpus(context));
  const tried = new Map<string, Tried | null>();
  return { isRepair, severeBefore: () => severeAmong(found()).length, severeAfter, uncovered, objection };

  function isRepair(edits: readonly TextEdit[], goal: Goal): boolean {
    const edited = edit(edits);
    if (edited === null || !reaches(goal, edited) || lessKnown(unknown(), edited.after) !== null) return false;
    return goal.kind === 'harmless' ? isSound(edited, severeAmong) : edited.isSound();
  }

  function severeAfter(edits: readonly TextEdit[]): number {
    const edited = edit(edits);
    return edited?.isSound() === true ? severeAmong(edited.findings).length : Number.POSITIVE_INFINITY;
  }

  function reaches(goal: Goal, { after, findings }: Tried): boolean {
    switch (goal.kind) {
      case 'harmless':
        return true;
      case 'rule':
        return isRemoved(goal.rule, findings);
      case 'level': {
        if (conflictsAt(goal.level, findings) < conflictsAt(goal.level, found())) return true;
        const [was, is] = [before(), after.after()];
        if (was === null || is === null) return false;
        return costOnHost(is).excess[goal.level] < costOnHost(was).excess[goal.level];
      }
    }
  }

  /** Whether there is nothing new of what is counted, in the script or in a neighbour. */
  function isSound(
    { after, findings }: Omit<Tried, 'isSound'>,
    counted: (all: readonly UnsaidFinding[]) => readonly UnsaidFinding[],
  ): boolean {
    const [was, is] = [before(), after.after()];
    if (was === null || is === null) return hasNothingNew(counted(found()), counted(findings));
    const costs = [costOnHost(was), costOnHost(is)] as const;
    if (!hasNoMore(...costs)) return false;
    const shows = unmasks(...costs);
    return (
      hasNothingNew(counted(found()), counted(findings), shows) &&
      areNeighboursFine(neighboursOf(after), was, is, shows)
    );
  }

  function uncovered(edits: readonly TextEdit[], rule: string): readonly string[] | null {
    const edited = edit(edits);
    if (edited === null || !isRemoved(rule, edited.findings)) return null;
    return rulesWithMore(found(), edited.findings);
  }

  function objection(edits: readonly TextEdit[], rule: string | null = null): string {
    if (budget.isSpent) return l10n.t('the search for one was cut short');
    const edited = edit(edits);
    if (edited === null) return l10n.t('the result would not be a valid document');
    const { after } = edited;
    const lost = lessKnown(unknown(), after);
    if (lost !== null) return l10n.t('it would then be unknown where all vCPUs of {0} run', quotable(lost));
    const [was, is] = [before(), after.after()];
    const costs = was === null || is === null ? null : ([costOnHost(was), costOnHost(is)] as const);
    const shows = costs !== null && unmasks(...costs);
    const isNew = (one: Finding) => !shows || !isMasked(one.rule);
    const said = foundInScript(after);
    const first = findingsNew(foundInScript(context), said).find(isNew);
    if (first !== undefined) return causes(first, after.document, document);
    for (const domain of neighboursOf(after)) {
      const theirs = findingsNew(foundInNeighbour(domain, was), foundInNeighbour(domain, is)).find(isNew);
      if (theirs !== undefined) return causes(theirs, domain, document);
    }
    const [today, then] = costs?.map((one) => one.allCoreExcess()) ?? [];
    if (today !== undefined && then !== undefined && then > today) return moreOnCores(then, today);
    return leaves(said, rule, after.document);
  }

  function analysed(edited: ScriptDocument): Tried {
    const after = contextWith(edited, context);
    const result = { after, findings: foundWithoutWords(after) };
    return { ...result, isSound: lazy(() => isSound(result, (all) => all)) };
  }

  /** The script with the edits, and its findings; null if it places nothing then. */
  function edit(edits: readonly TextEdit[]): Tried | null {
    if (tried.size >= mostKept) tried.clear();
    return getOrAdd(tried, keyOfEdits(edits), () => {
      budget.spend(size());
      const edited = document.withText(appliedTo(document.text, edits));
      return edited === null ? null : analysed(edited);
    });
  }

  function isRemoved(rule: string, findings: readonly UnsaidFinding[]): boolean {
    return countOf(rule, findings) < countOf(rule, found());
  }
}

/** What edits of a script come to. */
interface Tried {
  readonly after: ScriptContext;
  readonly findings: readonly UnsaidFinding[];
  /** Whether they cause no new finding. */
  readonly isSound: () => boolean;
}

/**
 * The name of a guest that has more vCPUs in unknown places than `were`, such as one that two branches of the script would
 * pin differently; null if no guest has. Rules say nothing about unknown places, so their findings would only seem to go.
 */
function lessKnown(were: ReadonlyMap<string, number>, after: ScriptContext): string | null {
  const more = [...unknownVcpus(after)].find(([name, count]) => count > (were.get(name) ?? 0));
  return more?.[0] ?? null;
}

/** How many vCPUs of each guest of a script are in unknown places, by its name. */
function unknownVcpus({ run, judged }: ScriptContext): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of run.guests()) {
    const vcpus = judged(one).flatMap(({ threads }) => threads.vcpus);
    const name = domainName(one.guest);
    counts.set(name, (counts.get(name) ?? 0) + vcpus.filter(({ cpus }) => cpus === null).length);
  }
  return counts;
}

/** What a script's context becomes with another text of it: its host then has what that text starts. */
function contextWith(edited: ScriptDocument, context: ScriptContext): ScriptContext {
  const { document, occupancy } = context;
  const run = edited.runOn(occupancy?.host.topology ?? null);
  const before = { ...context, document: edited, run };
  if (occupancy === null) return contextOn(before, null, () => null);
  const residents = [...occupancy.restricted.keys()];
  const own = residents.filter(({ uri }) => uri === document.uri);
  const others = residents.filter(({ uri }) => uri !== document.uri);
  const guests = runningGuests(run, others);
  const host = hostWithScript(occupancy.host, document, edited);
  const shared = host === occupancy.host ? occupancy.substituted(own, guests) : null;
  const after = shared ?? occupancyOf(host, [...others, ...guests]);
  return contextOn(before, after, (guest) => seenOn(after, guest));
}

/** The guests that run; of those that exclude each other, the first, and none that another document describes. */
function runningGuests(run: ScriptRun, others: readonly Resident[]): Resident[] {
  const running = run.guests().filter(hasCompany);
  return withoutRivals(
    running.map(({ guest }) => guest),
    others,
  );
}

function areNeighboursFine(
  neighbours: readonly DomainDocument[],
  before: Occupancy,
  after: Occupancy,
  shows: boolean,
): boolean {
  if (neighbours.length > mostNeighbours) return false;
  return neighbours.every((domain) =>
    hasNothingNew(foundInNeighbour(domain, before), foundInNeighbour(domain, after), shows),
  );
}

/** The domains that share cores with the guests of a script. */
function neighboursOf({ run, judged, after }: ScriptContext): DomainDocument[] {
  const occupancy = after();
  const neighbours = new Set<Resident>();
  const looked = new Set<string>();
  for (const guest of occupancy === null ? [] : run.guests().flatMap(judged)) {
    // Guests on the same CPUs have the same neighbors, and a script may start thousands.
    const cpus = CpuSet.unionOf((occupancy?.restricted.get(guest) ?? []).map(({ affinity }) => affinity));
    const key = [cpus, ...guest.owns].join('\n');
    if (looked.has(key)) continue;
    looked.add(key);
    for (const neighbour of occupancy?.neighboursOf(guest).keys() ?? []) neighbours.add(neighbour);
  }
  return [...neighbours].filter(isDomain);
}
