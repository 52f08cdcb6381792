import type { CpuSet } from '../cpuset/cpuset.ts';
import type { PlacementRequest } from './request/request.ts';
import type { Space } from './space/space.ts';

/** A host, or a slice of it, that would have more vCPUs than the host's profile allows. */
export interface Overload {
  /** The slice that is meant; null for the host as a whole. */
  readonly slice: string | null;
  /** The CPUs that vCPUs may use: online, not reserved, and within the slice. */
  readonly usable: number;
  /** How many vCPUs the profile allows on them. */
  readonly limit: number;
  /** How many vCPUs others have there. */
  readonly others: number;
  /** How many vCPUs the request adds. */
  readonly added: number;
}

/**
 * Whether a request with floating vCPUs would exceed the limit of overcommitment, counted as the rule host-overcommit
 * counts; null if not. Dedicated vCPUs cannot overcommit a host.
 */
export function overloadOf({ cells, boundedBy = null }: PlacementRequest, space: Space): Overload | null {
  if (cells.every(({ shared }) => shared.length === 0)) return null;
  const { within, bounded, host } = space;
  const added = cells.reduce((sum, { shared, dedicated }) => sum + shared.length + dedicated.length, 0);
  const overloaded = (cpus: CpuSet, others: number, slice: string | null): Overload | null => {
    const usable = cpus.difference(host.reserved).size;
    const limit = usable * host.limits.cpuOvercommit;
    return others + added > limit ? { slice, usable, limit: Math.floor(limit), others, added } : null;
  };
  const inSlice = bounded.filter((other) => other.within.isSubsetOf(within));
  return (
    overloaded(host.topology.online, space.vcpus, null) ??
    overloaded(
      within,
      inSlice.reduce((sum, { vcpus }) => sum + vcpus, 0),
      boundedBy,
    )
  );
}
