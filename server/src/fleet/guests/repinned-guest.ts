import type { Span } from '../../base/span.ts';
import type { Domain, LocatedCpuList, MemoryMode, VcpuPin } from '../../domain/domain.ts';
import { emptyDomain } from '../../domain/empty-domain.ts';
import type { DomainThread, DomainThreads } from '../../domain/threads.ts';
import type { VirshNumatune } from '../../script/commands/virsh/virsh.ts';
import { locatedAt, locatedList, type Whereabouts } from '../../script/located.ts';
import { cpusNamed } from '../../script/pinset.ts';
import type { ScriptProcess, ScriptThread } from '../../script/process.ts';
import { type Guest, guestOf } from './guest.ts';
import type { GuestOrigin } from './process-guest.ts';
import { guestWithSettings } from './proxmox-settings.ts';
import { schedulersAfter } from './repinned-schedulers.ts';
import { inOrder, type Repinning, threadsMeant } from './repinning.ts';

/**
 * The domain as the script leaves it, whether the commands change the running domain or its next start. What the script
 * does not change has no span in it, so no finding is about that alone. null if it is then unknown how many vCPUs there
 * are.
 */
export function repinnedGuest(repinning: Repinning, of: Guest, origin: GuestOrigin): Guest | null {
  const { name, settings } = repinning;
  const at = whereabouts(repinning, origin.uri);
  const overlaid = settings === null ? null : guestWithSettings(settings, of, origin, nowhere);
  const cpusets = repinning.commands.flatMap(({ virsh }) => (virsh?.kind === 'cpuset' ? [virsh] : []));
  const isCountKept = cpusets.every(({ vcpus }) => vcpus === null || vcpus === of.threads.maxVcpus);
  const count = countAfter(repinning);
  if ((settings !== null && overlaid === null) || !isCountKept || count === null) return null;
  const before = overlaid ?? of;
  const changed = changesOf(repinning, before, at);
  const placed = overlaid === null ? withMemory(of.domain, repinning.commands, at) : overlaid.domain;
  const cpuset = cpusetAfter(repinning, at);
  const domain = {
    ...placed,
    vcpu: placed.vcpu === null || cpuset === null ? placed.vcpu : { ...placed.vcpu, cpuset },
    schedulers: schedulersAfter(placed.schedulers, repinning.pins, before, at),
  };
  const threadAfter = (thread: DomainThread): DomainThread => {
    const pinned = changed.get(keyOf(thread));
    if (pinned !== undefined) return pinned;
    if (cpuset !== null && (thread.origin === 'vcpu@cpuset' || thread.origin === 'default')) {
      const { value: cpus, span } = cpuset;
      return { ...thread, origin: 'vcpu@cpuset', cpus, pinset: cpuset, span, certain: thread.certain && cpus !== null };
    }
    return overlaid === null ? unplaced(thread) : thread;
  };
  const vcpus = before.threads.vcpus.filter(({ index }) => (index ?? 0) < count).map(threadAfter);
  const threads: DomainThreads = {
    ...before.threads,
    vcpus,
    emulator: threadAfter(before.threads.emulator),
    iothreads: before.threads.iothreads.map(threadAfter),
    pinOfVcpu: new Map(vcpus.flatMap(pinOf)),
    pinsOutOfRange: [],
    duplicatePins: [],
  };
  const guest = guestOf({
    ...origin,
    kind: 'repinned domain',
    start: at.otherwise.start,
    precedence: 0,
    domain,
    threads,
    complete: before.complete,
  });
  const { cgroup, clusterNode } = of;
  const vcpuCountSpan = overlaid?.vcpuCountSpan ?? null;
  return { ...guest, name: before.name ?? name, cgroup, clusterNode, vcpuCountSpan };
}

