import * as l10n from '@vscode/l10n';
import { lazy } from '../../base/lazy.ts';
import { memorySize } from '../../base/memory-size.ts';
import type { Span } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Host } from '../../topology/host.ts';
import { amount, cpus as cpusInWords, enumeration, listed, nodes as nodesInWords } from '../../wording/wording.ts';
import { confinedTo, type NamesOn } from '../inlay-hints/place-in-words.ts';
import { termAt } from './typed-term.ts';

/** One way to continue a list of CPUs or nodes. */
export interface ListCompletion {
  readonly text: string;
  readonly detail: string;
  /** What it would mean, in sentences; empty if there is nothing to say. */
  readonly documentation: string;
  /** The term that it replaces. */
  readonly span: Span;
}

/** A list that is being typed. */
export interface TypedList {
  /** From the start of the list to the cursor. */
  readonly text: string;
  /** From the cursor to the end of the list. */
  readonly rest: string;
  /** Where it begins in its document. */
  readonly start: number;
  readonly holds: 'cpus' | 'nodes';
}

/** What is better than other CPUs and nodes for whom the list is. */
export interface Preference {
  /** The host nodes that it is on already; empty if it is on none. */
  readonly nodes: CpuSet;
  /** CPUs with siblings that come first: those of the other threads of its guest core. */
  readonly beside: CpuSet;
  /** The guest that the list is for. */
  readonly guest: Resident;
  /** The CPUs that its vCPUs are pinned to by other lists. What the list itself says does not take a CPU from it. */
  readonly pinned: CpuSet;
  /** The same with its helper threads. */
  readonly pinnedWithHelpers: CpuSet;
  /** Whether its CPUs come before the cores as a whole, because the guest has no threads. */
  readonly byThread: boolean;
}

/** The most that are offered: a host may have thousands of CPUs. */
export const mostCompletions = 256;

/** The most CPUs that a range which is being typed may have. */
const longestRange = 64;

/**
 * What can continue a list, best first, in any dialect of numbers, ranges and commas. Nodes come in their order; CPUs
 * core by core, each core as a whole and then its CPUs one by one: free cores, then cores that are partly pinned to,
 * then the rest. What the list has already is left out. With a `preference`, cores on its nodes come before others that
 * are as free, after a dash the ends of a range are offered, and after `^` what the list has; without one, a number
 * after a dash, a stride or a prefix may mean something else.
 */
export function completeList(
  { text, rest, start, holds }: TypedList,
  occupancy: Occupancy,
  preference: Preference | null = null,
): ListCompletion[] {
  const { typed, span, before, others, excluded } = termAt(text, rest, start);
  const offered = (): Candidate[] => {
    const candidates = () => (holds === 'nodes' ? nodesOf(occupancy, preference) : cpusOf(occupancy, preference));
    if (/^\d*$/.test(typed)) return candidates().filter(({ set }) => !set.intersects(others));
    if (preference === null) return [];
    const first = /^(\d{1,5})-\d*$/.exec(typed)?.[1];
    if (first !== undefined)
      return rangesFrom(Number(first), holds, occupancy, preference).filter(({ set }) => !set.intersects(others));
    if (!/^\^\d*$/.test(typed)) return [];
    const left = before.difference(excluded);
    return candidates()
      .filter(({ set }) => set.size === 1 && set.isSubsetOf(left))
      .sort((a, b) => (a.set.first ?? 0) - (b.set.first ?? 0))
      .map(({ text: number, set, say }) => ({ text: `^${number}`, set, say: () => ({ ...say(), documentation: '' }) }));
  };
  return offered()
    .filter((one) => one.text.startsWith(typed))
    .slice(0, mostCompletions)
    .map((one) => ({ text: one.text, ...one.say(), span }));
}

interface Candidate {
  readonly text: string;
  readonly set: CpuSet;
  /** Looks through all who are on the host, so it is called only for what is offered. */
  readonly say: () => Pick<ListCompletion, 'detail' | 'documentation'>;
}

function nodesOf({ host }: Occupancy, preference: Preference | null): Candidate[] {
  const isFirst = (id: number) => preference?.nodes.has(id) === true;
  const nodes = host.topology.nodes.toSorted((a, b) => Number(isFirst(b.id)) - Number(isFirst(a.id)));
  return nodes.map(({ id, cpus, memoryKiB }) => ({
    text: String(id),
    set: CpuSet.of(id),
    say: () => ({
      detail: cpus.isEmpty ? l10n.t('no CPUs') : cpusInWords(cpus),
      documentation: memoryKiB === null ? '' : l10n.t('Memory of the node: {0}.', memorySize(memoryKiB)),
    }),
  }));
}

/** The ranges from a CPU to later ones of the same node, up to the first that is not online; or from a node to later ones. */
function rangesFrom(
  first: number,
  holds: TypedList['holds'],
  occupancy: Occupancy,
  preference: Preference,
): Candidate[] {
  const { topology } = occupancy.host;
  const belongs = (number: number) =>
    holds === 'nodes'
      ? topology.nodeIds.has(number)
      : topology.online.has(number) && topology.nodeOf(number) === topology.nodeOf(first);
  const ranges: CpuSet[] = [];
  for (let last = first; last < first + longestRange && belongs(last); last++) {
    if (last > first) ranges.push(CpuSet.range(first, last));
  }
  const taken = takenCpus(occupancy, preference);
  return ranges.map((set) => {
    const detail =
      holds === 'nodes'
        ? cpusInWords(topology.cpusOfNodes(set))
        : `${inWords(stateOf(set, taken, occupancy.host))}, ${amount(set.size, 'CPU')}`;
    return { text: `${first}-${set.last ?? first}`, set, say: () => ({ detail, documentation: '' }) };
  });
}

