import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { CpuTuning, ThreadPolicy } from '../../fleet/guests/cpu-tuning.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { effectiveCpus } from '../../fleet/occupancy/affinity.ts';
import type { Host, HostProcess } from '../../topology/host.ts';
import { threadName } from '../../wording/thread-name.ts';
import { quotable, vcpusOf } from '../../wording/wording.ts';

/** A thread that may want CPUs of a host. */
export type HostThread = GuestThread | ProcessThread;

export interface GuestThread {
  readonly kind: 'guest';
  readonly resident: Resident;
  readonly tuning: CpuTuning;
  readonly thread: DomainThread;
  readonly policy: ThreadPolicy | null;
  /** The online CPUs that it may run on; not empty. */
  readonly cpus: CpuSet;
}

export interface ProcessThread {
  readonly kind: 'process';
  readonly process: HostProcess;
  readonly policy: ThreadPolicy | null;
  readonly cpus: CpuSet;
}

/** What is left out of a forecast. */
export interface LeftOut {
  readonly uri: string;
  readonly why: string;
}

/** The threads of guests and processes on a host, and what is left out because something about it is not known. */
export function hostThreads(
  host: Host,
  residents: Iterable<Resident>,
): { readonly threads: readonly HostThread[]; readonly left: readonly LeftOut[] } {
  const threads: HostThread[] = [];
  const left: LeftOut[] = [];
  for (const resident of residents) {
    const tuning = resident.cpuTuning();
    if (tuning === null) {
      left.push({
        uri: resident.uri,
        why: l10n.t('{0}: its shares and quotas are not fully known', nameOf(resident)),
      });
      continue;
    }
    const { vcpus, emulator, iothreads } = resident.threads;
    if (vcpus.length === 0) {
      left.push({ uri: resident.uri, why: l10n.t('{0}: the number of its vCPUs is not known', nameOf(resident)) });
      continue;
    }
    const unknown: DomainThread[] = [];
    for (const thread of [...vcpus, emulator, ...iothreads]) {
      const cpus = effectiveCpus(thread, resident, host);
      if (cpus === null || cpus.isEmpty) unknown.push(thread);
      else threads.push({ kind: 'guest', resident, tuning, thread, policy: policyOf(resident, tuning, thread), cpus });
    }
    if (unknown.length > 0) {
      const who = unknown.map(threadName).join(', ');
      const why = l10n.t(
        '{0}: the CPUs of {1} are not known',
        nameOf(resident),
        who.length > 60 ? `${who.slice(0, 60)}…` : who,
      );
      left.push({ uri: resident.uri, why });
    }
  }
  for (const process of host.processes ?? []) {
    const { policy, priority, cpus } = process;
    threads.push({ kind: 'process', process, policy: policy === 'other' ? null : { policy, priority }, cpus });
  }
  return { threads, left };
}

/** chrt in front of QEMU is for all of its threads. */
function policyOf({ kind, realtime }: Resident, tuning: CpuTuning, { role, index }: DomainThread): ThreadPolicy | null {
  if (kind === 'process' && realtime.size > 0) return tuning.schedulerOf('vcpu', realtime.values().next().value ?? 0);
  return tuning.schedulerOf(role, index);
}

/** `vCPU 1 of web`, or a process by its name. */
export function nameOfThread(thread: HostThread): string {
  if (thread.kind === 'process') return quotable(thread.process.name);
  return l10n.t('{0} of {1}', threadName(thread.thread), nameOf(thread.resident));
}

/** `vCPUs 0-3 of web`: vCPUs of one guest; or the name of the only thread. */
export function nameOfThreads([first, ...others]: readonly [HostThread, ...HostThread[]]): string {
  if (first.kind === 'process' || others.length === 0) return nameOfThread(first);
  const all = [first, ...others].flatMap((one) => (one.kind === 'guest' ? (one.thread.index ?? []) : []));
  return vcpusOf(all, nameOf(first.resident));
}

function nameOf(resident: Resident): string {
  return quotable(domainName(resident));
}
