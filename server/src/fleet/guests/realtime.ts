import type { Domain, ThreadScheduler } from '../../domain/domain.ts';

/**
 * The vCPUs that run under the kernel's FIFO or RR scheduling, with the element that sets it. While they run, no
 * ordinary thread gets their CPU.
 */
export function realtimeVcpus(domain: Domain): ReadonlyMap<number, ThreadScheduler> {
  const result = new Map<number, ThreadScheduler>();
  for (const scheduler of domain.schedulers) {
    if (scheduler.role !== 'vcpu' || !isRealtime(scheduler)) continue;
    for (const vcpu of scheduler.ids?.value ?? []) if (!result.has(vcpu)) result.set(vcpu, scheduler);
  }
  return result;
}

function isRealtime({ scheduler }: ThreadScheduler): boolean {
  return scheduler?.value === 'fifo' || scheduler?.value === 'rr';
}
