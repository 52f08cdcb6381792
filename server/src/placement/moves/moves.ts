import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { nodes as nodesInWords } from '../../wording/wording.ts';
import type { CostOrder } from '../cores/core-cost.ts';
import type { Placement, Shortage } from '../placement.ts';
import { planDomain } from '../plan.ts';
import { keepingPacked } from '../request/packing.ts';
import type { PlacementRequest, RequestCell } from '../request/request.ts';
import { memoryRequestOf, requestOfDomain, whyNoRequest } from '../request/request-of-domain.ts';
import { spaceOfItsKind } from '../space/isolated.ts';
import { type Space, spaceWithin } from '../space/space.ts';
import { homeNodes } from './home-nodes.ts';
import type { DomainMove, Movable, MovesAhead, NoMove, Pinned, Reach } from './move.ts';
import { type Pinning, pinningOf } from './pinning.ts';
import { poolMoves } from './pool-moves.ts';
import { roomOfPool, shortageOfPool } from './pool-room.ts';

/**
 * New places for a domain, the smallest change first: its vCPUs change places among its own CPUs; they move to free
 * CPUs of its nodes, first with as few moves as possible, then as well as possible; the domain moves elsewhere. A vCPU
 * that is pinned to one CPU stays so, and a pool stays a pool. Domains that are not on isolated CPUs get none. If it is
 * not known which vCPUs form a guest core, only the memory moves. The caller has to analyze the result of a move to know
 * whether it is right.
 */
export function* movesOf(movable: Movable): Iterable<DomainMove | NoMove | MovesAhead> {
  const { document, occupancy } = movable;
  const request = requestOfDomain(document, occupancy);
  if (request !== null) return yield* eachMove(movable, keepingPacked(request, document, occupancy));
  const memory = memoryRequestOf(document);
  if (memory !== null) yield* ofMemory(movable, memory);
  yield { kind: 'no move', reach: 'own CPUs', reasons: [{ message: whyNoRequest(document), node: null }] };
}

function* eachMove(movable: Movable, whole: PlacementRequest): Iterable<DomainMove | NoMove | MovesAhead> {
  const { document, occupancy } = movable;
  const pinning = toBePlaced(pinningOf(document), movable.pinned);
  const space = spaceFor(movable, whole, pinning);
  const request = onlySingle(whole, pinning);
  // vCPUs that are off at boot stay where they are pinned, as long as the domain stays on its nodes.
  const staying = stayingVcpus(document, pinning);
  const atBoot = onlySingle(whole, { ...pinning, single: difference(pinning.single, staying) });
  const kept = cpusOf(staying, document);
  const hasSingle = request.cells.some(({ dedicated }) => dedicated.length > 0);
  const { topology } = occupancy.host;
  const home = homeNodes(document, occupancy);
  const atHome = CpuSet.unionOf(topology.nodes.flatMap(({ id, cpus }) => (home.has(id) ? [cpus] : [])));
  const ways: readonly (readonly [Reach, CostOrder, CpuSet])[] = [
    ['own CPUs', 'fewest moves', ownCpus(movable, pinning)],
    ['own nodes', 'fewest moves', atHome],
    ['own nodes', 'best place', atHome],
    ['anywhere', 'best place', topology.online],
  ];
  yield* ofMemory(movable, whole);
  yield* ofTheRest(movable, whole, space);
  for (const [reach, order, area] of ways) {
    yield { kind: 'ahead', reach };
    if (order !== 'best place' || reach === 'anywhere') {
      for (const placement of poolMoves(reach, movable, pinning, space, whole))
        yield { kind: 'move', reach, placement };
    }
    if (!hasSingle) continue;
    const result =
      reach === 'anywhere'
        ? planDomain({ ...request, order }, space)
        : planDomain({ ...atBoot, order }, onlyOn(area.difference(kept), space));
    if (result.feasible) {
      const { placement } = result;
      const vcpus = placement.vcpus.filter(({ vcpu }) => pinning.single.has(vcpu));
      if (!joinsCells(placement, whole, occupancy)) yield { kind: 'move', reach, placement: { ...placement, vcpus } };
      else if (reach === 'anywhere') yield { kind: 'no move', reach, reasons: [joined(placement)] };
      // What a part of the host lacks, the whole may have: its numbers would mislead.
    } else if (reach === 'anywhere') yield { kind: 'no move', reach, reasons: result.reasons };
  }
  const short = pinning.pools.flatMap((pool) => {
    return shortageOfPool(pool, roomOfPool(pool, pinning, document, space), space) ?? [];
  });
  if (short.length > 0) yield { kind: 'no move', reach: 'anywhere', reasons: short };
}

