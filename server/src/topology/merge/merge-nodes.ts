import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { NodePart } from '../build-topology.ts';
import type { HostNode } from '../host-topology.ts';
import type { AdditionPart, MergeProblem, TopologyPart } from './capture-part.ts';
import { contradiction, contradictionOfCpus } from './contradiction.ts';

interface MergedNodes {
  readonly nodes: readonly NodePart[];
  readonly nodeOf: (cpu: number) => number | null;
}

/** All nodes that some part tells of, each with what the most trusted part tells; and the node of each CPU. */
export function mergeNodes(
  told: readonly TopologyPart[],
  additions: readonly AdditionPart[],
  problems: MergeProblem[],
): MergedNodes {
  reportCpus(told, problems);
  const ids = CpuSet.unionOf(told.map(({ topology }) => topology.nodeIds));
  const nodes = [...ids].map((id) => mergeNode(id, told, problems));
  return { nodes: withAdditions(nodes, told, additions, problems), nodeOf };

  function nodeOf(cpu: number): number | null {
    return told.find(({ topology }) => topology.nodeOf(cpu) !== null)?.topology.nodeOf(cpu) ?? null;
  }
}

function reportCpus(told: readonly TopologyPart[], problems: MergeProblem[]): void {
  told.forEach((part, index) => {
    const different: { cpu: number; other: TopologyPart }[] = [];
    for (const { id, node } of part.topology.cpus) {
      const other = told.slice(0, index).find(({ topology }) => topology.nodeOf(id) !== null);
      if (node !== null && other !== undefined && other.topology.nodeOf(id) !== node) {
        different.push({ cpu: id, other });
      }
    }
    const [first] = different;
    if (first === undefined) return;
    const { cpu, other } = first;
    const what = l10n.t(
      'CPU {0} is on node {1} in {2} and on node {3} in {4}',
      cpu,
      String(other.topology.nodeOf(cpu)),
      other.name,
      String(part.topology.nodeOf(cpu)),
      part.name,
    );
    const message = contradictionOfCpus(what, different.length - 1, other.name);
    problems.push({ name: part.name, message });
  });
}

function mergeNode(id: number, told: readonly TopologyPart[], problems: MergeProblem[]): NodePart {
  const tellers = told.flatMap(({ name, topology }) => {
    const node = topology.node(id);
    return node === undefined ? [] : [{ name, node }];
  });
  const memory = tellers.find(({ node }) => node.memoryKiB !== null);
  const distances = tellers.find(({ node }) => node.distances.size > 0);
  for (const { name, node } of tellers) {
    const ours = memory?.node.memoryKiB ?? null;
    if (memory !== undefined && ours !== null && node.memoryKiB !== null && farApart(ours, node.memoryKiB)) {
      const message = contradiction(
        l10n.t(
          'node {0} has {1} in {2} and {3} in {4}',
          id,
          memorySize(ours),
          memory.name,
          memorySize(node.memoryKiB),
          name,
        ),
        memory.name,
      );
      problems.push({ name, message });
    }
    const to = [...node.distances].find(
      ([to, distance]) => (distances?.node.distances.get(to) ?? distance) !== distance,
    );
    if (to !== undefined && distances !== undefined) {
      const message = contradiction(
        l10n.t(
          'the distance from node {0} to node {1} is {2} in {3} and {4} in {5}',
          id,
          to[0],
          String(distances.node.distances.get(to[0])),
          distances.name,
          to[1],
          name,
        ),
        distances.name,
      );
      problems.push({ name, message });
    }
  }
  return {
    id,
    // Only where it has no CPUs of its own does this count.
    localCpus: tellers.find(({ node }) => !node.localCpus.isEmpty)?.node.localCpus ?? CpuSet.empty,
    memoryKiB: memory?.node.memoryKiB ?? null,
    pages: tellers.find(({ node }) => node.pages.length > 0)?.node.pages ?? [],
    distances: allDistances(tellers.map(({ node }) => node)),
    kind: tellers.find(({ node }) => node.kind !== null)?.node.kind ?? null,
  };
}

// The first that tells of a node counts, so it is set last.
function allDistances(nodes: readonly HostNode[]): Map<number, number> {
  return new Map([...nodes].reverse().flatMap((node) => [...node.distances]));
}

/** Kernels keep a part of the memory for themselves, which changes with version and options. */
function farApart(a: number, b: number): boolean {
  return Math.abs(a - b) > Math.max(64 * 1024, 0.05 * Math.max(a, b));
}

function withAdditions(
  nodes: readonly NodePart[],
  told: readonly TopologyPart[],
  additions: readonly AdditionPart[],
  problems: MergeProblem[],
): NodePart[] {
  const all = new Map(nodes.map((node) => [node.id, node]));
  for (const { name, addition } of additions) {
    for (const [id, free] of addition.freeKiB ?? []) {
      const memory = all.get(id)?.memoryKiB ?? null;
      // lscpu -e and -p name no node without CPUs.
      if (!all.has(id)) all.set(id, { id });
      else if (memory !== null && free > memory && farApart(free, memory)) {
        const teller = told.find(({ topology }) => (topology.node(id)?.memoryKiB ?? null) !== null)?.name;
        const message = l10n.t(
          'node {0} has {1} free in {2} and {3} altogether in {4}',
          id,
          memorySize(free),
          name,
          memorySize(memory),
          teller ?? '',
        );
        problems.push({ name, message });
      }
    }
    if (addition.memoryKiB !== undefined) checkTotal(all, addition.memoryKiB, name, problems);
  }
  return [...all.values()];
}

function checkTotal(nodes: Map<number, NodePart>, total: number, name: string, problems: MergeProblem[]): void {
  const sizes = [...nodes.values()].map((node) => node.memoryKiB ?? null);
  const sum = sizes.reduce<number>((all, size) => all + (size ?? 0), 0);
  if (!sizes.includes(null)) {
    if (nodes.size === 0 || !farApart(sum, total)) return;
    const message = l10n.t(
      '{0} tells of {1} of memory, and the nodes have {2}',
      name,
      memorySize(total),
      memorySize(sum),
    );
    problems.push({ name, message });
  } else if (nodes.size === 1) {
    for (const [id, node] of nodes) nodes.set(id, { ...node, memoryKiB: total });
  }
}
