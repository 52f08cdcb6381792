/** The parts of a `HostCpu` on which hwloc's order depends. */
export interface PlacedCpu {
  readonly id: number;
  readonly online: boolean;
  readonly package: number | null;
  readonly node: number | null;
  readonly l3: number | null;
  readonly core: number | null;
}

/**
 * The online CPUs by hwloc's logical index (L#): by package, within it by node, then by L3, then by core, each level in
 * the order of its first CPU. null if a core is unknown, or if the order is that of the Linux numbers.
 */
export function cpusByLogicalIndex(cpus: readonly PlacedCpu[]): readonly number[] | null {
  const online = cpus.filter(({ online }) => online);
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

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
