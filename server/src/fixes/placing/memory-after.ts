import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Placement } from '../../placement/placement.ts';
import { vcpusOfCells } from '../../rules/numa/guest-cells.ts';
import type { HostTopology } from '../../topology/host-topology.ts';

type Memory = Pick<Placement, 'memory' | 'cells'>;

/**
 * Where the memory of a domain has to go once its vCPUs have moved. A nodeset that has the nodes of its vCPUs stays, also
 * if it has more: the kernel fills the nearest node first. Memory that is not bound today, or that numad places, stays
 * so. The nodes are those that the planner gave the memory, else those of the pins.
 */
export function memoryAfter(document: DomainDocument, placement: Placement, occupancy: Occupancy): Memory {
  const { domain } = document;
  const memory = domain.numatuneMemory;
  const ofCells = vcpusOfCells(document);
  if (ofCells === null || memory?.placement?.value === 'auto') return nothingMoves;
  const { topology } = occupancy.host;
  const planned = new Map<number | null, CpuSet>(placement.cells.map(({ cell, nodes }) => [cell, nodes]));
  const pinned = nodesOfPins(document, placement, occupancy);
  const wantedBy = (cell: number | null, vcpus: Iterable<number>): CpuSet => {
    const given = planned.get(cell) ?? (ofCells.size === 0 ? placement.memory?.nodeset : undefined);
    return given ?? CpuSet.unionOf([...vcpus].flatMap((vcpu) => pinned.get(vcpu) ?? []));
  };
  const cells: { cell: number; nodes: CpuSet }[] = [];
  const bound = new Set<number>();
  let all = CpuSet.empty;
  for (const { cellid, nodeset } of domain.memnodes) {
    const cell = cellid?.value ?? null;
    const now = nodeset?.value ?? null;
    if (cell === null || now === null || bound.has(cell)) continue;
    bound.add(cell);
    const nodes = wantedBy(cell, ofCells.get(cell) ?? []);
    if (isFit(now, nodes, topology)) all = all.union(now);
    else {
      cells.push({ cell, nodes });
      all = all.union(nodes);
    }
  }
  const now = memory?.nodeset?.value ?? null;
  if (memory === null || now === null) return { memory: null, cells };
  const rest =
    ofCells.size === 0
      ? wantedBy(null, pinned.keys())
      : CpuSet.unionOf([...ofCells].flatMap(([cell, vcpus]) => (bound.has(cell) ? [] : [wantedBy(cell, vcpus)])));
  const wanted = rest.union(all);
  if (wanted.isEmpty || isFit(now, wanted, topology)) return { memory: null, cells };
  return { memory: { mode: memory.mode?.value ?? 'strict', nodeset: wanted }, cells };
}

const nothingMoves: Memory = { memory: null, cells: [] };

/** Whether memory on the nodes `now` is right for what belongs on the nodes `wanted`. */
function isFit(now: CpuSet, wanted: CpuSet, topology: HostTopology): boolean {
  return wanted.isSubsetOf(now) && now.isSubsetOf(topology.nodeIds);
}

/** The nodes that each restricted vCPU is pinned to after the placement. */
function nodesOfPins(
  document: DomainDocument,
  { vcpus }: Placement,
  { host: { topology }, restricted }: Occupancy,
): ReadonlyMap<number, CpuSet> {
  const now = (restricted.get(document) ?? []).map(({ index, affinity }) => [index, affinity] as const);
  const after = vcpus.map(({ vcpu, cpus }) => [vcpu, cpus.intersection(topology.online)] as const);
  return new Map([...now, ...after].map(([vcpu, cpus]) => [vcpu, topology.nodesOf(cpus)]));
}
