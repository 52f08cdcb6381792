import { getOrAdd } from '../../base/get-or-add.ts';
import type { Span } from '../../base/span.ts';
import type { Domain, LocatedCpuList, MemoryMode } from '../../domain/domain.ts';
import { emptyDomain } from '../../domain/empty-domain.ts';
import type { DomainThread, DomainThreads } from '../../domain/threads.ts';
import { type DomainReference, domainReference, referenceKey } from '../../script/commands/virsh/domain-reference.ts';
import type { VirshNumatune, VirshPin } from '../../script/commands/virsh/virsh.ts';
import { locatedAt, locatedList, type Whereabouts } from '../../script/located.ts';
import type { ScriptProcess, ScriptThread } from '../../script/process.ts';
import { type Guest, guestOf } from './guest.ts';
import type { GuestOrigin } from './process-guest.ts';

/** A domain that a script re-pins with virsh, and the commands that do it, in order. */
export interface Repinning {
  /** As the script names it. */
  readonly name: string;
  readonly domain: DomainReference;
  readonly commands: readonly ScriptProcess[];
}

/**
 * The re-pinnings of a script, one for each domain that it names. Commands for other machines are left out,
 * and those that a hook runs when its guest is gone.
 */
export function repinningsOf(processes: readonly ScriptProcess[]): Repinning[] {
  const byDomain = new Map<string, Repinning & { readonly commands: ScriptProcess[] }>();
  for (const process of processes) {
    const name = process.virsh?.domain.text ?? null;
    if (process.virsh === null || process.virsh.remote || process.afterGuest || name === null) continue;
    const domain = domainReference(name);
    const key = referenceKey(domain) ?? `id\n${name}`;
    getOrAdd(byDomain, key, () => ({ name, domain, commands: [] })).commands.push(process);
  }
  return [...byDomain.values()];
}

/**
 * The domain as the script leaves it, whether the commands change the running domain or its next start. What the script
 * does not change has no span in it, so no finding is about that alone.
 */
export function repinnedGuest({ name, commands }: Repinning, of: Guest, origin: GuestOrigin): Guest {
  const at = whereabouts(commands, origin.uri);
  const changed = changesOf(commands, at);
  const domain = withMemory(of.domain, commands, at);
  const threads: DomainThreads = {
    ...of.threads,
    vcpus: of.threads.vcpus.map((thread) => changed.get(keyOf(thread)) ?? unplaced(thread)),
    emulator: changed.get('emulator') ?? unplaced(of.threads.emulator),
    iothreads: of.threads.iothreads.map((thread) => changed.get(keyOf(thread)) ?? unplaced(thread)),
    pinOfVcpu: new Map(),
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
    complete: of.complete,
  });
  return { ...guest, name: of.name ?? name, vcpuCountSpan: null };
}

/** A domain of which nothing is known except the threads that a script pins. */
export function unknownGuest({ name, commands }: Repinning, origin: GuestOrigin): Guest {
  const at = whereabouts(commands, origin.uri);
  const changed = [...changesOf(commands, at).values()];
  const element = { span: at.otherwise, nameSpan: at.otherwise };
  const unknown = { origin: 'default', cpus: null, pinset: null, span: null, certain: false } as const;
  const threads: DomainThreads = {
    maxVcpus: null,
    vcpus: changed.filter(({ role }) => role === 'vcpu').sort((a, b) => (a.index ?? 0) - (b.index ?? 0)),
    emulator: changed.find(({ role }) => role === 'emulator') ?? { role: 'emulator', index: null, ...unknown },
    iothreads: changed.filter(({ role }) => role === 'iothread'),
    pinOfVcpu: new Map(),
    pinsOutOfRange: [],
    duplicatePins: [],
    pinsCertain: false,
    placementAuto: false,
  };
  const domain = withMemory(emptyDomain(element), commands, at);
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

function whereabouts(commands: readonly ScriptProcess[], uri: string): Whereabouts {
  const own = commands.find(({ place }) => place.uri === uri);
  return { uri, otherwise: own?.place.span ?? { start: 0, end: 0 } };
}

/** The last pin of each thread. If the script may skip a command that changes a pin, it is unknown which pin holds. */
function changesOf(commands: readonly ScriptProcess[], at: Whereabouts): Map<string, DomainThread> {
  const changed = new Map<string, DomainThread>();
  for (const { threads, virsh, reach, place } of commands) {
    if (virsh?.kind !== 'pin') continue;
    const own = { ...at, otherwise: place.uri === at.uri ? place.span : at.otherwise };
    for (const thread of threads) {
      if (thread.role === 'process' || (thread.role !== 'emulator' && thread.index === null)) continue;
      const key = keyOf(thread);
      const pinned = pinnedThread(thread, virsh, own);
      const before = changed.get(key);
      const doubtful = reach === 'maybe' && before !== undefined && !isSamePin(before, pinned);
      changed.set(key, doubtful ? { ...pinned, cpus: null, certain: false } : pinned);
    }
  }
  return changed;
}

function isSamePin(a: DomainThread, b: DomainThread): boolean {
  return a.cpus !== null && b.cpus !== null && a.cpus.equals(b.cpus);
}

function pinnedThread({ index, cpus, pinset }: ScriptThread, { role }: VirshPin, at: Whereabouts): DomainThread {
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