/**
 * What others leave within its slice, without isolated CPUs for a domain that is not on them, without others for one
 * whose single pins all are, and without its own pools.
 * A CPU that it has stays its own if only a helper thread of another domain reaches there.
 */
function spaceFor({ occupancy, space: whole }: Movable, request: PlacementRequest, { pools }: Pinning): Space {
  const space = spaceWithin(whole, request.within);
  const own = CpuSet.unionOf(pools.map(({ cpus }) => cpus));
  const reached = space.housekeeping.intersection(CpuSet.from(request.pins.values()));
  const free = space.free.union(reached.difference(occupancy.host.reserved));
  const besidePools = {
    ...space,
    free: free.difference(own),
    withheld: [...space.withheld, { why: 'of its pools', cpus: free.intersection(own) } as const],
    lendable: space.lendable.difference(own),
    shareable: space.shareable.difference(own),
  };
  return spaceOfItsKind(besidePools, request);
}

function onlyOn(area: CpuSet, space: Space): Space {
  return { ...space, free: space.free.intersection(area), lendable: CpuSet.empty };
}

/** The memory alone moves to the nodes that the domain is pinned to. */
function* ofMemory(
  { document, occupancy }: Movable,
  { cells, memoryMode }: Pick<PlacementRequest, 'cells' | 'memoryMode'>,
): Iterable<DomainMove> {
  const { topology } = occupancy.host;
  const pinned = new Map((occupancy.restricted.get(document) ?? []).map(({ index, affinity }) => [index, affinity]));
  const nodesOf = ({ dedicated, shared }: RequestCell) =>
    topology.nodesOf(CpuSet.unionOf([...dedicated, ...shared].flatMap((vcpu) => pinned.get(vcpu) ?? [])));
  const nodeset = CpuSet.unionOf(cells.map(nodesOf));
  if (nodeset.isEmpty) return;
  const ofCells = cells.flatMap((one) => {
    const nodes = nodesOf(one);
    return one.cell === null || nodes.isEmpty ? [] : [{ cell: one.cell, nodes }];
  });
  const memory = { mode: memoryMode, nodeset };
  yield {
    kind: 'move',
    reach: 'own CPUs',
    placement: { vcpus: [], emulator: null, iothreads: [], memory, cells: ofCells },
  };
}

/** Places for the vCPUs without a pin alone, if they are to get one, beside those that have one. */
function* ofTheRest({ document, pinned }: Movable, whole: PlacementRequest, space: Space): Iterable<DomainMove> {
  const { single, pools, unpinned } = pinningOf(document);
  if (pinned !== 'the rest' || pools.length > 0 || unpinned.length === 0) return;
  const taken = CpuSet.unionOf(
    [...single].flatMap((vcpu) => document.threads.pinOfVcpu.get(vcpu)?.cpuset?.value ?? []),
  );
  const request = onlySingle(whole, { single: new Set(unpinned), pools, unpinned: [] });
  const area = space.host.topology.nodesOf(taken);
  const near = [...space.free.difference(taken)].filter((cpu) => area.has(space.host.topology.nodeOf(cpu) ?? -1));
  const plan = (cpus: CpuSet) => planDomain({ ...request, order: 'fewest moves' }, onlyOn(cpus, space));
  const withoutFirst = plan(CpuSet.from(near).difference(CpuSet.of(0)));
  const result = withoutFirst.feasible ? withoutFirst : plan(CpuSet.from(near));
  if (!result.feasible) return;
  const { vcpus } = result.placement;
  yield {
    kind: 'move',
    reach: 'own nodes',
    placement: { vcpus, emulator: null, iothreads: [], memory: null, cells: [] },
  };
}

