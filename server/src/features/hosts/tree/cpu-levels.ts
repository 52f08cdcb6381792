import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { byCore, type CpuGroup, type GroupLabel, groupCpus } from '../../../drawing/groups.ts';
import { groupTitles } from '../../../drawing/titles.ts';
import type { Occupancy } from '../../../fleet/occupancy/occupancy.ts';
import type { Host } from '../../../topology/host.ts';
import type { HostCpu } from '../../../topology/host-topology.ts';
import { amount, cpus as cpusInWords, enumeration, listed } from '../../../wording/wording.ts';
import { type CpuUser, type HostUse, useOf } from './cpu-users.ts';
import { type TreeItem, type TreeItemKind, type TreeNode, treeItem } from './tree-node.ts';

/** The levels of the tree above cores; what is in one package or die need not be looked up by it. */
const kinds = { node: 'node', l3: 'l3', kind: 'kind of core' } as const;

/** The CPUs of a host: its nodes, L3 groups, cores, CPUs and who is pinned there. What divides nothing is left out. */
export function cpuLevels(occupancy: Occupancy): readonly TreeNode[] {
  const { host } = occupancy;
  const { topology } = host;
  const root = groupCpus(topology);
  const view: View = { host, use: useOf(occupancy), titleOf: groupTitles(root, topology) };
  const withoutCpus = topology.nodes
    .filter(({ cpus }) => cpus.isEmpty)
    .map(({ id }) => groupNode({ labels: [{ level: 'node', label: id }], cpus: [], groups: [] }, view));
  return [...below(root, view), ...withoutCpus];
}

/** `2 conflicts`, `3 of 8 cores free`: what is counted of a host, or of a part of it. */
export function countsOf(cpus: CpuSet, host: Host, use: HostUse): string[] {
  const conflicts = countConflicts(cpus, use);
  const cores = byCore(host.topology.cpus.filter(({ id, online }) => online && cpus.has(id))).map(idsOf);
  const free = cores.filter((core) => stateOf(core, host, use) === 'free').length;
  const counted = cores.every((core) => core.size === 1)
    ? l10n.t('{0} of {1} CPUs free', free, cores.length)
    : l10n.t('{0} of {1} cores free', free, cores.length);
  return [...(conflicts === 0 ? [] : [amount(conflicts, 'conflict')]), ...(cores.length === 0 ? [] : [counted])];
}

/** How many conflicts there are on some of the CPUs. */
export function countConflicts(cpus: CpuSet, { conflicts }: HostUse): number {
  return conflicts.filter((conflict) => conflict.cpus.intersects(cpus)).length;
}

interface View {
  readonly host: Host;
  readonly use: HostUse;
  readonly titleOf: ReturnType<typeof groupTitles>;
}

function below(group: CpuGroup, view: View): readonly TreeNode[] {
  if (group.groups.length === 0) return coreNodes(group.cpus, view);
  return group.groups.flatMap((inner) => (kindOf(inner) === null ? below(inner, view) : [groupNode(inner, view)]));
}

function groupNode(group: CpuGroup, view: View): TreeNode {
  const labels = group.labels.filter(({ level }) => Object.hasOwn(kinds, level));
  const cpus = idsOf(group.cpus);
  return {
    name: `${labels.map(({ level, label }) => `${level} ${label}`).join(' ')} @${cpus.first ?? ''}`,
    item: () => {
      const { title, detail } = view.titleOf({ labels: shownOf(labels), cpus: group.cpus });
      return treeItem({
        kind: kindOf(group) ?? 'node',
        label: title,
        remarks: [...countsOf(cpus, view.host, view.use), ...(detail === '' ? [] : [detail])],
        details: cpus.isEmpty ? '' : cpusInWords(cpus),
        state: countConflicts(cpus, view.use) > 0 ? 'conflict' : null,
      });
    },
    children: cpus.isEmpty ? null : () => below(group, view),
  };
}

/** A node that has an L3 cache of its own is named by its number alone. */
function shownOf(labels: readonly GroupLabel[]): readonly GroupLabel[] {
  const node = labels.find(({ level }) => level === 'node');
  return node === undefined ? labels : [node];
}

function kindOf({ labels }: CpuGroup): TreeItemKind | null {
  for (const level of ['node', 'l3', 'kind'] as const)
    if (labels.some((one) => one.level === level)) return kinds[level];
  return null;
}

/** The cores of these CPUs; a core with one CPU is shown as that CPU. */
function coreNodes(cpus: readonly HostCpu[], view: View): TreeNode[] {
  return byCore(cpus).map((ofCore) => {
    const core = idsOf(ofCore);
    if (core.size === 1) return cpuNode(core.first ?? 0, view);
    return {
      name: `core @${core.first}`,
      item: () => itemOf(core, 'core', l10n.t('core {0}', `{${listed(core)}}`), view),
      children: () => [...core].map((cpu) => cpuNode(cpu, view)),
    };
  });
}

function cpuNode(cpu: number, view: View): TreeNode {
  const users = view.use.byCpu.get(cpu) ?? [];
  return {
    name: `cpu @${cpu}`,
    item: () => itemOf(CpuSet.of(cpu), 'cpu', cpusInWords(CpuSet.of(cpu)), view),
    children: users.length === 0 ? null : () => users.map((user) => userNode(user, cpu)),
  };
}

/** A core or CPU with the names of who is pinned to it. */
function itemOf(cpus: CpuSet, kind: 'core' | 'cpu', label: string, view: View): TreeItem {
  const { host, use } = view;
  const names = new Set([...cpus].flatMap((cpu) => (use.byCpu.get(cpu) ?? []).map(({ name }) => name)));
  const state = stateOf(cpus, host, use);
  const conflicts = countConflicts(cpus, use);
  const remarks = [
    ...(names.size === 0 ? [] : [enumeration([...names])]),
    ...(state === 'free' ? [l10n.t('free')] : []),
    ...(cpus.intersects(host.reserved) ? [l10n.t('reserved for the host')] : []),
    ...(state === 'offline' ? [l10n.t('offline')] : []),
    ...(cpus.isSubsetOf(host.topology.isolated) ? [l10n.t('isolated')] : []),
    ...(conflicts === 0 ? [] : [amount(conflicts, 'conflict')]),
  ];
  return treeItem({ kind, label, remarks, state: conflicts > 0 ? 'conflict' : state });
}

function userNode({ key, name, threads, cpus, place }: CpuUser, on: number): TreeNode {
  const only = cpus.equals(CpuSet.of(on));
  return {
    name: key,
    item: () =>
      treeItem({
        kind: 'thread',
        label: threads === '' ? name : l10n.t('{0} of {1}', threads, name),
        remarks: only ? [] : [cpusInWords(cpus)],
        place,
      }),
    children: null,
  };
}

function stateOf(
  cpus: CpuSet,
  { reserved, topology }: Host,
  { byCpu }: HostUse,
): 'free' | 'taken' | 'reserved' | 'offline' {
  if (!cpus.intersects(topology.online)) return 'offline';
  for (const cpu of cpus) if (byCpu.has(cpu)) return 'taken';
  return cpus.intersects(reserved) ? 'reserved' : 'free';
}

function idsOf(cpus: readonly HostCpu[]): CpuSet {
  return CpuSet.from(cpus.map(({ id }) => id));
}
