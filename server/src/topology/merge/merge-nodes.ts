import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { NodePart } from '../build-topology.ts';
import type { HostNode } from '../host-topology.ts';
import type { AdditionPart, MergeProblem, TopologyPart } from './capture-part.ts';
import { contradiction, reportCpus } from './contradiction.ts';

interface MergedNodes {
  readonly nodes: readonly NodePart[];
  readonly nodeOf: (cpu: number) => number | null;
}

/** All nodes that a part has, each with what the most trusted part tells about it, and the node of each CPU. */
export function mergeNodes(
  parts: readonly TopologyPart[],
  additions: readonly AdditionPart[],
  problems: MergeProblem[],
): MergedNodes {
  reportNodes(parts, problems);
  const ids = CpuSet.unionOf(parts.map(({ topology }) => topology.nodeIds));
  const nodes = [...ids].map((id) => mergeNode(id, parts, problems));
  return { nodes: withAdditions(nodes, parts, additions, problems), nodeOf };

  function nodeOf(cpu: number): number | null {
    return parts.find(({ topology }) => topology.nodeOf(cpu) !== null)?.topology.nodeOf(cpu) ?? null;
  }
}

function reportNodes(parts: readonly TopologyPart[], problems: MergeProblem[]): void {
  const sourceOf = new Map<number, TopologyPart>();
  for (const part of parts) {
    const different: number[] = [];
    for (const { id, node } of part.topology.cpus) {
      if (node === null) continue;
      const source = sourceOf.get(id);
      if (source === undefined) sourceOf.set(id, part);
      else if (source.topology.nodeOf(id) !== node) different.push(id);
    }
    const describe = (cpu: number, winner: TopologyPart) =>
      l10n.t(
        'CPU {0} is on node {1} in {2} and on node {3} in {4}',
        cpu,
        String(winner.topology.nodeOf(cpu)),
        winner.name,
        String(part.topology.nodeOf(cpu)),
        part.name,
      );
    reportCpus(part, different, sourceOf, describe, problems);
  }
}

function mergeNode(id: number, parts: readonly TopologyPart[], problems: MergeProblem[]): NodePart {
  const sources = parts.flatMap(({ name, topology }) => {
    const node = topology.node(id);
    return node === undefined ? [] : [{ name, node }];
  });
  const memory = sources.find(({ node }) => node.memoryKiB !== null);
  const distances = sources.find(({ node }) => node.distances.size > 0);
  for (const { name, node } of sources) {
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
    // Used only for a node without CPUs of its own.
    localCpus: sources.find(({ node }) => !node.localCpus.isEmpty)?.node.localCpus ?? CpuSet.empty,
    memoryKiB: memory?.node.memoryKiB ?? null,
    pages: sources.find(({ node }) => node.pages.length > 0)?.node.pages ?? [],
    distances: allDistances(sources.map(({ node }) => node)),
    kind: sources.find(({ node }) => node.kind !== null)?.node.kind ?? null,
  };
}

// The first node takes precedence, so its distances are set last.
function allDistances(nodes: readonly HostNode[]): Map<number, number> {
  return new Map([...nodes].reverse().flatMap((node) => [...node.distances]));
}

/**
 * Whether two amounts in KiB differ by more than what kernels keep for themselves, which varies by version and options.
 */
function farApart(a: number, b: number): boolean {
  return Math.abs(a - b) > Math.max(64 * 1024, 0.05 * Math.max(a, b));
}

function withAdditions(
  nodes: readonly NodePart[],
  parts: readonly TopologyPart[],
  additions: readonly AdditionPart[],
  problems: MergeProblem[],
): NodePart[] {
  const all = new Map(nodes.map((node) => [node.id, node]));
  for (const { name, addition } of additions) {
    for (const [id, free] of addition.freeKiB ?? []) {
      const memory = all.get(id)?.memoryKiB ?? null;
      // lscpu -e and -p leave out nodes without CPUs.
      if (!all.has(id)) all.set(id, { id });
      else if (memory !== null && free > memory && farApart(free, memory)) {
        const source = parts.find(({ topology }) => (topology.node(id)?.memoryKiB ?? null) !== null)?.name;
        const message = l10n.t(
          'node {0} has {1} free in {2}, but {3} in total in {4}',
          id,
          memorySize(free),
          name,
          memorySize(memory),
          source ?? '',
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
      '{0} reports {1} of memory, but the nodes have {2}',
      name,
      memorySize(total),
      memorySize(sum),
    );
    problems.push({ name, message });
  } else if (nodes.size === 1) {
    for (const [id, node] of nodes) nodes.set(id, { ...node, memoryKiB: total });
  }
}
