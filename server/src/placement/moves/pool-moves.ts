import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { Placement } from '../placement.ts';
import type { Space } from '../space/space.ts';
import { homeNodes } from './home-nodes.ts';
import type { Movable, Reach } from './move.ts';
import type { Pinning, VcpuPool } from './pinning.ts';

/**
 * New pinsets for one pool of a domain at a time: without CPUs that it cannot have; filled up on the domain's nodes to
 * its size; as many CPUs of another node. A pool never gets fewer CPUs than it has vCPUs. vCPUs without a pin join the
 * only pool if all are to be pinned.
 */
export function* poolMoves(
  reach: Reach,
  { document, occupancy, pinned }: Movable,
  { pools, unpinned, single }: Pinning,
  space: Space,
): Iterable<Placement> {
  const { topology } = occupancy.host;
  const home = homeNodes(document, occupancy);
  const [only, ...others] = pools;
  if (pinned === 'the rest' && only !== undefined && others.length === 0 && single.size === 0 && unpinned.length > 0) {
    if (reach === 'own CPUs') yield placementOf({ ...only, vcpus: unpinned }, only.cpus);
    return;
  }
  for (const pool of pools) {
    const usable = pool.cpus.intersection(space.within).difference(occupancy.host.reserved).difference(space.sole);
    const rest = CpuSet.unionOf(pools.filter((other) => other !== pool).map(({ cpus }) => cpus));
    const free = space.free.difference(topology.isolated).difference(rest);
    for (const cpus of candidates(reach, pool, usable, free, home, topology)) {
      if (cpus.size >= pool.vcpus.length && !cpus.equals(pool.cpus)) yield placementOf(pool, cpus);
    }
  }
}

function* candidates(
  reach: Reach,
  { cpus, vcpus }: VcpuPool,
  usable: CpuSet,
  free: CpuSet,
  home: CpuSet,
  topology: HostTopology,
): Iterable<CpuSet> {
  const size = Math.max(cpus.size, vcpus.length);
  const onNodes = (nodes: CpuSet, set: CpuSet) => {
    return nodes.isEmpty ? set : CpuSet.from([...set].filter((cpu) => nodes.has(topology.nodeOf(cpu) ?? -1)));
  };
  if (reach === 'own CPUs') {
    yield usable;
    yield onNodes(home, usable);
    return;
  }
  const areas = reach === 'own nodes' ? [home] : [...topology.nodeIds].map((node) => CpuSet.of(node));
  for (const area of areas) {
    const kept = onNodes(area, usable);
    const added = byPreference(onNodes(area, free), kept, topology).slice(0, Math.max(size - kept.size, 0));
    const filled = kept.union(CpuSet.from(added));
    // Elsewhere, a pool that would shrink is no better than at home.
    if (reach === 'own nodes' || filled.size === size) yield filled;
  }
}

/** Not the siblings of CPUs that the pool has; whole cores first; CPU 0 and its siblings last. */
function byPreference(free: CpuSet, kept: CpuSet, topology: HostTopology): number[] {
  const coreOf = (cpu: number) =>
    (topology.cores[topology.coreOf(cpu) ?? -1] ?? CpuSet.of(cpu)).intersection(topology.online);
  const rank = (cpu: number) => {
    const core = coreOf(cpu);
    const ofHost = cpu === 0 ? 3 : core.has(0) ? 2 : 0;
    return (core.intersects(kept) ? 4 : 0) + ofHost + (core.isSubsetOf(free) ? 0 : 1);
  };
  return [...free].sort((a, b) => rank(a) - rank(b) || (coreOf(a).first ?? 0) - (coreOf(b).first ?? 0) || a - b);
}

function placementOf({ vcpus }: VcpuPool, cpus: CpuSet): Placement {
  return { vcpus: vcpus.map((vcpu) => ({ vcpu, cpus })), emulator: null, iothreads: [], memory: null, cells: [] };
}