/** The vCPUs as they are to be pinned: `single` are those that get one CPU each. */
function toBePlaced({ single, pools, unpinned }: Pinning, pinned: Pinned): Pinning {
  const ofPools = pinned === 'each' ? pools.flatMap(({ vcpus }) => vcpus) : [];
  // In a domain with pools it is not known whether the rest belongs in a pool.
  const rest = pinned === 'the rest' && pools.length === 0 ? unpinned : [];
  return {
    single: new Set([...single, ...ofPools, ...rest]),
    pools: pinned === 'each' ? [] : pools,
    unpinned: rest.length > 0 ? [] : unpinned,
  };
}

/**
 * The pinned vCPUs that are off at boot, as {@link pinningOf} has them, without those of a guest core that has a vCPU at
 * boot: they belong on its core.
 */
function stayingVcpus({ threads, guestThreadsPerCore }: Guest, { single }: Pinning): ReadonlySet<number> {
  const atBoot = new Set(threads.vcpus.map(({ index }) => index));
  const guestCoreOf = (vcpu: number) => Math.floor(vcpu / (guestThreadsPerCore ?? 1));
  const running = new Set([...single].flatMap((vcpu) => (atBoot.has(vcpu) ? guestCoreOf(vcpu) : [])));
  const isStaying = (vcpu: number) => threads.pinOfVcpu.has(vcpu) && !running.has(guestCoreOf(vcpu));
  return new Set([...single].filter((vcpu) => !atBoot.has(vcpu) && isStaying(vcpu)));
}

function difference(vcpus: ReadonlySet<number>, others: ReadonlySet<number>): ReadonlySet<number> {
  return new Set([...vcpus].filter((vcpu) => !others.has(vcpu)));
}

function cpusOf(vcpus: ReadonlySet<number>, { threads }: Guest): CpuSet {
  return CpuSet.unionOf([...vcpus].flatMap((vcpu) => threads.pinOfVcpu.get(vcpu)?.cpuset?.value ?? []));
}

function ownCpus({ document, pinned }: Movable, { single }: Pinning): CpuSet {
  const pins = pinningOf(document);
  const pools = pinned === 'each' ? pins.pools.map(({ cpus }) => cpus) : [];
  const own = [...single].flatMap((vcpu) => document.threads.pinOfVcpu.get(vcpu)?.cpuset?.value ?? []);
  return CpuSet.unionOf([...pools, ...own]);
}

/** The request for the vCPUs that get one CPU each; if nothing is pinned, the whole one, for its memory. */
function onlySingle(request: PlacementRequest, { single, pools, unpinned }: Pinning): PlacementRequest {
  const placed = single.size + pools.length === 0 ? new Set(unpinned) : single;
  const cells = request.cells.map((cell) => ({
    ...cell,
    dedicated: cell.dedicated.filter((vcpu) => placed.has(vcpu)),
  }));
  const isPart = cells.some(({ dedicated }, at) => dedicated.length < (request.cells[at]?.dedicated.length ?? 0));
  return { ...request, cells, isPart };
}

/** The best place has the fewest cells that share a node, so no other is better. */
function joined({ cells }: Placement): Shortage {
  const message = l10n.t(
    'the best place that is left would put {0} guest cells on {1}',
    cells.length,
    nodesInWords(CpuSet.unionOf(cells.map(({ nodes }) => nodes))),
  );
  return { message, node: null };
}

/** Whether guest cells would share a node that do not today: the guest would have cells that the host does not have. */
function joinsCells({ cells }: Placement, request: PlacementRequest, { host: { topology } }: Occupancy): boolean {
  if (cells.length < 2) return false;
  const isApart = new Set(cells.map(({ nodes }) => nodes.toString())).size === cells.length;
  if (isApart) return false;
  const today = request.cells.flatMap(({ cell, dedicated }) => {
    const cpus = CpuSet.from(dedicated.flatMap((vcpu) => request.pins.get(vcpu) ?? []));
    const pinned = topology.nodesOf(cpus.intersection(topology.online));
    const nodes = pinned.isEmpty ? (request.memoryNow.get(cell) ?? pinned) : pinned;
    return nodes.isEmpty ? [] : nodes.toString();
  });
  return new Set(today).size > new Set(cells.map(({ nodes }) => nodes.toString())).size;
}
