import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import type { DomainThread } from '../../../domain/threads.ts';
import type { Resident } from '../../../fleet/guests/resident.ts';
import { cpusWithin } from '../../../fleet/occupancy/affinity.ts';
import type { Host } from '../../../topology/host.ts';
import type { MapMover } from './move.ts';

/** Threads of one guest that get the same new CPUs. */
export interface Demand {
  readonly guest: Resident;
  readonly threads: readonly DomainThread[];
  /** How many CPUs they get: one for a pinned or floating vCPU, as many as it has for a pool. */
  readonly size: number;
  /** The CPUs that they are pinned to; empty if no pin confines them. */
  readonly now: CpuSet;
  /** The one of these that is exchanged; null if all are. */
  readonly from: number | null;
}

/** What a mover needs, its vCPUs ascending; or why it cannot be moved. Without memory. */
export function demandsOf(
  mover: Extract<MapMover, { kind: 'threads' | 'guest' }>,
  guest: Resident,
  host: Host,
): readonly Demand[] | string {
  const threads = threadsOf(mover, guest);
  if (threads.length === 0) return l10n.t('the guest has no such thread any more');
  if (threads.some(({ certain }) => !certain)) return l10n.t('it is not known which CPUs it is pinned to');
  const from = mover.kind === 'threads' ? mover.from : null;
  const demands: Demand[] = [];
  const pools = new Map<string, DomainThread[]>();
  for (const thread of threads) {
    const now = confinedTo(thread, guest, host);
    if (now.size <= 1) demands.push({ guest, threads: [thread], size: 1, now, from: null });
    else {
      const key = `${thread.role} ${now}`;
      const known = pools.get(key);
      if (known !== undefined) known.push(thread);
      else {
        const members = [thread];
        pools.set(key, members);
        demands.push({ guest, threads: members, size: now.size, now, from });
      }
    }
  }
  return demands;
}

/** Of a whole guest the vCPUs: its helper threads stay where they are. */
function threadsOf(mover: Extract<MapMover, { kind: 'threads' | 'guest' }>, guest: Resident): readonly DomainThread[] {
  const { vcpus, emulator, iothreads } = guest.threads;
  if (mover.kind === 'guest' || mover.role === 'process') return vcpus;
  if (mover.role === 'emulator') return [emulator];
  const wanted = new Set(mover.numbers);
  return (mover.role === 'vcpu' ? vcpus : iothreads).filter(({ index }) => index !== null && wanted.has(index));
}

function confinedTo({ cpus }: DomainThread, guest: Resident, host: Host): CpuSet {
  if (cpus === null || host.topology.online.isSubsetOf(cpus)) return CpuSet.empty;
  return cpus.intersection(cpusWithin(guest, host));
}
