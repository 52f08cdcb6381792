import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { restrictedVcpus } from '../../fleet/occupancy/affinity.ts';
import { vcpusOfCells } from '../../rules/numa/guest-cells.ts';
import type { Host } from '../../topology/host.ts';

/**
 * Two guest cells that are on different nodes of the host, or both on several, and that an edit would bring together
 * on one, by their ids; null if it joins none. The guest would take one node's memory for two.
 */
export function joinedCells(
  document: DomainDocument,
  edited: DomainDocument,
  host: Host,
): readonly [number, number] | null {
  if ((edited.domain.cpu?.cells ?? []).length < 2) return null;
  const was = nodesOfCells(document, host);
  const is = [...nodesOfCells(edited, host)];
  for (const [at, [one, nodes]] of is.entries()) {
    for (const [other, others] of is.slice(at + 1)) {
      if (!nodes.intersects(others)) continue;
      const [before, beside] = [was.get(one), was.get(other)];
      if (before === undefined || beside === undefined) continue;
      const areOnOne = nodes.size === 1 && others.size === 1 && before.size > 1 && beside.size > 1;
      if (!before.intersects(beside)) return [one, other];
      if (areOnOne && !(isBoundTo(document, one, nodes) && isBoundTo(document, other, nodes))) return [one, other];
    }
  }
  return null;
}

/** Whether the memory of a guest cell is on these nodes only. */
function isBoundTo({ domain }: DomainDocument, cell: number, nodes: CpuSet): boolean {
  const memnode = domain.memnodes.find(({ cellid }) => cellid?.value === cell);
  const bound = (memnode ?? domain.numatuneMemory)?.nodeset?.value;
  return bound?.isSubsetOf(nodes) === true;
}

/** The nodes that the pins of each guest cell are on; cells without pins are left out. */
function nodesOfCells(document: DomainDocument, host: Host): Map<number, CpuSet> {
  const affinities = new Map(restrictedVcpus(document, host).map(({ index, affinity }) => [index, affinity]));
  const result = new Map<number, CpuSet>();
  for (const [cell, vcpus] of vcpusOfCells(document) ?? []) {
    const pinned = CpuSet.unionOf([...vcpus].flatMap((vcpu) => affinities.get(vcpu) ?? []));
    if (!pinned.isEmpty) result.set(cell, host.topology.nodesOf(pinned));
  }
  return result;
}
