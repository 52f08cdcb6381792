import { lazy } from '../../base/lazy.ts';
import { CpuSet, CpuSetBuilder } from '../../cpuset/cpuset.ts';
import { type DomainDocument, isDomain } from '../../fleet/documents/domain-document.ts';
import { readDocument } from '../../fleet/documents/read-domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { affinityOf, confinedHelpers, restrictedVcpus, wholeCores } from '../../fleet/occupancy/affinity.ts';
import { threadsConfinedTo } from '../../fleet/occupancy/confined-threads.ts';
import { connectedResidents, type Territories, territoriesOf } from '../../fleet/occupancy/connected-residents.ts';
import { occupancyOf } from '../../fleet/occupancy/host-occupancy.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { findingsOfDomain, foundInDomain } from '../../rules/engine/run.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { appliedTo } from '../edits/applied.ts';
import type { TextEdit } from '../fix.ts';
import { conflictsAmong, costOf, hasNoMore, type StateOfConflicts } from './conflict-cost.ts';
import { hasNothingNew, rulesWithMore } from './nothing-new.ts';
import { Rehearsal } from './rehearsal.ts';

/** The goal of an edit: fewer findings of a rule. */
export interface RuleGoal {
  readonly kind: 'rule';
  readonly rule: string;
}

/** The goal of an edit. */
export type Goal =
  | RuleGoal
  /** Fewer units without a place of their own. */
  | { readonly kind: 'level'; readonly level: 'cpu' | 'core' }
  /** The author asks for it: it must not cause errors or warnings. */
  | { readonly kind: 'harmless' };

/** Tries edits of one document, given in the order of its text. */
export interface Trial<For extends Goal = Goal> {
  /** Whether they are a repair: they get nearer to the goal and cause no new finding, in this document or another. */
  isRepair(edits: readonly TextEdit[], goal: For): boolean;
  /** The rules that find more afterwards; null if the edits do not remove a finding of `rule`. */
  uncovered(edits: readonly TextEdit[], rule: string): readonly string[] | null;
}

/** How many other documents are analysed for the effects of an edit; an edit that affects more is not a repair. */
const mostNeighbours = 64;

/**
 * Trials of one document. The cheap questions about the document alone come first; then only the documents that the
 * edit can affect are analysed, because a host may have thousands.
 */
export function trialOn(document: DomainDocument, occupancy: Occupancy | null): Trial {
  return trialsOn(occupancy)(document);
}

/** {@link trialOn} for all documents of one host, valid until its occupancy changes. */
export function trialsOn(occupancy: Occupancy | null): (document: DomainDocument) => Trial {
  const today = occupancy === null ? null : todayOn(occupancy);
  return (document) => trialWith(document, today);
}

/** What all trials on a host start from. */
interface Today {
  readonly occupancy: Occupancy;
  readonly territories: () => Territories;
  readonly conflicts: () => StateOfConflicts;
  readonly rehearsal: () => Rehearsal;
}

function todayOn(occupancy: Occupancy): Today {
  return {
    occupancy,
    territories: lazy(() => territoriesOf(occupancy)),
    conflicts: lazy(() => costOf(occupancy.cpuConflicts.all, occupancy.coreConflicts.all)),
    rehearsal: lazy(() => new Rehearsal(occupancy)),
  };
}

function trialWith(document: DomainDocument, today: Today | null): Trial {
  const occupancy = today?.occupancy ?? null;
  const found = lazy(() => foundInDomain(document, occupancy));
  const shown = lazy(() => findingsOfDomain(document, occupancy));
  return { isRepair, uncovered };

  function isRepair(edits: readonly TextEdit[], goal: Goal): boolean {
    const edited = editedBy(edits);
    // An edit that changes nothing is not a repair.
    if (edited === null || (goal.kind !== 'harmless' && edited.text === document.text)) return false;
    const { before, analyse } = seenFor(goal);
    if (today === null || occupancy === null) return reaches(goal, before, analyse(edited, null));
    if (goal.kind === 'level' && !isHarmlessAlone(edited, occupancy, before)) return false;
    if (takesTheLastCpu(document, edited, occupancy)) return false;
    const around = surroundings(document, edited, today);
    if (around === null) return false;
    const { was, after, neighbours } = around;
    const is = costOf(after.cpuConflicts.all, after.coreConflicts.all);
    if (!hasNoMore(was, is) || !reaches(goal, before, analyse(edited, after), was, is)) return false;
    return neighbours
      .filter(isDomain)
      .every((other) => hasNothingNew(foundInDomain(other, occupancy), foundInDomain(other, after)));
  }

  function uncovered(edits: readonly TextEdit[], rule: string): readonly string[] | null {
    const edited = editedBy(edits);
    if (edited === null) return null;
    const { before, analyse } = seenFor({ kind: 'rule', rule });
    const after = today === null ? null : afterwards(document, edited, today);
    const found = analyse(edited, after);
    if (countOf(rule, found) >= countOf(rule, before)) return null;
    const elsewhere = occupancy === null || after === null ? [] : rulesBeside(edited, occupancy, after);
    return [...new Set([...rulesWithMore(before, found), ...elsewhere])];
  }

  /** null if the edits break the text, or it is not a domain any more. */
  function editedBy(edits: readonly TextEdit[]): DomainDocument | null {
    const edited = readDocument(document, appliedTo(document.text, edits));
    return edited !== null && document.xmlError === null && edited.xmlError !== null ? null : edited;
  }

  /** Suppressed findings count too, unless the goal is about the suppressions themselves. */
  function seenFor(goal: Goal): { readonly before: readonly Finding[]; readonly analyse: typeof foundInDomain } {
    const suppressed = goal.kind === 'rule' && !found().some(({ rule }) => rule === goal.rule);
    return suppressed ? { before: shown(), analyse: findingsOfDomain } : { before: found(), analyse: foundInDomain };
  }
}

