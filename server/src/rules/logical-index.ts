import { CpuSet } from '../cpuset/cpuset.ts';
import type { HostTopology } from '../topology/host-topology.ts';

/**
 * The CPUs by hwloc's logical index (L#): package by package, in each node by node, L3 by L3 and core by core, each level
 * in the order of its first CPU. null where a core is not known, and where the order is that of the Linux numbers.
 */
export function cpusByLogicalIndex(topology: HostTopology): readonly number[] | null {
  const online = topology.cpus.filter(({ online }) => online);
  if (online.some(({ core }) => core === null)) return null;
  const levels = (['package', 'node', 'l3', 'core'] as const).map((level) => {
    const first = new Map<number | null, number>();
    for (const cpu of online) if (!first.has(cpu[level])) first.set(cpu[level], cpu.id);
    return { level, first };
  });
  const keyed = online.map((cpu) => ({
    id: cpu.id,
    key: [...levels.map(({ level, first }) => first.get(cpu[level]) ?? 0), cpu.id],
  }));
  keyed.sort((a, b) => compare(a.key, b.key));
  const order = keyed.map(({ id }) => id);
  return order.every((id, index) => id === index) ? null : order;
}

/**
 * The host core that these numbers name, all of its threads and no other CPU, if they are logical indices; null where they
 * name none, or one thread.
 */
export function coreMeantBy(indices: CpuSet, order: readonly number[], topology: HostTopology): CpuSet | null {
  const cpus: number[] = [];
  for (const index of indices) {
    const cpu = order[index];
    if (cpu === undefined) return null;
    cpus.push(cpu);
  }
  const meant = CpuSet.from(cpus);
  const core = meant.first === undefined ? null : topology.coreOf(meant.first);
  return core !== null && meant.size > 1 && topology.cores[core]?.equals(meant) === true ? meant : null;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
