import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { restrictedVcpus } from '../../fleet/occupancy/affinity.ts';
import { vcpusOfCells } from '../../rules/numa/guest-cells.ts';
import type { Host } from '../../topology/host.ts';

/**
 * Two guest cells whose vCPUs or memory are on different nodes of the host, or both on several, and that an edit would
 * bring together on one, by their ids; null if it joins none. The guest would take one node's memory for two. A node that
 * the host does not have is one of its own.
 */
export function joinedCells(
  document: DomainDocument,
  edited: DomainDocument,
  host: Host,
): readonly [number, number] | null {
  if ((edited.domain.cpu?.cells ?? []).length < 2) return null;
  const joinedMemory = joinedMemnodes(document, edited);
  if (joinedMemory !== null) return joinedMemory;
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

/** Two cells whose memory has different nodes before, and one and the same afterwards. */
function joinedMemnodes(document: DomainDocument, edited: DomainDocument): readonly [number, number] | null {
  const was = memoryOfCells(document);
  const is = [...memoryOfCells(edited)];
  for (const [at, [one, nodes]] of is.entries()) {
    for (const [other, others] of is.slice(at + 1)) {
      const [before, beside] = [was.get(one), was.get(other)];
      if (before === undefined || beside === undefined || before.intersects(beside)) continue;
      if (nodes.size === 1 && nodes.equals(others)) return [one, other];
    }
  }
  return null;
}

function memoryOfCells({ domain }: DomainDocument): Map<number, CpuSet> {
  return new Map(
    domain.memnodes.flatMap(({ cellid, nodeset }) => {
      const [cell, nodes] = [cellid?.value ?? null, nodeset?.value ?? null];
      return cell === null || nodes === null ? [] : [[cell, nodes] as const];
    }),
  );
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
