import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import type { NodePart } from '../../build-topology.ts';
import { highestHostNumber } from '../../host-topology.ts';
import type { CaptureProblem } from '../capture.ts';
import { childrenOf, numberOf, type XmlElement } from '../xml-capture.ts';
import type { NodeDistances } from './distances.ts';
import { type HwlocObject, type HwlocObjects, mostNodes } from './objects.ts';

/** The NUMA nodes of an hwloc tree, and their CPUs. */
export interface HwlocNodes {
  readonly nodes: readonly NodePart[];
  /** The CPUs of each node, including offline CPUs that hwloc places there. No CPU is on two nodes. */
  readonly cpusOf: ReadonlyMap<number, CpuSet>;
}

/**
 * Reads the NUMA nodes. In hwloc a CPU may be on several nodes: on its Linux node, and on memory-only nodes that are
 * attached to the same place (HBM, CXL). Here it stays on one: the node with the fewest CPUs, because Linux attaches
 * memory-only nodes to whole nodes; among equals the node with ordinary memory, then the lowest number.
 */
export function readHwlocNodes(tree: HwlocObjects, distances: NodeDistances, problems: CaptureProblem[]): HwlocNodes {
  const objects = tree.objects.filter((object) => object.kind === 'numa' && object.osIndex !== null);
  if (objects.length === 0) return wholeMachine(tree);
  if (objects.length > mostNodes) {
    problems.push({ message: l10n.t('{0} NUMA nodes are left out: Linux has at most {1}', objects.length, mostNodes) });
    return { nodes: [], cpusOf: new Map() };
  }
  const tellsMemory = objects.some(({ element }) => (numberOf(element, 'local_memory') ?? 0) > 0);
  const nodes = objects.map((object): NodePart & { readonly reach: CpuSet } => {
    const { attributes } = object.element;
    const cpus = tree.cpusOf(object);
    return {
      id: object.osIndex ?? 0,
      localCpus: cpus,
      reach: cpus.union(tree.setOf(object.element, 'complete_cpuset') ?? CpuSet.empty),
      // hwloc omits the attribute for 0. If no node has it, the memory is unknown.
      memoryKiB: tellsMemory ? (memoryOf(object.element) ?? 0) : null,
      pages: pagesOf(object.element),
      distances: distances.get(object.osIndex ?? 0) ?? new Map(),
      kind: attributes.get('subtype')?.slice(0, longestKind) ?? null,
    };
  });
  return { nodes: nodes.map(({ reach: _, ...node }) => node), cpusOf: ownCpus(nodes) };
}

const longestKind = 40;

function ownCpus(nodes: readonly (NodePart & { readonly reach: CpuSet })[]): Map<number, CpuSet> {
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

// hwloc 1.x writes no node for a machine without NUMA; Linux and later versions of hwloc have a node 0.
function wholeMachine(tree: HwlocObjects): HwlocNodes {
  const root = tree.objects[0];
  if (root === undefined) return { nodes: [], cpusOf: new Map() };
  const cpus = tree.cpusOf(root).union(tree.setOf(root.element, 'complete_cpuset') ?? CpuSet.empty);
  const node: NodePart = { id: 0, memoryKiB: memoryOf(root.element), pages: pagesOf(root.element) };
  return { nodes: [node], cpusOf: new Map([[0, cpus]]) };
}

function memoryOf(element: XmlElement): number | null {
  const bytes = numberOf(element, 'local_memory');
  return bytes === null ? null : Math.floor(bytes / 1024);
}

function pagesOf(element: XmlElement): { sizeKiB: number; count: number }[] {
  const pages: { sizeKiB: number; count: number }[] = [];
  for (const child of childrenOf(element, 'page_type')) {
    const size = numberOf(child, 'size');
    const count = numberOf(child, 'count');
    if (size !== null && count !== null && size > 0 && size % 1024 === 0) pages.push({ sizeKiB: size / 1024, count });
  }
  return pages;
}

/** The node of an object of the tree; null if it spans several. */
export function nodeAround(place: HwlocObject, tree: HwlocObjects, nodes: HwlocNodes): number | null {
  const nodeset = tree.setOf(place.element, 'nodeset');
  const only = nodeset?.size === 1 ? (nodeset.first ?? null) : null;
  if (only !== null && only <= highestHostNumber) return only;
  const around = tree.cpusOf(place);
  const first = around.first ?? -1;
  for (const [node, cpus] of nodes.cpusOf) if (cpus.has(first)) return around.isSubsetOf(cpus) ? node : null;
  return null;
}
