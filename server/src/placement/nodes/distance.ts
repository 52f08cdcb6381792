import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';

/** The distances between these nodes, pair by pair, added up. */
export function distanceAmong(nodes: Iterable<number>, topology: HostTopology): number {
  const list = [...nodes];
  let sum = 0;
  list.forEach((from, index) => {
    for (const to of list.slice(index + 1)) sum += distanceBetween(from, to, topology);
  });
  return sum;
}

/**
 * Where the capture does not tell: the kernel's own defaults, LOCAL_DISTANCE and REMOTE_DISTANCE of linux/topology.h, but
 * less between the nodes of one package.
 */
export function distanceBetween(from: number, to: number, topology: HostTopology): number {
  const told = topology.node(from)?.distances.get(to);
  if (told !== undefined) return told;
  if (from === to) return 10;
  const has = (cpus: CpuSet, node: number) => topology.node(node)?.cpus.intersects(cpus) === true;
  return topology.packages.some((cpus) => has(cpus, from) && has(cpus, to)) ? 15 : 20;
}
