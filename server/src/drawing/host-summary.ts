import * as l10n from '@vscode/l10n';
import { memorySize } from '../base/memory-size.ts';
import type { CpuSet } from '../cpuset/cpuset.ts';
import type { Host } from '../topology/host.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import { amount } from '../wording/wording.ts';
import { shownText } from './text.ts';

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
  const cpus = amount(topology.online.size, 'CPU');
  const memory = nodes.reduce((sum, node) => sum + (node.memoryKiB ?? 0), 0);
  return [
    offline.isEmpty ? cpus : l10n.t('{0} online, {1} offline', cpus, offline.size),
    ...(cores.length === 0 ? [l10n.t('cores not known')] : coresByKind(topology)),
    ...(packages.length === 0 ? [] : [amount(packages.length, 'package')]),
    ...(l3Groups.length === 0 ? [] : [amount(l3Groups.length, 'L3 group')]),
    nodes.length === 0 ? l10n.t('nodes not known') : amount(nodes.length, 'node'),
    ...(memory === 0 ? [] : [memorySize(memory)]),
  ].join(', ');
}

// `16 cores × 2 threads`; of a hybrid CPU `8 performance cores × 2 threads` and `4 efficiency cores × 1 thread`.
function coresByKind(topology: HostTopology): string[] {
  const byKind = new Map<string | null, CpuSet[]>();
  for (const core of topology.cores) {
    const kind = topology.cpu(core.first ?? -1)?.kind ?? null;
    const cores = byKind.get(kind);
    if (cores === undefined) byKind.set(kind, [core]);
    else cores.push(core);
  }
  return [...byKind].map(([kind, cores]) => {
    const threads = new Set(cores.map((core) => core.size));
    const perCore = threads.size === 1 ? ` × ${amount([...threads][0] ?? 1, 'thread')}` : '';
    return coresInWords(cores.length, kind) + perCore;
  });
}

function coresInWords(count: number, kind: string | null): string {
  if (kind === null) return amount(count, 'core');
  const name = shownText(kind, 24).replace(/[ -]?cores?$/i, '');
  return count === 1
    ? l10n.t('{count} {kind} core', { count, kind: name })
    : l10n.t('{count} {kind} cores', { count, kind: name });
}
