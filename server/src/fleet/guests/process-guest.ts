import { lazy } from '../../base/lazy.ts';
import type { Span } from '../../base/span.ts';
import { LineIndex } from '../../base/text.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type {
  Domain,
  ElementSpan,
  GuestCpu,
  LocatedCpuList,
  Memnode,
  MemoryMode,
  NumatuneMemory,
  ThreadScheduler,
} from '../../domain/domain.ts';
import { emptyDomain } from '../../domain/empty-domain.ts';
import { domainThreads, type PinOrigin } from '../../domain/threads.ts';
import type { QemuCell } from '../../script/commands/qemu/numa.ts';
import { locatedAt, locatedList, locatedWord, spanOfValue, type Whereabouts } from '../../script/located.ts';
import type { ScriptProcess } from '../../script/process.ts';
import type { ShellWord } from '../../script/word.ts';
import { type Guest, guestOf } from './guest.ts';

/** The script that a guest belongs to, and which of the guests at one place of the script it is. */
export interface GuestOrigin extends Pick<Guest, 'uri' | 'path' | 'text' | 'iteration' | 'exclusive'> {
  /** Default: 0. */
  readonly precedence?: number;
}

/**
 * The guest that a process runs, as a domain: all of QEMU's threads start with the affinity of the process, which is
 * what libvirt makes of `vcpu@cpuset`. null if it is not a guest or its vCPU count is unknown. `elsewhere` is the span
 * of what the document does not say itself; default: the whole command.
 */
export function processGuest(process: ScriptProcess, origin: GuestOrigin, elsewhere?: Span): Guest | null {
  const { guest, threads, place } = process;
  if (process.afterGuest || guest === null || guest.vcpus === null) return null;
  if (threads.filter(({ role, index }) => role === 'vcpu' && index !== null).length < guest.vcpus) return null;
  const whole = elsewhere ?? (place.uri === origin.uri ? place.span : { start: 0, end: 0 });
  const domain = domainOf(process, { ...guest, vcpus: guest.vcpus }, { uri: origin.uri, otherwise: whole });
  const guestInScript = guestOf({
    ...origin,
    kind: 'process',
    start: whole.start,
    precedence: origin.precedence ?? 0,
    domain,
    // The pinsets of the threads are known, even if some options are not.
    threads: domainThreads(domain, true),
    complete: guest.complete,
  });
  // If a sourced file starts it, it has no line in the script, and a guest's configuration file is all about it.
  if (place.uri !== origin.uri || process.argv.length === 0) return guestInScript;
  return { ...guestInScript, line: lazy(() => new LineIndex(origin.text).positionAt(whole.start).line + 1) };
}

type KnownGuest = NonNullable<ScriptProcess['guest']> & { readonly vcpus: number };

function domainOf(process: ScriptProcess, guest: KnownGuest, at: Whereabouts): Domain {
  const element = { span: at.otherwise, nameSpan: at.otherwise };
  const countSpan = guest.smp === null ? at.otherwise : spanOfValue(guest.smp, at);
  const count = locatedAt(countSpan, guest.maxVcpus ?? guest.vcpus);
  return {
    ...emptyDomain(element),
    name: guest.name === null ? null : locatedAt(at.otherwise, guest.name),
    vcpu: {
      ...element,
      count,
      current: locatedAt(countSpan, guest.vcpus),
      placement: null,
      cpuset: cpusetOf(process, at),
    },
    iothreads: guest.iothreads === 0 ? null : locatedAt(at.otherwise, guest.iothreads),
    vcpuPins: pinsOf(process, 'vcpupin', at).map(({ index, pin }) => ({ ...pin, vcpu: locatedAt(pin.span, index) })),
    emulatorPins: pinsOf(process, 'emulatorpin', at).map(({ pin }) => pin),
    iothreadPins: pinsOf(process, 'iothreadpin', at).map(({ index, pin }) => {
      return { ...pin, iothread: locatedAt(pin.span, index) };
    }),
    schedulers: schedulersOf(process, guest.vcpus, element, at),
    numatuneMemory: memoryOf(process, guest, element, at),
    memnodes: guest.cells.flatMap((cell) => memnodeOf(cell, element, at) ?? []),
    cpu: cpuOf(guest, countSpan, element, at),
    memoryKiB: guest.memoryKiB === null ? null : locatedAt(at.otherwise, guest.memoryKiB),
    exclusives: guest.exclusives,
  };
}

/** The pins that single threads have, as virt-install gives them. */
function pinsOf({ threads }: ScriptProcess, origin: PinOrigin, at: Whereabouts) {
  return threads.flatMap((thread) => {
    if (thread.origin !== origin || thread.pinset === null) return [];
    const cpuset = locatedList(thread.pinset, thread.cpus, at);
    return [{ index: thread.index, pin: { span: cpuset.span, nameSpan: cpuset.span, cpuset } }];
  });
}

