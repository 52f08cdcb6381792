import type { Domain } from '../../domain/domain.ts';
import type { DomainThreads } from '../../domain/threads.ts';
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
  const coreOf = (at: number) => Math.floor((vcpus[at]?.index ?? -1) / threads);
  const cores: GuestCore[] = [];
  for (let from = 0, to = 0; from < vcpus.length; from = to) {
    const index = coreOf(from);
    while (to < vcpus.length && coreOf(to) === index) to++;
    cores.push({ index, vcpus: vcpus.slice(from, to) });
  }
  return cores;
}

/**
 * How many cores each socket, die and cluster of the guest would have if its cores had so many threads; null if that is
 * not a whole number, or not known.
 */
export function coresWithThreads(
  { domain, threads }: { readonly domain: Domain; readonly threads: Pick<DomainThreads, 'maxVcpus'> },
  threadsPerCore: number,
): number | null {
  const { topology = null } = domain.cpu ?? {};
  const factors = [topology?.sockets, topology?.dies, topology?.clusters].map((one) => (one == null ? 1 : one.value));
  const groups = factors.reduce<number | null>((all, one) => (all === null || one === null ? null : all * one), 1);
  if (groups === null || threads.maxVcpus === null) return null;
  const cores = threads.maxVcpus / (groups * threadsPerCore);
  return Number.isInteger(cores) && cores > 0 ? cores : null;
}