/** A domain of which nothing is known except the threads that a script pins. */
export function unknownGuest(repinning: Repinning, origin: GuestOrigin): Guest {
  const { name, commands } = repinning;
  const at = whereabouts(repinning, origin.uri);
  const changed = [...changesOf(repinning, null, at).values()];
  const count = countAfter(repinning) ?? 0;
  const element = { span: at.otherwise, nameSpan: at.otherwise };
  const unknown = { origin: 'default', cpus: null, pinset: null, span: null, certain: false } as const;
  const threads: DomainThreads = {
    maxVcpus: null,
    vcpus: changed
      .filter(({ role, index }) => role === 'vcpu' && (index ?? 0) < count)
      .sort((a, b) => (a.index ?? 0) - (b.index ?? 0)),
    emulator: changed.find(({ role }) => role === 'emulator') ?? { role: 'emulator', index: null, ...unknown },
    iothreads: changed.filter(({ role }) => role === 'iothread'),
    pinOfVcpu: new Map(),
    pinsOutOfRange: [],
    duplicatePins: [],
    pinsCertain: false,
    placementAuto: false,
  };
  const nothing = { ...emptyDomain(element), schedulers: schedulersAfter([], repinning.pins, null, at) };
  const domain = withMemory(nothing, commands, at);
  const guest = guestOf({
    ...origin,
    kind: 'repinned domain',
    start: at.otherwise.start,
    precedence: -1,
    domain,
    threads,
    complete: false,
  });
  return { ...guest, name, cgroup: null, countable: false };
}

/** Whether a span of a re-pinned guest is of something that the script changes. */
export function isChanged(span: Span): boolean {
  return span !== nowhere;
}

/** The span of everything that a script does not change. */
const nowhere: Span = { start: 0, end: 0 };

function whereabouts({ commands, pins, settings }: Repinning, uri: string): Whereabouts {
  const all = [...commands, ...pins.map(({ process }) => process), ...(settings === null ? [] : [settings])];
  const own = all.find(({ place }) => place.uri === uri);
  return { uri, otherwise: own?.place.span ?? { start: 0, end: 0 } };
}

/**
 * The last pin of each thread. If the script may skip a command that changes a pin, it is unknown which pin holds. Of a
 * guest that is not known (`of` is null), those of vCPUs that it surely has.
 */
function changesOf({ commands, pins }: Repinning, of: Guest | null, at: Whereabouts): Map<string, DomainThread> {
  const changed = new Map<string, DomainThread>();
  const change = ({ reach, place }: ScriptProcess, thread: ScriptThread) => {
    if (thread.role === 'process' || (thread.role !== 'emulator' && thread.index === null)) return;
    const key = keyOf(thread);
    const pinned = pinnedThread(thread, { ...at, otherwise: place.uri === at.uri ? place.span : at.otherwise });
    const before = changed.get(key);
    const doubtful = reach === 'maybe' && before !== undefined && !isSamePin(before, pinned);
    changed.set(key, doubtful ? { ...pinned, cpus: null, certain: false } : pinned);
  };
  const ofThreads = new Map(pins.map((pin) => [pin.process, pin]));
  for (const process of inOrder([...commands, ...ofThreads.keys()])) {
    if (process.virsh?.kind === 'pin') for (const thread of process.threads) change(process, thread);
    const pin = ofThreads.get(process);
    const [pinned] = process.threads;
    if (pin === undefined || pinned === undefined || process.steps[0]?.affinity === undefined) continue;
    if (of === null && pin.all) {
      // It moves all threads, which are not known.
      for (const [key, thread] of changed) changed.set(key, { ...thread, cpus: null, certain: false });
    }
    if (of === null && !pin.sure) continue;
    for (const { role, index } of threadsMeant(pin, of)) change(process, { ...pinned, role, index });
  }
  return changed;
}

/** How many vCPUs the script leaves on at most, the last ones being off; null if that is not known. */
function countAfter({ commands }: Repinning): number | null {
  const counts = commands.flatMap((process) =>
    process.virsh?.kind === 'count' ? [{ ...process, ...process.virsh }] : [],
  );
  const last = counts.at(-1);
  if (last === undefined) return Number.POSITIVE_INFINITY;
  return last.reach === 'maybe' ? null : last.vcpus;
}

