import * as l10n from '@vscode/l10n';
import { memorySize } from '../base/memory-size.ts';
import type { HostNode, HostTopology } from '../topology/host-topology.ts';
import type { CpuGroup, GroupLabel } from './groups.ts';
import { kindName, l3Size, partName, unknownPartName } from './level-names.ts';
import { shownText } from './text.ts';

/** The line at the top of a group's box. */
export interface GroupTitle {
  readonly title: string;
  /** Beside it: the memory of the group's node, or else the size of its L3 cache; may be empty. */
  readonly detail: string;
}

/** Names the groups of one host. If a group is in several pieces, each is named a part. */
export function groupTitles(
  root: CpuGroup,
  topology: HostTopology,
): (group: Pick<CpuGroup, 'labels' | 'cpus'>) => GroupTitle {
  const pieces = new Map<string, number>();
  countPieces(root, pieces);
  return ({ labels, cpus }) => {
    const title = labels.map((label) => nameOf(label, cpus.every(isOffline), pieces)).join(' · ');
    return {
      title: cpus.length === 0 ? l10n.t('{0}, no CPUs', title) : title,
      detail: detailOf(labels, topology),
    };
  };
}

function nameOf({ level, label }: GroupLabel, offline: boolean, pieces: ReadonlyMap<string, number>): string {
  if (label === null) return offline ? l10n.t('offline') : unknownPartName(level);
  const name = level === 'kind' ? kindName(String(label)) : partName(level, Number(label));
  return (pieces.get(`${level} ${label}`) ?? 0) > 1 ? l10n.t('{0} (part)', name) : name;
}

function detailOf(labels: readonly GroupLabel[], topology: HostTopology): string {
  const numbered = labels.flatMap(({ level, label }) => (typeof label === 'number' ? [{ level, label }] : []));
  const node = numbered.find(({ level }) => level === 'node');
  const known = node === undefined ? undefined : topology.node(node.label);
  if (known !== undefined) return memoryOf(known);
  const l3 = numbered.find(({ level }) => level === 'l3');
  return (l3 === undefined ? null : l3Size(topology, l3.label)) ?? '';
}

function memoryOf({ memoryKiB, kind }: HostNode): string {
  if (memoryKiB === null) return '';
  if (memoryKiB === 0) return l10n.t('no memory');
  return memorySize(memoryKiB) + (kind === null ? '' : ` ${shownText(kind, 12)}`);
}

function isOffline({ online }: { readonly online: boolean }): boolean {
  return !online;
}

function countPieces(group: CpuGroup, pieces: Map<string, number>): void {
  for (const { level, label } of group.labels) {
    if (label !== null) pieces.set(`${level} ${label}`, (pieces.get(`${level} ${label}`) ?? 0) + 1);
  }
  for (const inner of group.groups) countPieces(inner, pieces);
}
