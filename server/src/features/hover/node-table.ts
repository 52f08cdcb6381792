import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { listed } from '../../wording/wording.ts';
import { table } from './markdown.ts';

/** The most rows of the table, and the most distances of a node. */
const mostRows = 16;

/** CPUs, memory and distances of NUMA nodes. */
export function nodeTable(set: CpuSet, topology: HostTopology): string[] {
  const head = [l10n.t('Node'), l10n.t('CPUs'), l10n.t('Memory'), l10n.t('Distances')];
  const rows = [...set].slice(0, mostRows).map((id) => {
    const node = topology.node(id);
    if (node === undefined) return [String(id), l10n.t('the host has no such node'), '', ''];
    const distances = [...node.distances].slice(0, mostRows).map(([to, distance]) => `${to}: ${distance}`);
    return [
      String(id),
      node.cpus.isEmpty ? l10n.t('none') : listed(node.cpus),
      node.memoryKiB === null ? '?' : memorySize(node.memoryKiB),
      distances.join(', '),
    ];
  });
  return table(head, rows);
}
