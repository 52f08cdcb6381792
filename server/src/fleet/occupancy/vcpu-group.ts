import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { guestCores } from '../guests/guest-cores.ts';
import { byPlace } from '../guests/resident.ts';
import { affinityOf, wholeCores } from './affinity.ts';
import type { RestrictedVcpu } from './conflict.ts';

/**
 * Restricted vCPUs of one resident that are always in one component: those of a guest core, or a single vCPU if guest
 * cores are not known.
 */
export interface VcpuGroup {
  /** Ascending; never empty. */
  readonly vcpus: readonly RestrictedVcpu[];
  /** All CPUs of the cores that they may run on. Only what runs there can conflict with them. */
  readonly cpus: CpuSet;
}

/** The groups of the restricted vCPUs of one resident. */
export function vcpuGroupsOf(vcpus: readonly RestrictedVcpu[], topology: HostTopology): VcpuGroup[] {
  const cores = guestCores(vcpus).map((core) => core.vcpus);
  const groups = cores.length > 0 ? cores : vcpus.map((vcpu) => [vcpu]);
  return groups.map((group) => ({ vcpus: group, cpus: wholeCores(affinityOf(group), topology) }));
}

/** The order of vCPUs: by resident, then by number. */
export function inOrder(a: RestrictedVcpu, b: RestrictedVcpu): number {
  return a.resident === b.resident ? a.index - b.index : byPlace(a.resident, b.resident);
}
