import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { affinityOf, boundOf, cpusWithin } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { allPluggable } from '../../placement/space/hot-pluggable.ts';
import { amount, cpus as cpusInWords, enumeration, nodes as nodesInWords } from '../../wording/wording.ts';

/** Why online CPUs of a host are not free for a thread, each CPU under the first reason that it has. */
interface TakenCpus {
  readonly reserved: CpuSet;
  /** Outside the slice of the guest. */
  readonly outside: CpuSet;
  /** A vCPU is pinned there, or will be once plugged in. */
  readonly vcpus: CpuSet;
  readonly helpers: CpuSet;
  readonly isolated: CpuSet;
}

/**
 * What takes the CPUs of these nodes (null: of all), and where others are free: `node 0 has 8 CPUs: 6 with pinned vCPUs
 * and 2 reserved; free on node 1: 4`. `isolated`: whether isolated CPUs are free for the thread. `rest`: what to say of CPUs
 * that nothing takes, if that is said.
 */
export function takenInWords(
  nodes: CpuSet | null,
  document: Guest,
  occupancy: Occupancy,
  isolated: 'free' | 'not free',
  rest: ((count: number) => string) | null = null,
): string {
  const { name, topology } = occupancy.host;
  const { online, nodeIds } = topology;
  const here = nodes === null ? online : cpusOfNodes(nodes, occupancy);
  const taken = takenCpus(document, occupancy, isolated === 'free' ? CpuSet.empty : topology.isolated);
  const all = CpuSet.unionOf(Object.values(taken));
  const where = nodes === null || nodes.isEmpty ? l10n.t('host {0}', name) : nodesInWords(nodes);
  const count = amount(here.size, 'CPU');
  const left = here.difference(all).size;
  const counts = [
    ...countsInWords(taken, here, sliceInWords(document, occupancy)),
    ...(rest === null || left === 0 ? [] : [rest(left)]),
  ];
  const parts = counts.length === 0 ? null : enumeration(counts);
  const sentence = parts === null ? l10n.t('{0}: {1}', where, count) : l10n.t('{0}: {1}, {2}', where, count, parts);
  const elsewhere = nodes === null ? CpuSet.empty : nodeIds.difference(nodes);
  const free = [...elsewhere].flatMap((node) => {
    const { size } = cpusOfNodes(CpuSet.of(node), occupancy).difference(all);
    return size === 0 ? [] : l10n.t('{0} on {1}', size, l10n.t('node {0}', node));
  });
  return free.length === 0 ? sentence : l10n.t('{0}; free elsewhere: {1}', sentence, enumeration(free));
}

/** The online CPUs of nodes. */
function cpusOfNodes(nodes: CpuSet, { host: { topology } }: Occupancy): CpuSet {
  return topology.cpusOfNodes(nodes).intersection(topology.online);
}

function takenCpus(document: Guest, occupancy: Occupancy, isolated: CpuSet): TakenCpus {
  const { host, restricted, helperCpus } = occupancy;
  const { online } = host.topology;
  const pinned = affinityOf([...restricted.values()].flat()).union(allPluggable(occupancy));
  const outside = online.difference(cpusWithin(document, host)).difference(host.reserved);
  const vcpus = pinned.difference(host.reserved).difference(outside);
  const helpers = helperCpus.difference(host.reserved).difference(outside).difference(vcpus);
  const others = CpuSet.unionOf([host.reserved, outside, vcpus, helpers]);
  return { reserved: host.reserved, outside, vcpus, helpers, isolated: isolated.difference(others) };
}

/** What bounds the guest, and to which CPUs, as far as that is known: `machine.slice (CPUs 4-5)`. */
function sliceInWords(document: Guest, { host }: Occupancy): string {
  const bound = boundOf(document, host);
  const by = bound?.by ?? l10n.t('its slice');
  return bound?.cpus == null ? by : l10n.t('{0} ({1})', by, cpusInWords(bound.cpus));
}

function countsInWords(taken: TakenCpus, among: CpuSet, slice: string): string[] {
  return reasons.flatMap(([why, inWords]) => {
    const { size } = taken[why].intersection(among);
    return size === 0 ? [] : inWords(size, slice);
  });
}

const reasons: readonly (readonly [keyof TakenCpus, (count: number, slice: string) => string])[] = [
  ['vcpus', (count) => l10n.t('{0} with pinned vCPUs', count)],
  ['helpers', (count) => l10n.t('{0} with pinned helper threads', count)],
  ['reserved', (count) => l10n.t('{0} reserved', count)],
  ['isolated', (count) => l10n.t('{0} isolated', count)],
  ['outside', (count, slice) => l10n.t('{0} outside {1}', count, slice)],
];
