import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Placement } from '../../placement/placement.ts';
import { vcpusOfCells } from '../../rules/numa/guest-cells.ts';
import { memoryBindings } from '../../rules/numa/memory-bindings.ts';
import type { HostTopology } from '../../topology/host-topology.ts';

type Memory = Pick<Placement, 'memory' | 'cells'>;

/**
 * Where the memory of a domain has to go once its vCPUs have moved. A nodeset that has the nodes of its vCPUs stays, also
 * if it has more: the kernel fills the nearest node first; and so does one whose vCPUs get to no further node, unless they
 * all leave it. Memory
 * that is not bound today, or that numad places, stays so. The nodes are those that the planner gave the memory, else
 * those of the pins.
 */
export function memoryAfter(document: Guest, placement: Placement, occupancy: Occupancy): Memory {
  const { domain } = document;
  const memory = domain.numatuneMemory;
  const ofCells = vcpusOfCells(document);
  if (ofCells === null || memory?.placement?.value === 'auto') return nothingMoves;
  const { topology } = occupancy.host;
  const planned = new Map<number | null, CpuSet>(placement.cells.map(({ cell, nodes }) => [cell, nodes]));
  const before = nodesOfPins(document, [], occupancy);
  const pinned = nodesOfPins(document, placement.vcpus, occupancy);
  const nodesIn = (pins: ReadonlyMap<number, CpuSet>, vcpus: Iterable<number>) =>
    CpuSet.unionOf([...vcpus].flatMap((vcpu) => pins.get(vcpu) ?? []));
  const staysOn = (vcpus: readonly number[]) => nodesIn(pinned, vcpus).isSubsetOf(nodesIn(before, vcpus));
  const leave = (vcpus: readonly number[], now: CpuSet) =>
    nodesIn(before, vcpus).intersects(now) && !nodesIn(pinned, vcpus).intersects(now);
  const wantedBy = (cell: number | null, vcpus: Iterable<number>): CpuSet => {
    const given = planned.get(cell) ?? (ofCells.size === 0 ? placement.memory?.nodeset : undefined);
    return given ?? nodesIn(pinned, vcpus);
  };
  const cells: { cell: number; nodes: CpuSet }[] = [];
  const bound = new Set<number>();
  let all = CpuSet.empty;
  for (const { cellid, nodeset } of domain.memnodes) {
    const cell = cellid?.value ?? null;
    const now = nodeset?.value ?? null;
    if (cell === null || now === null || bound.has(cell)) continue;
    bound.add(cell);
    const members = [...(ofCells.get(cell) ?? [])];
    const nodes = wantedBy(cell, members);
    if ((staysOn(members) && !leave(members, now)) || isFit(now, nodes, topology)) all = all.union(now);
    else {
      cells.push({ cell, nodes });
      all = all.union(nodes);
    }
  }
  const now = memory?.nodeset?.value ?? null;
  if (memory === null || now === null) return { memory: null, cells };
  const unbound = [...ofCells].filter(([cell]) => !bound.has(cell));
  const members = ofCells.size === 0 ? [...pinned.keys()] : unbound.flatMap(([, vcpus]) => [...vcpus]);
  const rest =
    ofCells.size === 0
      ? wantedBy(null, members)
      : CpuSet.unionOf(unbound.map(([cell, vcpus]) => wantedBy(cell, vcpus)));
  const wanted = rest.union(all);
  const stays = cells.length === 0 && staysOn(members) && !leave(members, now);
  if (stays || wanted.isEmpty || isFit(now, wanted, topology)) return { memory: null, cells };
  return { memory: { mode: memory.mode?.value ?? 'strict', nodeset: wanted }, cells };
}

/** Whether a placement takes more vCPUs away from their memory than are away from it today. */
export function leavesMemory(document: Guest, placement: Placement, occupancy: Occupancy): boolean {
  const { nodeIds } = occupancy.host.topology;
  const before = nodesOfPins(document, [], occupancy);
  const after = nodesOfPins(document, placement.vcpus, occupancy);
  let more = 0;
  for (const { vcpus, nodeset, cell } of memoryBindings(document)) {
    const now = nodeset.value?.intersection(nodeIds) ?? CpuSet.empty;
    const moved = cell === null ? placement.memory?.nodeset : placement.cells.find((one) => one.cell === cell)?.nodes;
    const then = moved ?? now;
    for (const vcpu of vcpus) {
      const [was, is] = [before.get(vcpu), after.get(vcpu)];
      if (was === undefined || is === undefined || now.isEmpty) continue;
      more += Number(!is.isSubsetOf(then)) - Number(!was.isSubsetOf(now));
    }
  }
  return more > 0;
}

const nothingMoves: Memory = { memory: null, cells: [] };

/** Whether memory on the nodes `now` is right for what belongs on the nodes `wanted`. */
function isFit(now: CpuSet, wanted: CpuSet, topology: HostTopology): boolean {
  return wanted.isSubsetOf(now) && now.isSubsetOf(topology.nodeIds);
}

/** The nodes that each restricted vCPU is pinned to once these vCPUs have moved. */
function nodesOfPins(
  document: Guest,
  vcpus: Placement['vcpus'],
  { host: { topology }, restricted }: Occupancy,
): ReadonlyMap<number, CpuSet> {
  const now = (restricted.get(document) ?? []).map(({ index, affinity }) => [index, affinity] as const);
  const after = vcpus.map(({ vcpu, cpus }) => [vcpu, cpus.intersection(topology.online)] as const);
  return new Map([...now, ...after].map(([vcpu, cpus]) => [vcpu, topology.nodesOf(cpus)]));
}
