import { CpuSet } from '../../cpuset/cpuset.ts';
import type { RestrictedVcpu } from './conflict.ts';

/** The CPUs that a vCPU has 1:1, by CPU: it is pinned to that CPU alone, and no other restricted vCPU may run there. */
export function oneToOneCpus(vcpus: readonly RestrictedVcpu[]): Map<number, RestrictedVcpu> {
  let once = CpuSet.empty;
  let twice = CpuSet.empty;
  for (const { affinity } of vcpus) {
    if (affinity.intersects(once)) twice = twice.union(once.intersection(affinity));
    if (!affinity.isSubsetOf(once)) once = once.union(affinity);
  }
  const owners = new Map<number, RestrictedVcpu>();
  for (const vcpu of vcpus) {
    const { first, last } = vcpu.affinity;
    if (first !== undefined && first === last && !twice.has(first)) owners.set(first, vcpu);
  }
  return owners;
}
