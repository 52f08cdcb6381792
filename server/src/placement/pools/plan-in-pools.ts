import { CpuSet } from '../../cpuset/cpuset.ts';
import { wholeCores } from '../../fleet/occupancy/affinity.ts';
import type { Placement, PlacementCost, PlanResult } from '../placement.ts';
import type { PlacementRequest } from '../request/request.ts';
import type { Space } from '../space/space.ts';
import { canSpare, lendableInOrders } from './pools.ts';

/** The search for CPUs that the pools can spare together ends after planning on this many CPUs in all. */
const mostCpusPlanned = 16384;

type Planner = (request: PlacementRequest, space: Space) => PlanResult;

/**
 * A placement that also uses CPUs which others' pools can spare, for a request that has no placement without them. It
 * is the best of those that the orders of {@link lendableInOrders} give; if these give none, any placement. 'none' if
 * it is proven that there is no placement; null if the search found none.
 */
export function planInPools(request: PlacementRequest, space: Space, plan: Planner): PlanResult | 'none' | null {
  const withLent = (lent: CpuSet) => plan(request, { ...space, free: space.free.union(lent), lent });
  // A request that does not fit with all CPUs of the pools does not fit with some of them.
  const withAll = withLent(space.lendable);
  if (!withAll.feasible) return withAll.exact ? 'none' : null;
  if (canSpare(ownCpus(withAll.placement, request, space), space)) return withAll;
  let best: Extract<PlanResult, { feasible: true }> | null = null;
  for (const { cpus, mayEnd } of lendableInOrders(space)) {
    const found = withLent(CpuSet.from(cpus));
    if (found.feasible && (best === null || isCheaper(found.cost, best.cost))) best = found;
    if (mayEnd && best !== null) return { ...best, exact: false, gap: null };
  }
  return best ?? without(CpuSet.empty);

  /** Searches by leaving out, one by one, CPUs that cannot be spared together with the rest. */
  function without(first: CpuSet): PlanResult | 'none' | null {
    const waiting = [first];
    const seen = new Set<string>();
    let proven = true;
    let left = Math.floor(mostCpusPlanned / space.host.topology.online.size);
    for (let out = waiting.pop(); out !== undefined; out = waiting.pop()) {
      if (seen.has(out.toString())) continue;
      seen.add(out.toString());
      if (left-- === 0) return null;
      const found = withLent(space.lendable.difference(out));
      if (!found.feasible) {
        proven &&= found.exact;
        continue;
      }
      const own = ownCpus(found.placement, request, space);
      if (canSpare(own, space)) return { ...found, exact: false, gap: null };
      let tooMany = own;
      for (const cpu of own) {
        const fewer = tooMany.difference(CpuSet.of(cpu));
        if (!canSpare(fewer, space)) tooMany = fewer;
      }
      for (const cpu of tooMany) waiting.push(out.union(CpuSet.of(cpu)));
    }
    return proven ? 'none' : null;
  }
}

function isCheaper(a: PlacementCost, b: PlacementCost): boolean {
  const difference = a.nodes - b.nodes || a.remoteDevices - b.remoteDevices || a.distance - b.distance;
  return (difference || a.splitGuestCores - b.splitGuestCores || a.poolCpus - b.poolCpus) < 0;
}

/** The CPUs of pools that the domain would have to itself, including those that `isolate` keeps unused. */
function ownCpus({ vcpus, emulator }: Placement, request: PlacementRequest, { host, lendable }: Space): CpuSet {
  const dedicated = new Set(request.cells.flatMap((cell) => cell.dedicated));
  let own = CpuSet.unionOf(vcpus.filter(({ vcpu }) => dedicated.has(vcpu)).map(({ cpus }) => cpus));
  if (request.threads === 'isolate') own = wholeCores(own, host.topology);
  if (request.emulator === 'isolate' && emulator !== null) own = own.union(emulator);
  return own.intersection(lendable);
}
