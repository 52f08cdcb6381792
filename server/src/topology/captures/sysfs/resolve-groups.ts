import { CpuSet } from '../../../cpuset/cpuset.ts';

/** The group of each CPU, by CPU id, and the CPUs with a file that contradicts it. */
export interface Groups {
  readonly of: ReadonlyMap<number, CpuSet>;
  readonly contradicting: CpuSet;
}

/**
 * Resolves the groups (cores, caches, packages …) that CPUs claim to be in. As in hwloc, the lowest CPU of a group
 * determines it. A claim is ignored if its lowest CPU claims something else, or if it overlaps a group with a lower
 * CPU. `claims` is ascending by CPU.
 */
export function resolveGroups(claims: ReadonlyMap<number, CpuSet>): Groups {
  const of = new Map<number, CpuSet>();
  let grouped = CpuSet.empty;
  for (const [cpu, claim] of claims) {
    if (claim.first !== cpu || claim.intersects(grouped)) continue;
    grouped = grouped.union(claim);
    for (const member of claim) of.set(member, claim);
  }
  const contradicting: number[] = [];
  for (const [cpu, claim] of claims) {
    const group = of.get(cpu);
    if (group === undefined || !(group === claim || group.equals(claim))) contradicting.push(cpu);
  }
  return { of, contradicting: CpuSet.from(contradicting) };
}
