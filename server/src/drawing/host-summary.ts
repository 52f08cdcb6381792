import * as l10n from '@vscode/l10n';
import { memorySize } from '../base/memory-size.ts';
import type { CpuSet } from '../cpuset/cpuset.ts';
import type { Host } from '../topology/host.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import { amount } from '../wording/wording.ts';

/** `reserved: CPUs 0, 4`: the special CPUs of a host, one phrase a kind. */
export function specialCpus({ reserved, topology }: Host, listOf: (cpus: CpuSet) => string): string[] {
  const { isolated, offline } = topology;
  return [
    ...(reserved.isEmpty ? [] : [l10n.t('reserved: CPUs {0}', listOf(reserved))]),
    ...(isolated.isEmpty ? [] : [l10n.t('isolated: CPUs {0}', listOf(isolated))]),
    ...(offline.isEmpty ? [] : [l10n.t('offline: CPUs {0}', listOf(offline))]),
  ];
}

/** The counts of a host on one line: CPUs, cores, packages, L3 groups, nodes, memory. */
export function hostSummary(topology: HostTopology): string {
  const { cores, packages, nodes, l3Groups, offline } = topology;
  const threads = new Set(cores.map((core) => core.size));
  const perCore = threads.size === 1 ? ` × ${amount([...threads][0] ?? 1, 'thread')}` : '';
  const cpus = amount(topology.online.size, 'CPU');
  const memory = nodes.reduce((sum, node) => sum + (node.memoryKiB ?? 0), 0);
  return [
    offline.isEmpty ? cpus : l10n.t('{0} online, {1} offline', cpus, offline.size),
    cores.length === 0 ? l10n.t('cores not known') : amount(cores.length, 'core') + perCore,
    ...(packages.length === 0 ? [] : [amount(packages.length, 'package')]),
    ...(l3Groups.length === 0 ? [] : [amount(l3Groups.length, 'L3 group')]),
    amount(nodes.length, 'node'),
    ...(memory === 0 ? [] : [memorySize(memory)]),
  ].join(', ');
}
