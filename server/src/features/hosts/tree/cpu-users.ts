import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../../base/get-or-add.ts';
import type { Span } from '../../../base/span.ts';
import type { CpuSet } from '../../../cpuset/cpuset.ts';
import type { DomainThread } from '../../../domain/threads.ts';
import { domainName } from '../../../fleet/documents/domain-document.ts';
import type { Resident } from '../../../fleet/guests/resident.ts';
import { confinedHelpers } from '../../../fleet/occupancy/affinity.ts';
import type { Conflict } from '../../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../../fleet/occupancy/occupancy.ts';
import type { HostProcess } from '../../../topology/host.ts';
import { vcpus } from '../../../wording/wording.ts';

/** Threads of one workload that are confined to the same CPUs. */
export interface CpuUser {
  /** Names it among the users of its host. */
  readonly key: string;
  /** The workload. */
  readonly name: string;
  /** `vCPUs 0-1`; empty for a process as a whole. */
  readonly threads: string;
  readonly cpus: CpuSet;
  /** What pins them. */
  readonly place: { readonly uri: string; readonly span: Span };
}

/** Who is confined to which CPUs of a host, and which of them collide. */
export interface HostUse {
  /** The users of each CPU that has any. */
  readonly byCpu: ReadonlyMap<number, readonly CpuUser[]>;
  /** The conflicts on CPUs, and those on cores that are not conflicts on CPUs too. */
  readonly conflicts: readonly Conflict[];
}

/** The use of a host; found once for each state of its occupancy. */
export function useOf(occupancy: Occupancy): HostUse {
  return occupancy.derive(findUse);
}

function findUse(occupancy: Occupancy): HostUse {
  const { host, restricted, cpuConflicts, coreConflicts } = occupancy;
  const byCpu = new Map<number, CpuUser[]>();
  const add = (user: CpuUser) => {
    for (const cpu of user.cpus) getOrAdd(byCpu, cpu, () => []).push(user);
  };
  for (const [resident, confined] of restricted) {
    const groups = new Map<string, { readonly cpus: CpuSet; readonly threads: DomainThread[] }>();
    for (const { thread, affinity } of [...confined, ...confinedHelpers(resident, host)]) {
      const key = `${thread.role} ${affinity}`;
      getOrAdd(groups, key, () => ({ cpus: affinity, threads: [] })).threads.push(thread);
    }
    for (const [key, { cpus, threads }] of groups) add(userOf(resident, key, cpus, threads));
  }
  for (const process of host.processes ?? []) {
    if (!host.topology.online.isSubsetOf(process.cpus)) add(userOfProcess(process));
  }
  return { byCpu, conflicts: [...cpuConflicts.all, ...coreConflicts.all] };
}

function userOf(resident: Resident, key: string, cpus: CpuSet, threads: readonly DomainThread[]): CpuUser {
  const { uri, start, iteration } = resident;
  const span = threads.find((thread) => thread.span !== null)?.span ?? { start, end: start };
  return {
    key: `${uri}#${start}#${iteration}#${key}`,
    name: domainName(resident),
    threads: threadsInWords(threads),
    cpus,
    place: { uri, span },
  };
}

function threadsInWords(threads: readonly DomainThread[]): string {
  const indices = threads.flatMap(({ index }) => index ?? []);
  switch (threads[0]?.role) {
    case 'emulator':
      return l10n.t('emulator');
    case 'iothread':
      return l10n.t('iothread {0}', indices.join(', '));
    default:
      return vcpus(indices);
  }
}

function userOfProcess({ uri, span, name, cpus }: HostProcess): CpuUser {
  return { key: `${uri}#${span.start}#process#${cpus}`, name, threads: '', cpus, place: { uri, span } };
}
