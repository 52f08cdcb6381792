import { CpuSet } from '../../../cpuset/cpuset.ts';

/** Which group each CPU is in, by CPU id, and the CPUs whose own file says otherwise. */
export interface Groups {
  readonly of: ReadonlyMap<number, CpuSet>;
  readonly strange: CpuSet;
}

/**
 * Settles the groups (cores, caches, packages …) that CPUs say they are in. A group is what its lowest CPU says, as in
 * hwloc; a group whose lowest CPU says something else, or that overlaps one with a lower CPU, is none. `claims` is
 * ascending by CPU.
 */
export function settleGroups(claims: ReadonlyMap<number, CpuSet>): Groups {
  const of = new Map<number, CpuSet>();
  let grouped = CpuSet.empty;
  for (const [cpu, claim] of claims) {
    if (claim.first !== cpu || claim.intersects(grouped)) continue;
    grouped = grouped.union(claim);
    for (const member of claim) of.set(member, claim);
  }
  const strange: number[] = [];
  for (const [cpu, claim] of claims) {
    const group = of.get(cpu);
    if (group === undefined || !(group === claim || group.equals(claim))) strange.push(cpu);
  }
  return { of, strange: CpuSet.from(strange) };
}
