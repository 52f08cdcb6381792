import type { NodeQuestion } from './nodes/node-choice.ts';

/** How many vCPUs a host has, and may have by its profile's limit, when floating ones are added. */
export interface FloatingLoad {
  /** vCPUs of the request. */
  readonly asked: number;
  /** Online CPUs of the host that are not reserved. */
  readonly usable: number;
  /** vCPUs that the limit allows on them. */
  readonly most: number;
}

/** What a request with floating vCPUs does to the load of its host if that exceeds the limit, as host-overcommit counts; else null. */
export function overload({ request, space }: NodeQuestion): FloatingLoad | null {
  const { topology, reserved, limits } = space.host;
  if (request.cells.every(({ shared }) => shared.length === 0)) return null;
  const asked = request.cells.reduce((sum, { shared, dedicated }) => sum + shared.length + dedicated.length, 0);
  const usable = topology.online.difference(reserved).size;
  const most = usable * limits.cpuOvercommit;
  return space.vcpus + asked <= most ? null : { asked, usable, most };
}
