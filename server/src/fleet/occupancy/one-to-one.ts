import { CpuSet } from '../../cpuset/cpuset.ts';
import type { RestrictedVcpu } from './conflict.ts';
import type { Exclusions } from './exclusions.ts';

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

/** A CPU on which more vCPUs may run has no owner. */
const mostOnCpu = 256;

/**
 * The same among vCPUs of which some never run together: one that never runs together with the owner does not count. Of
 * several owners, the first.
 */
export function oneToOneCpusAmong(
  vcpus: readonly RestrictedVcpu[],
  exclusions: Pick<Exclusions, 'beside'>,
): Map<number, RestrictedVcpu> {
  const onCpu = new Map<number, RestrictedVcpu[]>();
  for (const { affinity } of vcpus) if (affinity.size === 1) onCpu.set(affinity.first ?? -1, []);
  for (const vcpu of vcpus) for (const cpu of vcpu.affinity) onCpu.get(cpu)?.push(vcpu);
  const owners = new Map<number, RestrictedVcpu>();
  for (const [cpu, there] of onCpu) {
    if (there.length > mostOnCpu) continue;
    const owner = there.find((vcpu) => {
      const runs = exclusions.beside(vcpu.resident);
      return vcpu.affinity.size === 1 && there.every((other) => other === vcpu || runs?.(other.resident) === false);
    });
    if (owner !== undefined) owners.set(cpu, owner);
  }
  return owners;
}
