import type { CpuSet } from '../cpuset/cpuset.ts';
import type { HostTopology } from './host-topology.ts';

/** The sum of the distances between these nodes, pair by pair. */
export function distanceAmong(nodes: Iterable<number>, topology: HostTopology): number {
  const list = [...nodes];
  let sum = 0;
  list.forEach((from, index) => {
    for (const to of list.slice(index + 1)) sum += distanceBetween(from, to, topology);
  });
  return sum;
}

/**
 * The distance between two nodes as the kernel reports it (10 is local). If the capture has no distances: the kernel's
 * defaults, LOCAL_DISTANCE (10) and REMOTE_DISTANCE (20) of linux/topology.h, but 15 between nodes of one package.
 */
export function distanceBetween(from: number, to: number, topology: HostTopology): number {
  const known = topology.node(from)?.distances.get(to);
  if (known !== undefined) return known;
  if (from === to) return 10;
  const has = (cpus: CpuSet, node: number) => topology.node(node)?.cpus.intersects(cpus) === true;
  return topology.packages.some((cpus) => has(cpus, from) && has(cpus, to)) ? 15 : 20;
}
