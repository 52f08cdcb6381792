import type { PlacementRequest } from './request/request.ts';
import type { Space } from './space/space.ts';

/** A host that would have more vCPUs than its profile allows. */
export interface Overload {
  /** The CPUs that vCPUs may use: online and not reserved. */
  readonly usable: number;
  /** How many vCPUs the profile allows on them. */
  readonly limit: number;
  /** How many vCPUs the request adds. */
  readonly added: number;
}

/**
 * Whether a request with floating vCPUs would exceed the host's limit of overcommitment, counted as the rule
 * host-overcommit counts; null if not. Dedicated vCPUs cannot overcommit a host.
 */
export function overloadOf({ cells }: PlacementRequest, { host, vcpus }: Space): Overload | null {
  if (cells.every(({ shared }) => shared.length === 0)) return null;
  const { topology, reserved, limits } = host;
  const usable = topology.online.difference(reserved).size;
  const limit = usable * limits.cpuOvercommit;
  const added = cells.reduce((sum, { shared, dedicated }) => sum + shared.length + dedicated.length, 0);
  return vcpus + added > limit ? { usable, limit: Math.floor(limit), added } : null;
}
