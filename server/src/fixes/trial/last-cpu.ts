import { type CpuSet, CpuSetBuilder } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { affinityOf, restrictedVcpus } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Host } from '../../topology/host.ts';

/**
 * The online CPUs that are no other resident's only one, if the host needs one of them for itself: it reserves none,
 * and has one left today.
 */
export function leftForHost(document: DomainDocument, { host, sole }: Occupancy): CpuSet | null {
  const { online } = host.topology;
  if (!host.reserved.isEmpty) return null;
  const left = new CpuSetBuilder();
  let isFull = true;
  for (const cpu of online) {
    const holders = sole.get(cpu);
    if (holders === undefined) isFull = false;
    if (holders?.some((holder) => holder.resident !== document) !== true) left.add(cpu);
  }
  return isFull ? null : left.build();
}

/** Whether every CPU that is left for the host would be some vCPU's only one. */
export function takesTheLastCpu(edited: DomainDocument, left: CpuSet | null, { host }: Occupancy): boolean {
  if (left === null || left.size > edited.threads.vcpus.length) return false;
  return left.isSubsetOf(soleOf(edited, host));
}

/** The CPUs that are a vCPU's only one. */
export function soleOf(document: DomainDocument, host: Host): CpuSet {
  return affinityOf(restrictedVcpus(document, host).filter(({ affinity }) => affinity.size === 1));
}
