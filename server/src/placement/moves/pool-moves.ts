import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { Placement } from '../placement.ts';
import type { PlacementRequest } from '../request/request.ts';
import type { Space } from '../space/space.ts';
import { homeNodes } from './home-nodes.ts';
import type { Movable, Reach } from './move.ts';
import type { Pinning, VcpuPool } from './pinning.ts';
import { roomOfPool } from './pool-room.ts';

/**
 * New pinsets for one pool of a domain at a time: narrowed to one node for each guest cell; without CPUs that it cannot
 * have or that pools of others have too; filled up on the domain's nodes; moved to another node. A pool never gets fewer
 * CPUs than it has vCPUs. vCPUs without a pin join the only pool if all are to be pinned.
 */
export function* poolMoves(
  reach: Reach,
  { document, occupancy, pinned }: Movable,
  { pools, unpinned, single }: Pinning,
  space: Space,
  request: PlacementRequest,
): Iterable<Placement> {
  const { topology } = occupancy.host;
  const home = homeNodes(document, occupancy);
  const [only, ...others] = pools;
  if (pinned === 'the rest' && only !== undefined && others.length === 0 && single.size === 0 && unpinned.length > 0) {
    if (reach === 'own CPUs') yield placementOf({ ...only, vcpus: unpinned }, only.cpus);
    return;
  }
  for (const pool of pools) {
    const { usable, unshared, free } = roomOfPool(pool, { pools, single }, document, space);
    if (reach === 'own CPUs') yield* ofEachCell(pool, usable, request, topology);
    const seen = new Set([pool.cpus.toString()]);
    const guestCores = Math.ceil(pool.vcpus.length / request.threadsPerCore);
    const room = { usable, unshared, free, home, housekeeping: space.housekeeping, guestCores, topology };
    for (const cpus of candidates(reach, pool, room)) {
      const key = cpus.toString();
      // A pool stays one, unless it is narrowed to what is left of it.
      const turnsIntoPin = cpus.size === 1 && pool.cpus.size > 1 && !cpus.isSubsetOf(pool.cpus);
      if (cpus.size < pool.vcpus.length || turnsIntoPin || seen.has(key)) continue;
      seen.add(key);
      yield placementOf(pool, cpus);
    }
  }
}

/** A pool over several guest cells and nodes, narrowed to one node for each cell: that of its memory, if it is bound. */
function* ofEachCell(
  { vcpus }: VcpuPool,
  usable: CpuSet,
  { cells, memoryNow }: PlacementRequest,
  topology: HostTopology,
): Iterable<Placement> {
  const pooled = new Set(vcpus);
  const parts = cells.flatMap(({ cell, dedicated, shared }) => {
    const members = [...dedicated, ...shared].filter((vcpu) => pooled.has(vcpu));
    return members.length === 0 ? [] : [{ members, bound: memoryNow.get(cell) ?? topology.nodeIds }];
  });
  const nodes = topology.nodes.map((node) => ({
    id: node.id,
    cpus: node.cpus.intersection(usable),
    users: 0,
    cells: 0,
  }));
  if (parts.length < 2 || nodes.filter(({ cpus }) => !cpus.isEmpty).length < 2) return;
  const placed: Placement['vcpus'][number][] = [];
  for (const { members, bound } of parts.sort((a, b) => a.bound.size - b.bound.size)) {
    const [node] = nodes
      .filter(({ id, cpus, users }) => bound.has(id) && cpus.size >= users + members.length)
      .sort((a, b) => a.cells - b.cells || b.cpus.size - a.cpus.size || a.id - b.id);
    if (node === undefined) return;
    node.users += members.length;
    node.cells++;
    placed.push(...members.map((vcpu) => ({ vcpu, cpus: node.cpus })));
  }
  const inOrder = placed.sort((a, b) => a.vcpu - b.vcpu);
  if (placed.length === vcpus.length) yield { vcpus: inOrder, emulator: null, iothreads: [], memory: null, cells: [] };
}

/** What a pool can have. */
interface Room {
  /** Its own CPUs without those that others have alone. */
  readonly usable: CpuSet;
  /** {@link Room.usable} without the CPUs of pools of others. */
  readonly unshared: CpuSet;
  /** CPUs that are free. */
  readonly free: CpuSet;
  readonly home: CpuSet;
  /** Where other guests have helper threads only. */
  readonly housekeeping: CpuSet;
  /** How many guest cores its vCPUs are; each is best on a core of its own. */
  readonly guestCores: number;
  readonly topology: HostTopology;
}

