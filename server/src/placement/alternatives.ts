import { CpuSet } from '../cpuset/cpuset.ts';
import { wholeCores } from '../fleet/occupancy/affinity.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import { compareCosts } from './compare-costs.ts';
import type { PlanResult } from './placement.ts';
import { planDomain } from './plan.ts';
import type { PlacementRequest } from './request/request.ts';
import type { Space } from './space/space.ts';

/** A placement that was found, and what it costs. */
export type FoundPlacement = Extract<PlanResult, { feasible: true }>;

/** Other L3 groups are tried up to this many; a host of 1,024 CPUs may have 128. */
const mostCaches = 16;

/**
 * Up to `most` placements of a request, best first, among which a user would choose: on other nodes, with fewer moved
 * pins, on other L3 groups, or on other cores. `best` is the best of all. The rest are each the best within some part of
 * the host, so that no sort of choice takes the room of the others. A part is counted as if the host had no more free
 * CPUs, which only the numbers about broken nodes, caches and cores show.
 */
export function alternativesTo(
  best: FoundPlacement,
  request: PlacementRequest,
  space: Space,
  most: number,
): readonly FoundPlacement[] {
  const { topology } = space.host;
  const picked = [best];
  const sorts = [
    [planDomain({ ...request, order: 'fewest moves' }, space)],
    onParts(nodeParts(best, request, topology)),
    onParts(cacheParts(best, topology)),
    onParts([topology.online.difference(wholeCores(cpusOf(best), topology))]),
  ].map(cheapestFirst);
  while (picked.length < most && sorts.some((sort) => sort.length > 0)) {
    for (const sort of sorts) {
      const next = sort.shift();
      if (next === undefined || picked.length >= most) continue;
      if (picked.every((other) => isOtherChoice(next, other, topology))) picked.push(next);
    }
  }
  return [best, ...cheapestFirst(picked.slice(1))];

  function onParts(parts: Iterable<CpuSet>): PlanResult[] {
    return [...parts].map((part) => planDomain(request, onlyOn(part, space)));
  }
}

/** Each node by itself; for guest cells, and where no node has room, all but one of the nodes that the best is on. */
function* nodeParts(best: FoundPlacement, { cells }: PlacementRequest, topology: HostTopology): Iterable<CpuSet> {
  const isOnOne = cells.length === 1 && best.cost.nodes === 0;
  const used = topology.nodesOf(cpusOf(best));
  for (const { id, cpus } of topology.nodes) {
    if (isOnOne && !used.has(id)) yield cpus;
    if (!isOnOne && used.has(id)) yield topology.online.difference(cpus);
  }
}

/** Each of the other L3 groups on the nodes of the best, if it is in one. */
function cacheParts(best: FoundPlacement, topology: HostTopology): readonly CpuSet[] {
  const cpus = cpusOf(best);
  const nodes = topology.nodesOf(cpus);
  const near = topology.l3Groups.filter((group) => topology.nodesOf(group).isSubsetOf(nodes));
  return near.filter((group) => !group.intersects(cpus)).slice(0, mostCaches);
}

/** Helper threads may still go elsewhere. */
function onlyOn(part: CpuSet, space: Space): Space {
  const { free, lendable, shareable } = space;
  return {
    ...space,
    free: free.intersection(part),
    lendable: lendable.intersection(part),
    shareable: shareable.intersection(part),
  };
}

function cheapestFirst(results: readonly PlanResult[]): FoundPlacement[] {
  return results.filter((result) => result.feasible).sort((a, b) => compareCosts(a.cost, b.cost));
}

/** Whether nodes or caches differ, at most half of the cores are the same, or another number of pins moves. */
function isOtherChoice(a: FoundPlacement, b: FoundPlacement, topology: HostTopology): boolean {
  const [one, other] = [cpusOf(a), cpusOf(b)];
  if (!topology.nodesOf(one).equals(topology.nodesOf(other))) return true;
  if (cachesOf(one, topology) !== cachesOf(other, topology)) return true;
  if (a.cost.movedVcpus !== b.cost.movedVcpus) return true;
  const shared = wholeCores(one, topology).intersection(wholeCores(other, topology));
  return shared.size * 2 <= wholeCores(one, topology).size;
}

function cachesOf(cpus: CpuSet, topology: HostTopology): string {
  return [...new Set([...cpus].map((cpu) => topology.l3Of(cpu)))].sort().join();
}

/** The CPUs of its vCPUs. */
export function cpusOf({ placement }: Pick<FoundPlacement, 'placement'>): CpuSet {
  return CpuSet.unionOf(placement.vcpus.map(({ cpus }) => cpus));
}
