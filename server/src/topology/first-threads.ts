import type { HostTopology } from './host-topology.ts';

/**
 * Cores have many threads from here on. POWER has cores of four and of eight threads, and a core of eight is no less than
 * two of x86.
 */
export const manyThreads = 4;

/**
 * How many threads each core has if only the first one is online, as KVM on POWER needs it; null on other hosts. Only
 * there, online CPUs are multiples of 4 or 8; of fewer than four CPUs that may be chance. vCPUs of a guest core are
 * pinned to the first thread, and KVM runs them on all threads of its core (KVM_CREATE_VCPU in the kernel's
 * Documentation/virt/kvm/api.rst; libvirt counts these threads too, virHostCPUGetThreadsPerSubcore).
 */
export function threadsBehindFirst({ online }: Pick<HostTopology, 'online'>): number | null {
  if (online.size < 4) return null;
  for (const threads of [8, 4]) {
    if (isMultipleOf(online, threads)) return threads;
  }
  return null;
}

/**
 * How many CPUs so many vCPUs need to run all at once: one each, or one for each guest core where only the first thread of
 * each core is online. Where that depends on the guest cores and `threadsPerCore` is null, the fewest.
 */
export function cpusForAll(
  vcpus: number,
  threadsPerCore: number | null,
  topology: Pick<HostTopology, 'online'>,
): number {
  const behind = threadsBehindFirst(topology);
  if (behind === null || (threadsPerCore ?? 1) > behind) return vcpus;
  return Math.ceil(vcpus / (threadsPerCore ?? behind));
}

function isMultipleOf(cpus: Iterable<number>, factor: number): boolean {
  for (const cpu of cpus) if (cpu % factor !== 0) return false;
  return true;
}
