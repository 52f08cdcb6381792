import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';

/**
 * The real-time vCPU that starves a thread: another one has each CPU that the thread may run on, and has no other; the
 * first of them. null if the thread is left a CPU.
 */
export function blockerOf(
  { thread, affinity }: { readonly thread: DomainThread; readonly affinity: CpuSet },
  { realtime }: Occupancy,
): RestrictedVcpu | null {
  let blocker: RestrictedVcpu | null = null;
  for (const cpu of affinity) {
    const other = realtime.get(cpu)?.find((vcpu) => vcpu.thread !== thread);
    if (other === undefined) return null;
    blocker ??= other;
  }
  return blocker;
}
