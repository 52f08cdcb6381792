import type { Span } from '../../base/span.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { Host } from '../../topology/host.ts';
import type { Guest } from '../guests/guest.ts';
import { boundOf, effectiveCpus } from './affinity.ts';

/** A thread that no pin confines, and the CPUs that the guest's slice leaves it. */
export interface BoundedThread {
  readonly thread: DomainThread;
  readonly affinity: CpuSet;
}

/** The threads that only the bound of their guest confines: pins confine the others, or they are not known. */
export function boundedThreads(guest: Guest, host: Host): BoundedThread[] {
  const { vcpus, emulator, iothreads } = guest.threads;
  if ((boundOf(guest, host)?.cpus ?? null) === null) return [];
  return [...vcpus, emulator, ...iothreads].flatMap((thread) => {
    if (thread.cpus !== null && !host.topology.online.isSubsetOf(thread.cpus)) return [];
    const affinity = effectiveCpus(thread, guest, host);
    return affinity === null || affinity.isEmpty ? [] : [{ thread, affinity }];
  });
}

/** Where to point for a thread: its pin; else, for a helper thread, where one would be; else what chooses the slice. */
export function placeOfThread({ domain }: Guest, { role, span }: DomainThread): Span {
  const vcpu = domain.vcpu?.count.span ?? domain.nameSpan;
  if (span !== null) return span;
  if (role === 'vcpu') return domain.partition?.span ?? vcpu;
  return domain.cputune[0]?.nameSpan ?? domain.vcpu?.nameSpan ?? vcpu;
}
