import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { cpusWithin } from '../../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../../fleet/occupancy/occupancy.ts';
import { amount, cpus as cpusInWords, nodes as nodesInWords } from '../../../wording/wording.ts';
import type { Demand } from './demands.ts';
import type { MapTarget } from './move.ts';

/**
 * The new CPUs of each demand, or why the target cannot have them. A single vCPU goes to the CPU that was pointed at,
 * also if that is wrong: the findings say so. Where there is a choice, CPUs that are online, not reserved and not another
 * guest's are taken: whole cores for a guest with threads, else one thread of each core first.
 */
export function newCpus(
  demands: readonly Demand[],
  target: MapTarget,
  occupancy: Occupancy,
): readonly CpuSet[] | string {
  const { topology } = occupancy.host;
  const [first, ...others] = demands;
  if (first === undefined) return l10n.t('nothing is held');
  const only = others.length === 0 ? first : null;
  if (target.kind === 'node') {
    const area = topology.node(target.node)?.cpus.intersection(topology.online) ?? CpuSet.empty;
    if (area.isEmpty) return l10n.t('node {0} has no CPUs', target.node);
    if (only !== null && isHelper(only)) return helperCpus(area, occupancy, nodesInWords(CpuSet.of(target.node)));
    return filled(demands, choicesIn(area, demands, occupancy), nodesInWords(CpuSet.of(target.node)));
  }
  const { cpu } = target;
  const known = topology.cpu(cpu);
  if (known === undefined) return l10n.t('the host has no CPU {0}', cpu);
  if (!known.online) return l10n.t('CPU {0} is offline', cpu);
  const outside = demands.find(({ guest }) => !cpusWithin(guest, occupancy.host).has(cpu));
  if (!known.allowed || outside !== undefined) return l10n.t('the guest may not use CPU {0}', cpu);
  const core = (known.siblings ?? CpuSet.of(cpu)).intersection(topology.online);
  if (target.kind === 'core') {
    if (only !== null && isHelper(only)) return [core];
    return filled(demands, choicesIn(core, demands, occupancy), l10n.t('core {0}', `{${core}}`));
  }
  if (only !== null) {
    if (isHelper(only) || only.size === 1) return [CpuSet.of(cpu)];
    if (only.from !== null) return [only.now.difference(CpuSet.of(only.from)).union(CpuSet.of(cpu))];
  }
  const node = topology.node(known.node ?? -1)?.cpus.intersection(topology.online) ?? topology.online;
  const choices = choicesIn(node, demands, occupancy);
  const rest = choices.filter((one) => one !== cpu && comesAfter(one, cpu, occupancy));
  return filled(demands, [cpu, ...rest], l10n.t('{0} from CPU {1} on', nodesOrHost(known.node), cpu));
}

function nodesOrHost(node: number | null): string {
  return node === null ? l10n.t('the host') : nodesInWords(CpuSet.of(node));
}

function isHelper({ threads }: Demand): boolean {
  return threads.every(({ role }) => role !== 'vcpu');
}

/** Reserved CPUs if there are some, else those without vCPUs. */
function helperCpus(area: CpuSet, { host, restricted }: Occupancy, where: string): readonly CpuSet[] | string {
  const kept = area.intersection(host.reserved);
  if (!kept.isEmpty) return [kept];
  const taken = CpuSet.unionOf([...restricted.values()].flatMap((vcpus) => vcpus.map(({ affinity }) => affinity)));
  const left = area.difference(taken).difference(host.topology.isolated);
  return left.isEmpty ? l10n.t('every CPU of {0} has a vCPU, or is isolated', where) : [left];
}

/** The first choices, one after the other. */
function filled(demands: readonly Demand[], choices: readonly number[], where: string): readonly CpuSet[] | string {
  const needed = demands.reduce((sum, { size }) => sum + size, 0);
  if (choices.length < needed)
    return l10n.t('{0} has {1} for it; it needs {2}', where, amount(choices.length, 'CPU'), needed);
  let at = 0;
  return demands.map(({ size }) => {
    at += size;
    return CpuSet.from(choices.slice(at - size, at));
  });
}

/** The CPUs of an area that the demands may take, the best first. */
function choicesIn(area: CpuSet, demands: readonly Demand[], occupancy: Occupancy): readonly number[] {
  const { topology, reserved } = occupancy.host;
  const taken = takenBeside(demands, occupancy);
  const onIsolated = demands.some(({ now }) => now.intersects(topology.isolated));
  const within = demands.map(({ guest }) => cpusWithin(guest, occupancy.host));
  const usable = within
    .reduce((left, cpus) => left.intersection(cpus), area)
    .difference(taken)
    .difference(reserved)
    .difference(onIsolated ? CpuSet.empty : topology.isolated);
  const inPairs = demands.some(({ guest }) => (guest.guestThreadsPerCore ?? 1) > 1);
  const ranked = [...usable].map((id) => {
    const siblings = [...(topology.cpu(id)?.siblings ?? CpuSet.of(id))];
    const isShared = siblings.some((one) => taken.has(one));
    return { id, rank: (isShared ? 64 : 0) + (inPairs ? 0 : siblings.indexOf(id)), order: orderOf(id, occupancy) };
  });
  return ranked.sort((a, b) => a.rank - b.rank || compare(a.order, b.order)).map(({ id }) => id);
}

/** The CPUs that vCPUs are confined to, besides those that are moved. */
function takenBeside(demands: readonly Demand[], { restricted }: Occupancy): CpuSet {
  const moved = new Set(demands.flatMap(({ threads }) => threads));
  return CpuSet.unionOf(
    [...restricted.values()].flatMap((vcpus) =>
      vcpus.flatMap(({ thread, affinity }) => (moved.has(thread) ? [] : [affinity])),
    ),
  );
}

/** As the map shows them: node, L3 group, core, number. */
function orderOf(id: number, { host: { topology } }: Occupancy): readonly number[] {
  const cpu = topology.cpu(id);
  return [cpu?.node ?? -1, cpu?.l3 ?? -1, cpu?.core ?? id, id];
}

function comesAfter(one: number, other: number, occupancy: Occupancy): boolean {
  return compare(orderOf(one, occupancy).slice(0, 3), orderOf(other, occupancy).slice(0, 3)) >= 0;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** Where they go, in words. */
export function targetInWords(target: MapTarget, all: CpuSet, { host: { topology } }: Occupancy): string {
  if (target.kind === 'node') return nodesInWords(CpuSet.of(target.node));
  if (target.kind === 'core') {
    const siblings = topology.cpu(target.cpu)?.siblings ?? CpuSet.of(target.cpu);
    return l10n.t('core {0}', `{${siblings}}`);
  }
  return all.size > 8 ? l10n.t('{0} from CPU {1} on', amount(all.size, 'CPU'), target.cpu) : cpusInWords(all);
}
