import type { Span } from '../../base/span.ts';
import type { Located, PlacementIntent } from '../../domain/domain.ts';
import type { DomainThreads } from '../../domain/threads.ts';
import type { MemoryDemand } from '../occupancy/memory-demand.ts';

/**
 * What puts threads on a host, as far as its neighbours there have to know it: a libvirt domain, or a process that a
 * script starts or re-pins. One document may hold several. Immutable: an edit makes a new one, whose spans are those of
 * the new text.
 */
export interface Resident {
  /** A libvirt domain, wherever it is defined or re-pinned, or a process that a script starts. */
  readonly kind: 'domain' | 'process';
  /** The name by which editor or command know its document. */
  readonly uri: string;
  /** Where its document is, with `/` between its parts. */
  readonly path: string;
  /** Where it begins in its document. */
  readonly start: number;
  /** What it is called in its document; null where it has no name there. */
  readonly name: string | null;
  /** The line that starts it, from 1, where people tell it from others by that; null otherwise. */
  readonly line: () => number | null;
  /** Tells apart the residents that one place in a script starts in several iterations of a loop. */
  readonly iteration: number;
  /**
   * Of those of a host for which this is equal one runs at a time: a domain by its name, which is unique for libvirt; what a
   * script starts and waits for, before it starts the next. null of what runs beside anything.
   */
  readonly exclusive: string | null;
  /** Of several with one `exclusive` the one with the highest is taken to run, of equal ones the first. */
  readonly precedence: number;
  readonly threads: Pick<DomainThreads, 'vcpus' | 'emulator' | 'iothreads'>;
  /** How many consecutive vCPUs share a core of the guest; null where that is not known. */
  readonly guestThreadsPerCore: number | null;
  /** The numbers of the vCPUs that run under the kernel's FIFO or RR scheduling. */
  readonly realtime: ReadonlySet<number>;
  /** What its author says about sharing, and whether the guest is told that its CPUs are dedicated. */
  readonly intent: PlacementIntent | null;
  readonly kvmHintDedicated: Located<boolean> | null;
  /** The weight of its cgroup, cputune's `<shares>`; null where it names none, or where that is not known. */
  readonly shares: Located<number> | null;
  /** Whether it is one workload; nobody knows how often a template is filled in. */
  readonly countable: boolean;
  /** Where the number of its vCPUs stands. */
  readonly vcpuCountSpan: Span | null;
  /** What it takes from the host's memory; null where that is not all known. */
  readonly memoryDemands: () => readonly MemoryDemand[] | null;
}

/** The order of the residents of a host: by path, so that the order of arrival does not matter. */
export function byPlace(a: Resident, b: Resident): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  if (a.uri !== b.uri) return a.uri < b.uri ? -1 : 1;
  return a.start - b.start || a.iteration - b.iteration;
}
