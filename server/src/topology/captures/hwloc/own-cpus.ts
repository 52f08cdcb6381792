import { CpuSet } from '../../../cpuset/cpuset.ts';
import type { NodePart } from '../../build-topology.ts';

/** A node as hwloc places it. */
export interface ReachingNode extends NodePart {
  /** The CPUs next to its memory, which may be next to that of other nodes, too. */
  readonly reach: CpuSet;
}

/**
 * The CPUs of each node, by its number. In hwloc a CPU may be on several nodes: on its Linux node, and on memory-only
 * nodes that are attached to the same place (HBM, CXL). Here it stays on one: the node with the fewest CPUs, because
 * Linux attaches memory-only nodes to whole nodes; among equals the node with ordinary memory, then the lowest number.
 */
export function ownCpus(nodes: readonly ReachingNode[]): Map<number, CpuSet> {
  const ordinary = (node: NodePart) => (node.kind === null || node.kind === 'DRAM' ? 0 : 1);
  const byPreference = nodes
    .map((node) => ({ node, size: node.reach.size }))
    .sort((a, b) => a.size - b.size || ordinary(a.node) - ordinary(b.node) || a.node.id - b.node.id);
  const cpusOf = new Map<number, CpuSet>();
  let placed = CpuSet.empty;
  for (const { node } of byPreference) {
    const own = node.reach.difference(placed);
    if (!own.isEmpty) cpusOf.set(node.id, own.union(cpusOf.get(node.id) ?? CpuSet.empty));
    placed = placed.union(own);
  }
  return cpusOf;
}