const ownPins: readonly string[] = ['vcpupin', 'emulatorpin', 'iothreadpin'] satisfies PinOrigin[];

/** The pinset of the threads without a pin of their own; null if they use the host's CPUs by default. */
function cpusetOf({ threads, place }: ScriptProcess, at: Whereabouts): LocatedCpuList | null {
  const unpinned = threads.find(({ origin }) => !ownPins.includes(origin));
  if (unpinned === undefined || unpinned.origin === 'default') return null;
  if (unpinned.pinset !== null) return locatedList(unpinned.pinset, unpinned.cpus, at);
  return unknownList(unpinned.cpus, place.uri === at.uri ? place.span : at.otherwise);
}

function schedulersOf(
  { realtime }: ScriptProcess,
  vcpus: number,
  element: ElementSpan,
  at: Whereabouts,
): ThreadScheduler[] {
  if (realtime === null || (realtime.policy !== 'fifo' && realtime.policy !== 'rr')) return [];
  const ids = unknownList(CpuSet.range(0, vcpus - 1), element.span);
  const scheduler = locatedWord(realtime.word, realtime.policy, at);
  return [{ ...element, role: 'vcpu', ids, scheduler, priority: locatedAt(scheduler.span, realtime.priority) }];
}

/** The memory policy of the process. If only its memory backends have one, that is in their cells, if it has cells. */
function memoryOf(
  { memory }: ScriptProcess,
  guest: KnownGuest,
  element: ElementSpan,
  at: Whereabouts,
): NumatuneMemory | null {
  if (memory === null || (memory.pinset === null && guest.cells.length > 0)) return null;
  const word = guest.backends.flatMap(({ hostNodesWords }) => hostNodesWords)[0];
  const nodeset =
    memory.pinset !== null
      ? locatedList(memory.pinset, memory.nodeset, at)
      : word === undefined
        ? null
        : nodesAt(word, memory.nodeset, at);
  // The policy `local` (the node of the CPU that touches the memory first) names no nodes.
  const mode = memory.mode === 'local' ? null : memory.mode;
  return { ...element, mode: locatedAt<MemoryMode>(nodeset?.span ?? element.span, mode), nodeset, placement: null };
}

function memnodeOf({ id, backend }: QemuCell, element: ElementSpan, at: Whereabouts): Memnode | null {
  const word = backend?.hostNodesWords[0];
  if (backend === null || backend.mode === null || backend.mode === 'local' || word === undefined) return null;
  const nodeset = nodesAt(word, backend.hostNodes, at);
  const mode = locatedAt<MemoryMode>(nodeset.span, backend.mode);
  return { ...element, cellid: locatedAt(nodeset.span, id), mode, nodeset };
}

/** A nodeset in QEMU's syntax, which may be spread over several words. */
function nodesAt(word: ShellWord, nodes: CpuSet | null, at: Whereabouts): LocatedCpuList {
  return { ...locatedWord(word, nodes, at), list: null, verbatim: false };
}

function cpuOf(guest: KnownGuest, countSpan: Span, element: ElementSpan, at: Whereabouts): GuestCpu {
  const { cells, threadsPerCore, vcpus, maxVcpus } = guest;
  const sockets = guest.sockets ?? 1;
  const cores = threadsPerCore === null ? null : (maxVcpus ?? vcpus) / threadsPerCore / sockets;
  const numbers = { sockets, dies: 1, clusters: 1, cores, threads: threadsPerCore };
  const located = (value: number | null) => locatedAt(countSpan, value);
  return {
    ...element,
    mode: null,
    features: [],
    topology: {
      ...element,
      sockets: located(numbers.sockets),
      dies: located(numbers.dies),
      clusters: located(numbers.clusters),
      cores: located(numbers.cores),
      threads: located(numbers.threads),
    },
    numa: cells.length === 0 ? null : element,
    cells: cells.map((cell) => {
      const span = cell.place.uri === at.uri ? cell.place.span : at.otherwise;
      return {
        span,
        nameSpan: span,
        id: locatedAt(span, cell.id),
        cpus: cellCpus(cell, cells.length, span),
        distances: [],
        memoryKiB: cell.memoryKiB === null ? null : locatedAt(span, cell.memoryKiB),
      };
    }),
  };
}

/**
 * The vCPUs of a cell that names none. QEMU distributes them depending on the machine type, so they are known only if
 * there is one cell.
 */
function cellCpus({ vcpus }: QemuCell, count: number, span: Span): LocatedCpuList | null {
  if (vcpus === undefined) return count === 1 ? null : unknownList(null, span);
  return unknownList(vcpus, span);
}

/** A list with this value, but without a text in a known dialect. */
function unknownList(value: CpuSet | null, span: Span): LocatedCpuList {
  return { ...locatedAt(span, value), list: null, verbatim: false };
}