function reaches(
  goal: Goal,
  before: readonly Finding[],
  after: readonly Finding[],
  was?: StateOfConflicts,
  is?: StateOfConflicts,
): boolean {
  if (goal.kind === 'harmless') return hasNothingNew(before.filter(isSevere), after.filter(isSevere));
  if (!hasNothingNew(before, after)) return false;
  if (goal.kind === 'rule') return countOf(goal.rule, after) < countOf(goal.rule, before);
  return was !== undefined && is !== undefined && is.excess[goal.level] < was.excess[goal.level];
}

function isSevere({ severity }: Finding): boolean {
  return severity !== 'info';
}

function countOf(id: string, findings: readonly Finding[]): number {
  return findings.filter(({ rule }) => rule === id).length;
}

function isHarmlessAlone(edited: DomainDocument, { host }: Occupancy, before: readonly Finding[]): boolean {
  const alone = foundInDomain(edited, occupancyOf(host, [edited]));
  return hasNothingNew(
    before,
    alone.filter(({ data }) => data?.kind !== 'conflict'),
  );
}

/** Whether every online CPU would be some vCPU's only one. Unless CPUs are reserved, the host needs one for itself. */
function takesTheLastCpu(document: DomainDocument, edited: DomainDocument, { host, sole }: Occupancy): boolean {
  const { online } = host.topology;
  if (!host.reserved.isEmpty || sole.size >= online.size) return false;
  const taken = new CpuSetBuilder();
  for (const [cpu, holders] of sole) if (holders.some((holder) => holder.resident !== document)) taken.add(cpu);
  for (const { certain, cpus } of edited.threads.vcpus) if (certain && cpus?.size === 1) taken.addAll(cpus);
  return online.isSubsetOf(taken.build());
}

/** Who is where on the whole host with the edit. */
function afterwards(document: DomainDocument, edited: DomainDocument, today: Today): Occupancy {
  if (today.occupancy.restricted.has(document)) return today.rehearsal().with(document, edited);
  return occupancyOf(today.occupancy.host, [...today.occupancy.restricted.keys(), edited]);
}

/** The rules that find more in documents which share CPUs with the edited one; looks at a limited number of them. */
function rulesBeside(edited: DomainDocument, before: Occupancy, after: Occupancy): string[] {
  return [...after.neighboursOf(edited).keys()]
    .filter(isDomain)
    .slice(0, mostNeighbours)
    .flatMap((other) => rulesWithMore(foundInDomain(other, before), foundInDomain(other, after)));
}

interface Surroundings {
  /** Who is where afterwards, as far as the edit can change it. */
  readonly after: Occupancy;
  /** The conflicts among the documents of `after` before the edit. */
  readonly was: StateOfConflicts;
  /** The guests on CPUs that the edit adds. */
  readonly neighbours: readonly Resident[];
}

/** null if the edit affects too many documents. */
function surroundings(document: DomainDocument, edited: DomainDocument, today: Today): Surroundings | null {
  const { occupancy } = today;
  const { host } = occupancy;
  const territories = today.territories();
  const is = confinedTo(edited, host.topology);
  const fresh = is.difference(confinedTo(document, host.topology));
  const neighbours = fresh.isEmpty
    ? []
    : threadsConfinedTo(wholeCores(fresh, host.topology), occupancy).flatMap((confined) =>
        confined.resident === document ? [] : [confined.resident],
      );
  if (neighbours.length > mostNeighbours) return null;
  const places = CpuSet.unionOf([is, ...[document, ...neighbours].flatMap((other) => territories.get(other) ?? [])]);
  // Memory can run short for all guests, wherever their threads are.
  const near = needsSameMemory(document, edited)
    ? connectedResidents(places, territories, host.topology)
    : [...territories.keys()];
  const among = new Set<Resident>([...near, document, ...neighbours]);
  if (territories.has(document) && among.size === territories.size) {
    return { was: today.conflicts(), after: today.rehearsal().with(document, edited), neighbours };
  }
  const was = costOf(conflictsAmong(among, occupancy.cpuConflicts), conflictsAmong(among, occupancy.coreConflicts));
  const after = occupancyOf(
    host,
    [...among].map((other) => (other === document ? edited : other)),
  );
  return { was, after, neighbours };
}

function needsSameMemory(one: DomainDocument, other: DomainDocument): boolean {
  const inWords = ({ memoryDemands }: Resident) =>
    (memoryDemands() ?? []).map(({ cell, kib, bound, hugePageKib }) => `${cell} ${kib} ${bound} ${hugePageKib}`);
  return inWords(one).join() === inWords(other).join();
}

/** The CPUs that a thread of the document is confined to. */
function confinedTo(document: DomainDocument, topology: HostTopology): CpuSet {
  return affinityOf([...restrictedVcpus(document, topology), ...confinedHelpers(document, topology)]);
}
