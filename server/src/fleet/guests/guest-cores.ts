import type { Domain } from '../../domain/domain.ts';
import type { RestrictedVcpu } from '../occupancy/conflict.ts';

/** The vCPUs of one guest core: `threads` consecutive ones of its domain. */
export interface GuestCore {
  /** Counted from 0 in the domain. */
  readonly index: number;
  readonly vcpus: readonly RestrictedVcpu[];
}

/** How many threads a guest core has: `<topology threads=>`, or 1; null where that is not known. */
export function guestThreadsPerCore(domain: Domain, complete: boolean): number | null {
  const threads = domain.cpu?.topology?.threads ?? null;
  if (threads?.value != null) return Math.max(threads.value, 1);
  return complete && (threads === null || threads.invalid) ? 1 : null;
}

/** The vCPUs of one domain, ascending, by guest core; none where its guest cores are not known. */
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