/** The last `vcpu@cpuset` that the script sets; null if it sets none. It is unknown which holds if one may be skipped. */
function cpusetAfter({ commands }: Repinning, at: Whereabouts): LocatedCpuList | null {
  let last: LocatedCpuList | null = null;
  for (const { virsh, reach, place } of commands) {
    if (virsh?.kind !== 'cpuset') continue;
    const own = { ...at, otherwise: place.uri === at.uri ? place.span : at.otherwise };
    const doubtful: boolean = reach === 'maybe' && last !== null;
    last = locatedList(virsh.pinset, doubtful ? null : cpusNamed(virsh.pinset, null), own);
  }
  return last;
}

/** What virsh, or the pins that a script does not change, come to as the vcpupin of a vCPU. */
function pinOf({ index, origin, cpus, pinset, span }: DomainThread): [number, VcpuPin][] {
  if (index === null || origin !== 'vcpupin') return [];
  const at = span ?? nowhere;
  const cpuset = pinset ?? { ...locatedAt(at, cpus), list: null, verbatim: false };
  return [[index, { span: at, nameSpan: at, vcpu: locatedAt(at, index), cpuset }]];
}

function isSamePin(a: DomainThread, b: DomainThread): boolean {
  return a.cpus !== null && b.cpus !== null && a.cpus.equals(b.cpus);
}

function pinnedThread({ role, index, cpus, pinset }: ScriptThread, at: Whereabouts): DomainThread {
  if (role === 'process') throw new RangeError('not a thread of a guest');
  const origin = role === 'vcpu' ? 'vcpupin' : role === 'emulator' ? 'emulatorpin' : 'iothreadpin';
  const list = pinset === null ? null : locatedList(pinset, cpus, at);
  return { role, index, origin, cpus, pinset: list, span: list?.span ?? at.otherwise, certain: cpus !== null };
}

function keyOf({ role, index }: Pick<ScriptThread, 'role' | 'index'>): string {
  return role === 'emulator' ? role : `${role} ${index}`;
}

function unplaced(thread: DomainThread): DomainThread {
  return { ...thread, span: null, pinset: null };
}

/**
 * The domain with the memory of the last numatune command, and without spans for everything that the script does not
 * change.
 */
function withMemory(domain: Domain, commands: readonly ScriptProcess[], at: Whereabouts): Domain {
  let memory = domain.numatuneMemory;
  if (memory !== null) memory = { ...memory, nodeset: memory.nodeset === null ? null : elsewhere(memory.nodeset) };
  for (const { virsh, memory: set, place } of commands) {
    if (virsh?.kind !== 'numatune') continue;
    const own = { ...at, otherwise: place.uri === at.uri ? place.span : at.otherwise };
    memory = withNumatune(memory, virsh, set?.nodeset ?? null, own);
  }
  return {
    ...domain,
    vcpu: domain.vcpu === null ? null : { ...domain.vcpu, count: { ...domain.vcpu.count, span: nowhere } },
    numatuneMemory: memory,
    memnodes: domain.memnodes.map((memnode) => {
      return { ...memnode, nodeset: memnode.nodeset === null ? null : elsewhere(memnode.nodeset) };
    }),
  };
}

function withNumatune(
  before: Domain['numatuneMemory'],
  { memory: { mode, nodes } }: VirshNumatune,
  nodeset: LocatedCpuList['value'],
  at: Whereabouts,
): Domain['numatuneMemory'] {
  const element = { span: at.otherwise, nameSpan: at.otherwise };
  const known = mode === null || mode === 'local' ? (before?.mode ?? null) : locatedAt<MemoryMode>(at.otherwise, mode);
  const list = nodes === null ? (before?.nodeset ?? null) : locatedList(nodes, nodeset, at);
  return { ...element, mode: known, nodeset: list, placement: null };
}

function elsewhere(list: LocatedCpuList): LocatedCpuList {
  return { ...list, span: nowhere, verbatim: false };
}
