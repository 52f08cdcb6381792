import { CpuSet } from '../../cpuset/cpuset.ts';
import type { RestrictedVcpu } from './conflict.ts';

/**
 * The vCPU that has this CPU 1:1, by CPU: it is pinned to that CPU alone, and no other restricted vCPU may run there.
 */
export function oneToOneCpus(vcpus: readonly RestrictedVcpu[]): Map<number, RestrictedVcpu> {
  let used = CpuSet.empty;
  let shared = CpuSet.empty;
  for (const { affinity } of vcpus) {
    if (affinity.intersects(used)) shared = shared.union(used.intersection(affinity));
    if (!affinity.isSubsetOf(used)) used = used.union(affinity);
  }
  const owners = new Map<number, RestrictedVcpu>();
  for (const vcpu of vcpus) {
    const { first, last } = vcpu.affinity;
    if (first !== undefined && first === last && !shared.has(first)) owners.set(first, vcpu);
  }
  return owners;
}
