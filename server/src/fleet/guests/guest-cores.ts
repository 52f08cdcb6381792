import type { Domain } from '../../domain/domain.ts';
import type { RestrictedVcpu } from '../occupancy/conflict.ts';

/** The vCPUs of one guest core: consecutive vCPUs of a domain, as many as its `<topology>` has threads. */
export interface GuestCore {
  /** The core's number in the domain, from 0. */
  readonly index: number;
  readonly vcpus: readonly RestrictedVcpu[];
}

/** How many threads a guest core has: `<topology threads=>`, or 1; null if it is not known. */
export function guestThreadsPerCore(domain: Domain, complete: boolean): number | null {
  const threads = domain.cpu?.topology?.threads ?? null;
  if (threads?.value != null) return Math.max(threads.value, 1);
  return complete && (threads === null || threads.invalid) ? 1 : null;
}

/** Groups the vCPUs of one domain, given ascending, by guest core; empty if the guest cores are not known. */
export function guestCores(vcpus: readonly RestrictedVcpu[]): GuestCore[] {
  const threads = vcpus[0]?.resident.guestThreadsPerCore ?? null;
  if (threads === null) return [];
  const cores: { index: number; vcpus: RestrictedVcpu[] }[] = [];
  for (const vcpu of vcpus) {
    const index = Math.floor(vcpu.index / threads);
    const last = cores.at(-1);
    if (last?.index === index) last.vcpus.push(vcpu);
    else cores.push({ index, vcpus: [vcpu] });
  }
  return cores;
}
