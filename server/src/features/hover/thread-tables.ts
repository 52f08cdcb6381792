import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { coresOf, effectiveCpus } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { amount, listed, vcpus as vcpusInWords } from '../../wording/wording.ts';
import { table } from './markdown.ts';

/** The most rows of a table; the rest is counted. */
const mostRows = 16;

/** Where the threads of a guest run, those with one pinset on one row; with `only`, these vCPUs. */
export function threadTable(guest: DefinedDomain, occupancy: Occupancy | null, only: CpuSet | null = null): string[] {
  const { vcpus, emulator, iothreads } = guest.threads;
  const threads =
    only === null ? [...vcpus, emulator, ...iothreads] : vcpus.filter(({ index }) => index !== null && only.has(index));
  const groups = new Map<string, DomainThread[]>();
  for (const thread of threads) {
    const key = `${thread.role} ${thread.origin} ${thread.cpus?.toString() ?? '?'} ${thread.certain}`;
    groups.set(key, [...(groups.get(key) ?? []), thread]);
  }
  const rows = [...groups.values()].slice(0, mostRows).flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [[threadsInWords(group), ...placeOf(first, guest, occupancy)]];
  });
  const head = [l10n.t('Thread'), l10n.t('CPUs'), l10n.t('Node'), l10n.t('Core')];
  return [...table(head, rows), ...rest(groups.size)];
}

/** The guest cores, with the CPUs and the host cores that their vCPUs are pinned to. */
export function coreTable(guest: DefinedDomain, threadsPerCore: number, occupancy: Occupancy | null): string[] {
  const cores = new Map<number, DomainThread[]>();
  for (const thread of guest.threads.vcpus) {
    const core = Math.floor((thread.index ?? 0) / threadsPerCore);
    cores.set(core, [...(cores.get(core) ?? []), thread]);
  }
  const rows = [...cores].slice(0, mostRows).map(([core, threads]) => {
    const cpus = threads.map((thread) => cpusOf(thread, guest, occupancy));
    const all = cpus.includes(null) ? null : CpuSet.unionOf(cpus.flatMap((one) => one ?? []));
    const indices = threads.flatMap(({ index }) => index ?? []);
    return [String(core), vcpusInWords(indices), ...(all === null ? ['?', '', ''] : placeOfCpus(all, occupancy))];
  });
  const head = [l10n.t('Guest core'), l10n.t('vCPUs'), l10n.t('CPUs'), l10n.t('Node'), l10n.t('Core')];
  return [...table(head, rows), ...rest(cores.size)];
}

function rest(count: number): string[] {
  return count > mostRows ? ['', l10n.t('… ({0} in all)', count)] : [];
}

function threadsInWords(group: readonly DomainThread[]): string {
  const indices = group.flatMap(({ index }) => index ?? []);
  switch (group[0]?.role) {
    case 'emulator':
      return l10n.t('emulator');
    case 'iothread':
      return l10n.t('iothread {0}', listed(CpuSet.from(indices)));
    default:
      return vcpusInWords(indices);
  }
}

function placeOf(thread: DomainThread, guest: DefinedDomain, occupancy: Occupancy | null): string[] {
  if (thread.origin === 'auto') return [l10n.t('by numad'), '', ''];
  if (thread.origin === 'default') return [l10n.t('not pinned'), '', ''];
  const cpus = cpusOf(thread, guest, occupancy);
  return cpus === null ? ['?', '', ''] : placeOfCpus(cpus, occupancy);
}

/** The CPUs that a thread may run on; as far as that is known. */
function cpusOf(thread: DomainThread, guest: DefinedDomain, occupancy: Occupancy | null): CpuSet | null {
  if (occupancy !== null) return effectiveCpus(thread, guest, occupancy.host);
  return thread.certain ? thread.cpus : null;
}

function placeOfCpus(cpus: CpuSet, occupancy: Occupancy | null): string[] {
  if (occupancy === null) return [listed(cpus), '', ''];
  const { topology } = occupancy.host;
  const isKnown = [...cpus].every((cpu) => topology.nodeOf(cpu) !== null);
  return [listed(cpus), isKnown ? listed(topology.nodesOf(cpus)) : '?', coresInWords(cpus, topology)];
}

function coresInWords(cpus: CpuSet, topology: HostTopology): string {
  const cores = coresOf(cpus, topology);
  if (cores === null) return '?';
  const only = cores.size === 1 ? topology.cores[cores.first ?? -1] : undefined;
  return only === undefined ? amount(cores.size, 'core') : `{${listed(only)}}`;
}
