import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import type { NodePart } from '../../build-topology.ts';
import { highestHostNumber } from '../../host-topology.ts';
import type { CaptureProblem } from '../capture.ts';
import { childrenOf, numberOf, type XmlElement } from '../xml-capture.ts';
import type { NodeDistances } from './distances.ts';
import { type HwlocObject, type HwlocObjects, mostNodes } from './objects.ts';
import { ownCpus, type ReachingNode } from './own-cpus.ts';

/** The NUMA nodes of an hwloc tree, and their CPUs. */
export interface HwlocNodes {
  readonly nodes: readonly NodePart[];
  /** The CPUs of each node, including offline CPUs that hwloc places there. No CPU is on two nodes. */
  readonly cpusOf: ReadonlyMap<number, CpuSet>;
}

/** Reads the NUMA nodes. */
export function readHwlocNodes(tree: HwlocObjects, distances: NodeDistances, problems: CaptureProblem[]): HwlocNodes {
  const objects = tree.objects.filter((object) => object.kind === 'numa' && object.osIndex !== null);
  if (objects.length === 0) return wholeMachine(tree);
  if (objects.length > mostNodes) {
    problems.push({ message: l10n.t('{0} NUMA nodes are left out: Linux has at most {1}', objects.length, mostNodes) });
    return { nodes: [], cpusOf: new Map() };
  }
  const tellsMemory = objects.some(({ element }) => (numberOf(element, 'local_memory') ?? 0) > 0);
  const nodes = objects.map((object): ReachingNode => {
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
