import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import { type TopologyFactors, withThreadsPerCore } from '../../fleet/guests/guest-cores.ts';
import { threadsBehindFirst } from '../../topology/first-threads.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { Change, Repairs } from '../engine/repair.ts';
import { repair } from '../engine/repair.ts';
import type { PlacedGuestContext } from '../engine/rule.ts';
import { requireTopoext, threadsAreHidden } from './topoext.ts';

/** How many threads a core of the host has at most, with those behind a first thread. */
export function threadsOfHost(host: HostTopology): number {
  return host.cores.reduce((most, core) => Math.max(most, core.size), threadsBehindFirst(host) ?? 0);
}

/**
 * Whether a guest core may get so many threads: a power of two, as hardware has it, and no more than a core of the host
 * has. If the host is not known, one or two.
 */
export function canHaveThreads(threads: number, host: HostTopology | null): boolean {
  const most = host === null ? 2 : threadsOfHost(host);
  return threads <= most && Number.isInteger(Math.log2(threads));
}

/** Tells the guest that its cores have so many threads, and leaves the pins; null if its vCPUs cannot be divided so. */
export function withThreads(context: PlacedGuestContext, threads: number): Repairs | null {
  const changes = changesFor(context, threads);
  return changes === null ? null : repair(titleOf(changes.factors), ...changes.all);
}

function titleOf({ sockets, cores, threads }: TopologyFactors): string {
  if (sockets !== null)
    return l10n.t("Write sockets='{0}' and threads='{1}' in <topology>; the pins stay", sockets, threads);
  return threads === 1
    ? l10n.t("Write threads='1' and cores='{0}' in <topology>; the pins stay", cores)
    : l10n.t("Write threads='{0}' and cores='{1}' in <topology>; the pins stay", threads, cores);
}

/**
 * The same, and the pins in the order of the host's cores; null if the vCPUs are not pinned one by one to all threads of
 * host cores.
 */
export function withThreadsInOrder(context: PlacedGuestContext, threads: number): Repairs | null {
  const changes = changesFor(context, threads);
  const order = pinsByCore(context, threads);
  if (changes === null || order === null) return null;
  return repair(l10n.t("Write threads='{0}' in <topology>, and pin core by core", threads), ...changes.all, ...order);
}

function changesFor(
  context: PlacedGuestContext,
  threads: number,
): { readonly factors: TopologyFactors; readonly all: Change[] } | null {
  const { document } = context;
  const factors = withThreadsPerCore(document, threads);
  if (!document.complete || factors === null || document.guestThreadsPerCore === threads) return null;
  const topology: Change = { kind: 'guest topology', factors };
  const { cpu } = document.domain;
  return { factors, all: threads > 1 && threadsAreHidden(context) ? [topology, ...requireTopoext(cpu)] : [topology] };
}

/** The CPUs that the vCPUs have one by one, given to them again core by core. */
function pinsByCore({ document, occupancy }: PlacedGuestContext, threads: number): Change[] | null {
  const { topology } = occupancy.host;
  const restricted = occupancy.restricted.get(document) ?? [];
  if (restricted.length < (document.threads.maxVcpus ?? 0)) return null;
  const lists: LocatedCpuList[] = [];
  const byCore = new Map<number, number[]>();
  for (const { thread, affinity } of restricted) {
    const core = affinity.first === undefined || affinity.size > 1 ? null : topology.coreOf(affinity.first);
    if (core === null || affinity.first === undefined || thread.pinset?.verbatim !== true) return null;
    if (thread.origin !== 'vcpupin') return null;
    lists.push(thread.pinset);
    const cpus = byCore.get(core) ?? [];
    byCore.set(core, [...cpus, affinity.first]);
  }
  if ([...byCore.values()].some((cpus) => new Set(cpus).size < cpus.length || cpus.length !== threads)) return null;
  const order = [...byCore.values()].flatMap((cpus) => cpus.sort((a, b) => a - b));
  return lists.flatMap((list, index): Change[] => {
    const set = CpuSet.of(order[index] ?? 0);
    return list.value?.equals(set) === true ? [] : [{ kind: 'rewrite list', list, set }];
  });
}
