import { CpuSet } from '../../cpuset/cpuset.ts';

/**
 * Gives numbers that are the same for equal keys and differ for others. Null when a part of the key is not known,
 * because two things of which that part is missing need not be the same.
 */
export function labelMaker(): (...key: (number | null)[]) => number | null {
  const byKey = new Map<string, number>();
  return (...key) => {
    if (key.includes(null)) return null;
    const text = key.join(' ');
    const label = byKey.get(text) ?? byKey.size;
    byKey.set(text, label);
    return label;
  };
}

/**
 * The group of each CPU, by the group's index. Groups are disjoint, or the same one twice; CPUs in several different
 * groups are `torn` and have no label.
 */
export function groupLabels(groups: readonly CpuSet[]): {
  readonly labelOf: ReadonlyMap<number, number>;
  readonly torn: CpuSet;
} {
  const labelOf = new Map<number, number>();
  let seen = CpuSet.empty;
  let torn = CpuSet.empty;
  for (const [index, cpus] of groups.entries()) {
    const again = groups[labelOf.get(cpus.first ?? -1) ?? -1];
    if (again?.equals(cpus)) continue;
    torn = torn.union(seen.intersection(cpus));
    for (const cpu of cpus.difference(seen)) labelOf.set(cpu, index);
    seen = seen.union(cpus);
  }
  for (const cpu of torn) labelOf.delete(cpu);
  return { labelOf, torn };
}
