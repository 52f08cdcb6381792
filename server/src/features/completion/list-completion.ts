import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Host } from '../../topology/host.ts';
import { amount, cpus as cpusInWords, listed } from '../../wording/wording.ts';

/** One way to continue a list of CPUs or nodes. */
export interface ListCompletion {
  readonly text: string;
  readonly detail: string;
  /** The term that it replaces. */
  readonly span: Span;
}

/** A list that is being typed. */
export interface TypedList {
  /** From the start of the list to the cursor. */
  readonly text: string;
  /** Where it begins in its document. */
  readonly start: number;
  readonly holds: 'cpus' | 'nodes';
}

/** The most that are offered: a host may have thousands of CPUs. */
const mostCompletions = 256;

/**
 * What can continue a list, best first, in any dialect of numbers, ranges and commas. Nodes come in their order; CPUs
 * core by core, each core as a whole and then its CPUs one by one: free cores, then cores that are partly pinned to,
 * then the rest.
 */
export function completeList({ text, start, holds }: TypedList, occupancy: Occupancy): ListCompletion[] {
  const comma = Math.max(text.lastIndexOf(','), text.lastIndexOf(' '));
  const term = text.slice(comma + 1);
  // After a dash, a stride or a prefix, numbers mean something else.
  if (!/^\d*$/.test(term)) return [];
  const span = { start: start + comma + 1, end: start + text.length };
  const typed = CpuSet.from([...text.slice(0, comma + 1).matchAll(/\d{1,5}/g)].map(([number]) => Number(number)));
  const found = holds === 'nodes' ? nodesOf(occupancy) : cpusOf(occupancy);
  return found
    .filter(({ text: offered, set }) => offered.startsWith(term) && !set.intersects(typed))
    .slice(0, mostCompletions)
    .map(({ text: offered, detail }) => ({ text: offered, detail, span }));
}

interface Candidate {
  readonly text: string;
  readonly detail: string;
  readonly set: CpuSet;
}

function nodesOf({ host }: Occupancy): Candidate[] {
  return host.topology.nodes.map(({ id, cpus }) => {
    const detail = cpus.isEmpty ? l10n.t('no CPUs') : cpusInWords(cpus);
    return { text: String(id), detail, set: CpuSet.of(id) };
  });
}

function cpusOf(occupancy: Occupancy): Candidate[] {
  const { host } = occupancy;
  const { topology } = host;
  const taken = takenCpus(occupancy);
  const cores = coresOnline(host)
    .map((cpus) => ({ cpus, state: stateOf(cpus, taken, host) }))
    .sort((a, b) => states.indexOf(a.state) - states.indexOf(b.state));
  return cores.flatMap(({ cpus, state }): Candidate[] => {
    const where = placeOf(cpus, host);
    const detail = `${inWords(state)}, ${where}`;
    const whole = cpus.size > 1 ? [{ text: cpus.toString(), detail, set: cpus }] : [];
    const single = [...cpus].map((cpu) => {
      const of = topology.isolated.has(cpu) ? l10n.t('{0}, isolated', detail) : detail;
      return { text: String(cpu), detail: of, set: CpuSet.of(cpu) };
    });
    return [...whole, ...single];
  });
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

/** The CPUs that some restricted vCPU may run on. */
function takenCpus({ restricted }: Occupancy): CpuSet {
  return CpuSet.unionOf([...restricted.values()].flat().map(({ affinity }) => affinity));
}
