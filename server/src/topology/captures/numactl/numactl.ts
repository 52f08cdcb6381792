import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { beyondLibvirt, buildHostTopology, type NodePart } from '../../build-topology.ts';
import { highestHostNumber } from '../../host-topology.ts';
import { type CaptureProblem, type CaptureResult, understood, unreadable } from '../capture.ts';
import type { TopologyFormat } from '../format.ts';
import { type NumactlNode, readNumactl } from './nodes.ts';

export const numactlFormat: TopologyFormat = {
  kind: 'topology',
  id: 'numactl',
  program: 'numactl -H',
  fileMarks: ['numactl'],
  texts: [
    { shape: 'lines', begins: (head) => /^(?:available: \d+ nodes? |No NUMA )/i.test(head), parse: parseNumactl },
  ],
  commands: [
    {
      command: 'numactl -H > "$(hostname).numactl.txt"',
      tells: ['nodes', 'memory', 'distances'],
    },
  ],
};

/**
 * Reads `numactl -H`: the nodes with their online CPUs, memory (its MB are MiB) and distances. It lacks cores, offline
 * CPUs and isolated CPUs.
 */
export function parseNumactl(text: string, linesBefore = 0): CaptureResult {
  if (/^No NUMA/i.test(text.trimStart())) {
    return unreadable(l10n.t('numactl found no NUMA on this host, so it lists no CPUs. Capture lscpu -e -J.'));
  }
  const read = readNumactl(text, linesBefore);
  const missing = read.ok ? missingPart(read.value.announced, read.value.nodes) : read.problem;
  if (!read.ok || missing !== null) {
    return unreadable(l10n.t('This numactl -H output is incomplete: {0}.', missing ?? ''));
  }
  const { nodes } = read.value;
  const beyond: number[] = [];
  const parts = [...nodes].map(([id, node]): NodePart => {
    const cpus = node.cpus ?? [];
    beyond.push(...cpus.filter((cpu) => cpu > highestHostNumber));
    const { memoryKiB, distances } = node;
    return { id, memoryKiB, distances, cpus: CpuSet.from(cpus.filter((cpu) => cpu <= highestHostNumber)) };
  });
  const cpus = [...CpuSet.unionOf(parts.flatMap(({ cpus }) => cpus ?? []))].map((id) => ({ id }));
  const built = buildHostTopology({ source: numactlFormat.id, cpus, nodes: parts });
  return understood(built.value, [
    ...outOfRange(beyond),
    ...built.problems,
    ...incompleteDistances(nodes),
    siblingsUnknown(),
  ]);
}

function siblingsUnknown(): CaptureProblem {
  return {
    lacks: 'siblings',
    message: l10n.t('numactl -H does not tell which CPUs share a core; lscpu -e -J does'),
  };
}

function missingPart(announced: number | null, nodes: ReadonlyMap<number, NumactlNode>): string | null {
  if (announced !== null && nodes.size !== announced) {
    return l10n.t('it announces {0} nodes but lists {1}', announced, nodes.size);
  }
  // The size follows the CPUs, so it is missing if the list of CPUs is cut off.
  for (const [id, { cpus, sized }] of nodes) {
    if (cpus === null) return l10n.t('the CPUs of node {0} are missing', id);
    if (!sized) return l10n.t('the size of node {0} is missing', id);
  }
  return null;
}

function outOfRange([first, ...more]: readonly number[]): CaptureProblem[] {
  if (first === undefined) return [];
  return [{ message: beyondLibvirt(l10n.t('CPU {0}', first), more.length) }];
}

function incompleteDistances(nodes: ReadonlyMap<number, NumactlNode>): CaptureProblem[] {
  const without = [...nodes].filter(([, { distances }]) => distances.size !== nodes.size).map(([id]) => id);
  if (without.length === 0 || nodes.size === 1) return [];
  const ids = CpuSet.from(without.filter((id) => id <= highestHostNumber));
  return [{ message: l10n.t('the distances from nodes {0} are incomplete', ids.toString()) }];
}