function* candidates(reach: Reach, { cpus, vcpus }: VcpuPool, room: Room): Iterable<CpuSet> {
  const { usable, unshared, free, home, topology } = room;
  const size = Math.max(cpus.size, vcpus.length);
  const filled = (area: CpuSet, own: CpuSet) => {
    const kept = own.intersection(area);
    const added = spread(byPreference(free.intersection(area), kept, room, free), kept, room);
    return kept.union(CpuSet.from(added.slice(0, Math.max(size - kept.size, 0))));
  };
  const onNodes = (nodes: CpuSet, set: CpuSet) => {
    return nodes.isEmpty ? set : CpuSet.from([...set].filter((cpu) => nodes.has(topology.nodeOf(cpu) ?? -1)));
  };
  const takesFirst = (set: CpuSet) => Number(set.has(0) && !cpus.has(0));
  // Without cores on which others run.
  const sharesCores = (set: CpuSet) => {
    const own = free.union(unshared);
    return Number(![...set].every((cpu) => coreOf(cpu, topology).isSubsetOf(own)));
  };
  const apart = CpuSet.from([...usable].filter((cpu) => coreOf(cpu, topology).isSubsetOf(free.union(cpus))));
  switch (reach) {
    case 'own CPUs':
      yield usable;
      yield onNodes(home, usable);
      yield apart;
      yield unshared;
      return;
    case 'own nodes': {
      const there = onNodes(home, topology.online);
      // A pool that reaches several nodes is filled up on one of them only.
      for (const area of home.size > 1 ? [...home].map((node) => onNodes(CpuSet.of(node), there)) : [there]) {
        yield filled(area, usable);
        yield filled(area, apart);
        yield filled(area, oneOfEachCore(usable, room));
        const set = filled(area, unshared);
        if (sharesCores(set) === 0) yield set;
      }
      const onCaches = topology.l3Groups.map((group) => filled(group.intersection(there), usable));
      const lost = (set: CpuSet) => usable.difference(set).size;
      yield* onCaches
        .filter((set) => set.size === size)
        .sort((a, b) => takesFirst(a) - takesFirst(b) || lost(a) - lost(b));
      return;
    }
    case 'anywhere': {
      const onEach = [...topology.nodeIds].flatMap((node) =>
        [usable, unshared].map((kept) => filled(onNodes(CpuSet.of(node), topology.online), kept)),
      );
      const lost = (set: CpuSet) => cpus.difference(set).size;
      // A pool that would shrink is no better than at home.
      yield* onEach
        .filter((set) => set.size === size)
        .sort((a, b) => takesFirst(a) - takesFirst(b) || sharesCores(a) - sharesCores(b) || lost(a) - lost(b));
    }
  }
}

function coreOf(cpu: number, topology: HostTopology): CpuSet {
  return (topology.cores[topology.coreOf(cpu) ?? -1] ?? CpuSet.of(cpu)).intersection(topology.online);
}

/**
 * The CPUs core by core: not the siblings of CPUs that the pool has; cores with the fewest CPUs of other guests first;
 * CPU 0 and its siblings last.
 */
function byPreference(free: CpuSet, kept: CpuSet, { housekeeping, topology }: Room, all: CpuSet): number[] {
  const rank = (cpu: number) => {
    const core = coreOf(cpu, topology);
    const others = core.difference(all).difference(housekeeping).difference(kept).size;
    const ofHost = cpu === 0 ? 3 : core.has(0) ? 2 : 0;
    return (core.intersects(kept) ? 1000 : 0) + others * 10 + ofHost * 4 + (core.isSubsetOf(all) ? 0 : 1);
  };
  return [...free].sort(
    (a, b) => rank(a) - rank(b) || (coreOf(a, topology).first ?? 0) - (coreOf(b, topology).first ?? 0) || a - b,
  );
}

/** The first CPU of each core, for a pool on fewer cores than its guest has; else all. */
function oneOfEachCore(cpus: CpuSet, { guestCores, topology }: Room): CpuSet {
  const first = CpuSet.from([...cpus].filter((cpu) => coreOf(cpu, topology).intersection(cpus).first === cpu));
  return first.size < guestCores ? first : cpus;
}

/** The same CPUs, those on further cores first as long as the pool has fewer cores than its guest. */
function spread(cpus: readonly number[], kept: CpuSet, { guestCores, topology }: Room): number[] {
  const keyOf = (cpu: number) => topology.coreOf(cpu) ?? -1 - cpu;
  const cores = new Set([...kept].map(keyOf));
  const first = cpus.filter((cpu) => cores.size < guestCores && !cores.has(keyOf(cpu)) && cores.add(keyOf(cpu)));
  return [...first, ...cpus.filter((cpu) => !first.includes(cpu))];
}

function placementOf({ vcpus }: VcpuPool, cpus: CpuSet): Placement {
  return { vcpus: vcpus.map((vcpu) => ({ vcpu, cpus })), emulator: null, iothreads: [], memory: null, cells: [] };
}
