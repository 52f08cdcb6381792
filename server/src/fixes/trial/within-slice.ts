import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { boundOf } from '../../fleet/occupancy/affinity.ts';
import type { Host } from '../../topology/host.ts';

/** Whether an edit pins more threads outside the slice of the domain, which slice-excludes-pins would report there. */
export function leavesItsSlice(document: DomainDocument, edited: DomainDocument, host: Host): boolean {
  const within = boundOf(edited, host)?.cpus ?? null;
  if (within === null) return false;
  const outside = (pinned: DomainDocument) => threadsOutside(pinned, within, host.topology.online);
  return outside(edited) > outside(document);
}

function threadsOutside({ threads }: DomainDocument, within: CpuSet, online: CpuSet): number {
  const isOutside = ({ certain, cpus }: DomainThread) =>
    certain && cpus !== null && !online.isSubsetOf(cpus) && !cpus.intersection(online).isSubsetOf(within);
  return [...threads.vcpus, threads.emulator, ...threads.iothreads].filter(isOutside).length;
}
