import type { Guest } from '../../fleet/guests/guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { manyThreads } from '../../topology/first-threads.ts';
import type { PlacementRequest } from './request.ts';

/**
 * The request of a domain that keeps as many vCPUs on a core as it has now, where cores have many threads: its vCPUs are
 * pinned in a row, the same number on each core (fewer on the last), though the guest does not see them as threads. The
 * same request for any other domain.
 */
export function keepingPacked(request: PlacementRequest, document: Guest, occupancy: Occupancy): PlacementRequest {
  return { ...request, threadsPerCore: Math.max(request.threadsPerCore, packedOnCores(document, occupancy)) };
}

/** Whether a domain keeps several vCPUs on each core that the guest sees as cores, as {@link keepingPacked} has it. */
export function isPacked(document: Guest, occupancy: Occupancy): boolean {
  return packedOnCores(document, occupancy) > (document.guestThreadsPerCore ?? 1);
}

/** How many vCPUs a domain has on each core, if these have many threads; else 1. */
function packedOnCores(document: Guest, occupancy: Occupancy): number {
  const { cores } = occupancy.host.topology;
  return cores.some(({ size }) => size >= manyThreads) ? (vcpusPerCore(document, occupancy) ?? 1) : 1;
}

/** How many vCPUs in a row are on each core; null if they are not the same number, or a vCPU is not on one core. */
function vcpusPerCore(document: Guest, { host: { topology }, restricted }: Occupancy): number | null {
  const pinned = restricted.get(document) ?? [];
  if (pinned.length < document.threads.vcpus.length) return null;
  const runs: { readonly core: number; length: number }[] = [];
  for (const [position, { index, affinity }] of pinned.entries()) {
    const core = affinity.first === affinity.last ? topology.coreOf(affinity.first ?? -1) : null;
    if (core === null || index !== position) return null;
    const last = runs.at(-1);
    if (last?.core === core) last.length++;
    else runs.push({ core, length: 1 });
  }
  const [first, ...others] = runs.map(({ length }) => length);
  const rest = others.pop() ?? 0;
  const isRegular = first !== undefined && rest <= first && others.every((length) => length === first);
  return isRegular && new Set(runs.map(({ core }) => core)).size === runs.length ? first : null;
}
