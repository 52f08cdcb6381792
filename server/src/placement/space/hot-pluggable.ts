import { CpuSet } from '../../cpuset/cpuset.ts';
import { isDomain } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { cpusWithin } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Host } from '../../topology/host.ts';

/**
 * The CPUs that a domain's pins keep for vCPUs that are off at boot: once such a vCPU is plugged in, it runs there. Pins to
 * all online CPUs keep none.
 */
export function cpusOfPluggable(resident: Resident, host: Host): CpuSet {
  const { online } = host.topology;
  if (!isDomain(resident)) return CpuSet.empty;
  const { maxVcpus, vcpus, pinOfVcpu } = resident.threads;
  if (maxVcpus === null || maxVcpus === vcpus.length) return CpuSet.empty;
  const atBoot = new Set(vcpus.map(({ index }) => index));
  const pinsets = [...pinOfVcpu].flatMap(([vcpu, { cpuset }]) => (atBoot.has(vcpu) ? [] : (cpuset?.value ?? [])));
  return CpuSet.unionOf(pinsets.filter((cpus) => !online.isSubsetOf(cpus))).intersection(cpusWithin(resident, host));
}

/** {@link cpusOfPluggable} of all residents of a host. */
export function allPluggable(occupancy: Occupancy): CpuSet {
  return occupancy.derive(pluggableOn);
}

function pluggableOn({ host, restricted }: Occupancy): CpuSet {
  return CpuSet.unionOf([...restricted.keys()].map((resident) => cpusOfPluggable(resident, host)));
}