function cpusOf(occupancy: Occupancy, preference: Preference | null): Candidate[] {
  const { host } = occupancy;
  const { topology } = host;
  const taken = takenCpus(occupancy, preference);
  const namesOn = namesOfOthers(occupancy, preference);
  const isHome = (cpus: CpuSet) => preference?.nodes.has(topology.nodeOf(cpus.first ?? -1) ?? -1) === true;
  const isBeside = (cpus: CpuSet) => preference?.beside.intersects(cpus) === true && !cpus.isSubsetOf(taken);
  const cores = coresOnline(host)
    .map((cpus) => ({ cpus, state: stateOf(cpus, taken, host), home: isHome(cpus), beside: isBeside(cpus) }))
    .sort(
      (a, b) =>
        Number(b.beside) - Number(a.beside) ||
        states.indexOf(a.state) - states.indexOf(b.state) ||
        Number(b.home) - Number(a.home),
    );
  return cores.flatMap(({ cpus, state, home, beside }): Candidate[] => {
    const where = lazy(() => {
      const owners = state === 'free' ? [] : namesOn(cpus);
      return [`${inWords(state)}, ${placeOf(cpus, host)}`, ...enumerated(owners)].join(' · ');
    });
    const far = preference === null || preference.nodes.isEmpty || home ? null : preference.nodes;
    const candidate = (set: CpuSet, detail: () => string): Candidate => ({
      text: set.toString(),
      set,
      say: () => ({ detail: detail(), documentation: meaningOf(set, cpus, state, namesOn, far).join(' ') }),
    });
    const single = [...cpus].map((cpu) =>
      candidate(CpuSet.of(cpu), () => (topology.isolated.has(cpu) ? l10n.t('{0}, isolated', where()) : where())),
    );
    // Beside the other threads of the guest core, the CPU that is left is the best one.
    if (beside) single.sort((a, b) => Number(a.set.intersects(taken)) - Number(b.set.intersects(taken)));
    if (cpus.size === 1) return single;
    const whole = candidate(cpus, where);
    return beside || preference?.byThread === true ? [...single, whole] : [whole, ...single];
  });
}

/** What it means to be pinned to CPUs of a core. `far`: the nodes of the domain, if the core is on none of them. */
function meaningOf(set: CpuSet, core: CpuSet, state: State, namesOn: NamesOn, far: CpuSet | null): string[] {
  const sentences: string[] = [];
  const here = namesOn(set);
  const beside = namesOn(core.difference(set));
  if (state === 'reserved') sentences.push(l10n.t('Reserved for the host, which then competes with the guest.'));
  if (here.length > 0) sentences.push(l10n.t('Pinned here: {0}. They share the CPUs.', enumeration(here)));
  else if (beside.length > 0)
    sentences.push(l10n.t('Pinned to a sibling: {0}. They share the core.', enumeration(beside)));
  else if (state === 'free') sentences.push(l10n.t('Nothing else is pinned to this core.'));
  if (far !== null) sentences.push(l10n.t('The domain is on {0}: this is another node.', nodesInWords(far)));
  return sentences;
}

function enumerated(names: readonly string[]): string[] {
  return names.length === 0 ? [] : [enumeration(names)];
}

/** In the order in which they are offered. */
const states = ['free', 'partly', 'taken', 'reserved'] as const;
type State = (typeof states)[number];

function stateOf(cpus: CpuSet, taken: CpuSet, { reserved }: Host): State {
  if (cpus.intersects(reserved)) return 'reserved';
  if (!cpus.intersects(taken)) return 'free';
  return cpus.isSubsetOf(taken) ? 'taken' : 'partly';
}

function inWords(state: State): string {
  switch (state) {
    case 'free':
      return l10n.t('free');
    case 'partly':
      return l10n.t('partly pinned to');
    case 'taken':
      return l10n.t('pinned to');
    case 'reserved':
      return l10n.t('reserved for the host');
  }
}

/** `core {2,10} of node 0`; the node is left out if it is unknown. */
function placeOf(cpus: CpuSet, { topology }: Host): string {
  const node = topology.nodeOf(cpus.first ?? -1);
  const core = cpus.size > 1 ? l10n.t('core {0}', `{${listed(cpus)}}`) : amount(1, 'core');
  return node === null ? core : l10n.t('{0} of node {1}', core, node);
}

/** The online CPUs, core by core; one by one if their cores are unknown. */
function coresOnline({ topology }: Host): CpuSet[] {
  const cores: CpuSet[] = [];
  let left = topology.online;
  for (const core of topology.cores) {
    const cpus = core.intersection(topology.online);
    if (cpus.isEmpty) continue;
    cores.push(cpus);
    left = left.difference(cpus);
  }
  return [...cores, ...[...left].map((cpu) => CpuSet.of(cpu))];
}

/** The CPUs that some restricted vCPU may run on; for the guest whose list is typed, by its other lists. */
function takenCpus({ restricted }: Occupancy, preference: Preference | null): CpuSet {
  const others = [...restricted].flatMap(([resident, vcpus]) => (resident === preference?.guest ? [] : vcpus));
  return CpuSet.unionOf([...others.map(({ affinity }) => affinity), preference?.pinned ?? CpuSet.empty]);
}

function namesOfOthers(occupancy: Occupancy, preference: Preference | null): NamesOn {
  if (preference === null) return confinedTo(occupancy, () => false);
  const { guest, pinnedWithHelpers: own } = preference;
  const others = confinedTo(occupancy, (resident) => resident === guest);
  return (cpus) => (cpus.intersects(own) ? [...new Set([domainName(guest), ...others(cpus)])] : others(cpus));
}
