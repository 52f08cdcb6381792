import type { CpuSet } from '../cpuset/cpuset.ts';
import type { DomainThread } from '../domain/threads.ts';
import type { Guest } from '../fleet/guests/guest.ts';
import { effectiveCpus } from '../fleet/occupancy/affinity.ts';
import type { Host } from '../topology/host.ts';
import type { CgroupCpus, RunningGuest, RunningThread, Scheduling } from '../topology/running-guest.ts';
import { expectedScheduling } from './expected-scheduling.ts';
import { type StrayMemory, strayMemory } from './stray-memory.ts';

/** Where a running guest is not as its document says. */
export type Drift = CpuDrift | SchedulingDrift | MemoryDrift;

/** A thread may run on other CPUs. */
export interface CpuDrift {
  readonly kind: 'cpus';
  readonly thread: DomainThread;
  /** The threads of QEMU that do; empty if only libvirt's pins are known. */
  readonly running: readonly RunningThread[];
  /** Online CPUs only, and not empty. */
  readonly expected: CpuSet;
  readonly actual: CpuSet;
  readonly cause: DriftCause;
}

/**
 * Why a thread may run on other CPUs. `live`: the running domain has another pin in libvirt than its definition. `not
 * defined`: so has the definition, so the document is not what libvirt has. `cgroup`: what confines the whole guest. `main thread alone`: of the emulator, which libvirt re-pins in one thread where it has no cgroup for all of
 * them, as in a session (qemuDomainPinEmulator). `elsewhere`: something other than libvirt did it.
 */
export type DriftCause =
  | { readonly kind: 'live' | 'not defined' | 'main thread alone' | 'elsewhere' }
  | { readonly kind: 'cgroup'; readonly cgroup: CgroupCpus };

/** Whether libvirt itself has a guest like this, so that nothing else moved it. */
export function isByLibvirt(drift: Drift): boolean {
  return drift.kind === 'cpus' && drift.cause.kind !== 'elsewhere' && drift.cause.kind !== 'cgroup';
}

/** A thread has another scheduler or priority. */
export interface SchedulingDrift {
  readonly kind: 'scheduling';
  readonly thread: DomainThread;
  readonly running: readonly RunningThread[];
  readonly expected: Scheduling;
  readonly actual: Scheduling;
}

/** Memory is on nodes that the document does not bind it to. */
export interface MemoryDrift extends StrayMemory {
  readonly kind: 'memory';
}

/**
 * Where a running guest differs from its document. What is unknown on either side is not a difference: placement by numad,
 * a template, a thread that was not read.
 */
export function driftOf(document: Guest, running: RunningGuest, host: Host): Drift[] {
  if (!document.complete) return [];
  const { vcpus, emulator, iothreads } = document.threads;
  const threads = [...vcpus, emulator, ...iothreads].flatMap((thread) => {
    const own = running.threads.filter(({ role, index }) => role === thread.role && index === thread.index);
    return [...cpuDrift(document, thread, own, running, host), ...schedulingDrift(document, thread, own, running.pid)];
  });
  const memory = strayMemory(document.domain, running.memory);
  return memory === null ? threads : [...threads, { kind: 'memory', ...memory }];
}

/** The online CPUs that a thread is to run on by its document; null if that is not known, or if none is left. */
export function expectedCpus(
  document: Guest,
  thread: Pick<DomainThread, 'certain' | 'origin' | 'cpus'>,
  host: Host,
): CpuSet | null {
  const cpus = effectiveCpus(thread, document, host);
  return cpus === null || cpus.isEmpty ? null : cpus;
}

function cpuDrift(
  document: Guest,
  thread: DomainThread,
  running: readonly RunningThread[],
  guest: RunningGuest,
  host: Host,
): CpuDrift[] {
  const expected = expectedCpus(document, thread, host);
  if (expected === null) return [];
  const inLibvirt = (pins: RunningGuest['live']) => {
    const pin = pins.find(({ role, index }) => role === thread.role && index === thread.index);
    return pin === undefined ? null : expectedCpus(document, { certain: true, ...pin }, host);
  };
  const live = inLibvirt(guest.live);
  const isRepinned = live !== null && !live.equals(expected);
  const repinned = { kind: inLibvirt(guest.defined)?.equals(expected) === true ? 'live' : 'not defined' } as const;
  const drift = (actual: CpuSet, threads: readonly RunningThread[], cause: DriftCause): CpuDrift => {
    return { kind: 'cpus', thread, running: threads, expected, actual, cause };
  };
  if (running.length === 0) return isRepinned ? [drift(live, [], repinned)] : [];
  const groups = byCpus(running, host.topology.online);
  const isMainInPlace = groups.some(
    ([cpus, threads]) => cpus.equals(expected) && threads.some(({ tid }) => tid === guest.pid),
  );
  return groups.flatMap(([actual, threads]) => {
    if (actual.isEmpty || actual.equals(expected)) return [];
    if (isRepinned && actual.equals(live)) return [drift(actual, threads, repinned)];
    const { bound } = guest;
    if (bound !== null && actual.equals(within(expected, bound.cpus.intersection(host.topology.online)))) {
      // The administrator of the host confines all guests, and this document asks for no CPUs.
      return thread.origin === 'default' ? [] : [drift(actual, threads, { kind: 'cgroup', cgroup: bound })];
    }
    return [
      drift(actual, threads, { kind: thread.role === 'emulator' && isMainInPlace ? 'main thread alone' : 'elsewhere' }),
    ];
  });
}

/** The kernel ignores an affinity without a CPU of the cgroup, and takes all of the cgroup's (cpuset(7)). */
function within(cpus: CpuSet, bound: CpuSet): CpuSet {
  const left = cpus.intersection(bound);
  return left.isEmpty ? bound : left;
}

function byCpus(threads: readonly RunningThread[], online: CpuSet): [CpuSet, RunningThread[]][] {
  const groups = new Map<string, [CpuSet, RunningThread[]]>();
  for (const thread of threads) {
    const cpus = thread.cpus.intersection(online);
    const group = groups.get(cpus.toString());
    if (group === undefined) groups.set(cpus.toString(), [cpus, [thread]]);
    else group[1].push(thread);
  }
  return [...groups.values()];
}

function schedulingDrift(
  document: Guest,
  thread: DomainThread,
  running: readonly RunningThread[],
  pid: number | null,
): SchedulingDrift[] {
  const expected = expectedScheduling(document.domain, thread);
  // Of the emulator's threads libvirt sets the scheduler of the main one alone.
  const first = thread.role === 'emulator' ? running.find(({ tid }) => tid === pid) : running[0];
  const actual = first?.scheduling ?? null;
  if (expected === null || first === undefined || actual === null) return [];
  if (actual.policy === expected.policy && actual.priority === expected.priority) return [];
  return [{ kind: 'scheduling', thread, running: [first], expected, actual }];
}
