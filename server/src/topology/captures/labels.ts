import { CpuSet } from '../../cpuset/cpuset.ts';

/**
 * Makes labels: equal keys get equal numbers. The label is null if a part of the key is unknown, because two things
 * that lack that part need not be the same.
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
 * The group of each CPU, by the group's index. A group may be listed twice; CPUs in several different groups are
 * `ambiguous` and have no label.
 */
export function groupLabels(groups: readonly CpuSet[]): {
  readonly labelOf: ReadonlyMap<number, number>;
  readonly ambiguous: CpuSet;
} {
  const labelOf = new Map<number, number>();
  let seen = CpuSet.empty;
  let ambiguous = CpuSet.empty;
  for (const [index, cpus] of groups.entries()) {
    const again = groups[labelOf.get(cpus.first ?? -1) ?? -1];
    if (again?.equals(cpus)) continue;
    ambiguous = ambiguous.union(seen.intersection(cpus));
    for (const cpu of cpus.difference(seen)) labelOf.set(cpu, index);
    seen = seen.union(cpus);
  }
  for (const cpu of ambiguous) labelOf.delete(cpu);
  return { labelOf, ambiguous };
}
