import type { CpuSet } from '../../cpuset/cpuset.ts';

/** CPUs with one kind of core, named as in `HostCpu.kind`. */
export interface CoreKind {
  readonly kind: string;
  readonly cpus: CpuSet;
}

/**
 * Names the kinds of cores by their speed, in any unit. Speeds that differ by less than a tenth are one kind; if only
 * one kind remains, the result is empty.
 */
export function kindsBySpeed(rated: readonly { readonly speed: number; readonly cpus: CpuSet }[]): CoreKind[] {
  const groups: { top: number; cpus: CpuSet }[] = [];
  for (const { speed, cpus } of rated.toSorted((a, b) => b.speed - a.speed)) {
    const group = groups.at(-1);
    if (group !== undefined && speed >= group.top * 0.9) group.cpus = group.cpus.union(cpus);
    else groups.push({ top: speed, cpus });
  }
  if (groups.length < 2) return [];
  const nameOf = (index: number): string => {
    if (index === 0) return 'performance';
    if (index === groups.length - 1) return 'efficiency';
    return groups.length === 3 ? 'middle' : `middle-${index}`;
  };
  return groups.map(({ cpus }, index) => ({ kind: nameOf(index), cpus }));
}
