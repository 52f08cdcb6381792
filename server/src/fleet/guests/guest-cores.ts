import type { Domain } from '../../domain/domain.ts';
import type { DomainThreads } from '../../domain/threads.ts';
import type { RestrictedVcpu } from '../occupancy/conflict.ts';
import { guestLevels } from './guest-levels.ts';

/** The vCPUs of one guest core: consecutive vCPUs of a domain, as many as its `<topology>` has threads. */
export interface GuestCore {
  /** The core's number in the domain, from 0. */
  readonly index: number;
  readonly vcpus: readonly RestrictedVcpu[];
}

/** A guest, as far as its `<topology>` and the number of its vCPUs. */
interface Declared {
  readonly domain: Domain;
  readonly threads: Pick<DomainThreads, 'maxVcpus'>;
}

/**
 * How many vCPUs a guest's `<topology>` makes, if the guest has another number of them: then it is not known which vCPUs
 * form a guest core. null if the two agree, or if one is not known.
 */
export function contradictingProduct({ domain, threads: { maxVcpus } }: Declared): number | null {
  const topology = domain.cpu?.topology ?? null;
  const product = topology === null ? null : (guestLevels(topology)?.guest ?? null);
  return maxVcpus === null || product === maxVcpus ? null : product;
}

/** How many threads a guest core has: `<topology threads=>`, or 1; null if it is not known. */
export function guestThreadsPerCore(guest: Declared & { readonly complete: boolean }): number | null {
  const { domain, complete } = guest;
  if (contradictingProduct(guest) !== null) return null;
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

/** The factors of a `<topology>` that change if the guest's cores get so many threads. */
export interface TopologyFactors {
  /** null: as it is, and one if there is no `<topology>`. */
  readonly sockets: number | null;
  readonly cores: number;
  readonly threads: number;
}

/**
 * A guest's topology if its cores had so many threads. Sockets, dies and clusters stay, and the number of cores follows;
 * if there is a socket for each core, there are fewer sockets. null if that gives no whole numbers, or is not known.
 */
export function withThreadsPerCore(
  { domain, threads: { maxVcpus } }: Declared,
  threads: number,
): TopologyFactors | null {
  const { topology = null } = domain.cpu ?? {};
  const [sockets, ...inner] = [topology?.sockets, topology?.dies, topology?.clusters].map((one) =>
    one == null ? 1 : one.value,
  );
  const groups = inner.reduce<number | null>((all, one) => (all === null || one === null ? null : all * one), 1);
  if (sockets == null || groups === null || maxVcpus === null) return null;
  const isWhole = (count: number) => Number.isInteger(count) && count > 0;
  const cores = maxVcpus / (sockets * groups * threads);
  if (isWhole(cores)) return { sockets: null, cores, threads };
  const fewer = maxVcpus / (groups * threads);
  return topology?.cores?.value === 1 && isWhole(fewer) ? { sockets: fewer, cores: 1, threads } : null;
}
