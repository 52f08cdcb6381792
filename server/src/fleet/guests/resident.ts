import type { Span } from '../../base/span.ts';
import type { Located, PlacementIntent } from '../../domain/domain.ts';
import type { DomainThreads } from '../../domain/threads.ts';
import type { MemoryDemand } from '../occupancy/memory/memory-demand.ts';
import type { CpuTuning } from './cpu-tuning.ts';

/**
 * A workload on a host, as far as its neighbours there need to know it: a libvirt domain, or a process that a script
 * starts or re-pins. One document may hold several. Immutable: an edit makes a new one, with the spans of the new text.
 */
export interface Resident {
  /**
   * A `domain` is a document of the workspace; an `embedded domain` is defined by XML that a script holds; a `repinned
   * domain` is what virsh commands of a script make of one; a `process` is started by a script.
   */
  readonly kind: 'domain' | 'embedded domain' | 'repinned domain' | 'process';
  /** The document's identifier in the editor or command. */
  readonly uri: string;
  /** The path of its document, with `/` as separator. */
  readonly path: string;
  /** The offset where it begins in its document. */
  readonly start: number;
  /** Its name in its document; null if it has none. */
  readonly name: string | null;
  /** The line of the script that starts it, from 1; null if it is not identified by a line. */
  readonly line: () => number | null;
  /** Tells apart the residents that one place in a script starts in several iterations of a loop. */
  readonly iteration: number;
  /**
   * Residents of a host with the same value exclude each other, so one of them runs at a time: domains with one name or
   * UUID, which are unique for libvirt, and what a script starts and waits for before it starts the next. null if it
   * can run alongside anything.
   */
  readonly exclusive: string | null;
  /** The digits of its UUID; null if it has none, or if that is unknown. */
  readonly uuid: string | null;
  /**
   * Of residents with the same `exclusive`, the one with the highest precedence is taken to run, and of equal ones the
   * first.
   */
  readonly precedence: number;
  /**
   * What it owns exclusively, as keys that are equal for equal things: two residents of a host that have one in common
   * never run together.
   */
  readonly owns: readonly string[];
  /** The systemd unit that starts it; null if none does. */
  readonly unit: string | null;
  /**
   * The node of a Proxmox VE cluster that its configuration is for; null if it is for none. Guests of different nodes never
   * run on the same host.
   */
  readonly clusterNode: string | null;
  /** Its threads with their pinsets. */
  readonly threads: Pick<DomainThreads, 'vcpus' | 'emulator' | 'iothreads'>;
  /** The cgroup that bounds all its threads, as a key of {@link Cpusets}; null if it is not known. */
  readonly cgroup: string | null;
  /**
   * The cgroup that bounds it besides its own list, if that list is the cpuset of `cgroup` or of one above it: then this is
   * the cgroup around that one, by its key; empty for the root. Absent for any other list.
   */
  readonly outerCgroup?: string;
  /** How many consecutive vCPUs share a guest core; null if it is not known. */
  readonly guestThreadsPerCore: number | null;
  /** The numbers of the vCPUs that run under the kernel's FIFO or RR scheduling. */
  readonly realtime: ReadonlySet<number>;
  /** What its author says about sharing CPUs; null if it says nothing. */
  readonly intent: PlacementIntent | null;
  /** Whether KVM's hint-dedicated tells the guest that its CPUs are dedicated; null if it is not set. */
  readonly kvmHintDedicated: Located<boolean> | null;
  /** The weight of its cgroup, cputune's `<shares>`; null if it has none, or if that is not known. */
  readonly shares: Located<number> | null;
  /** What libvirt sets of its cgroups and the scheduling of its threads; null if that is not fully known. */
  readonly cpuTuning: () => CpuTuning | null;
  /** Whether it counts as one workload. A template does not, because it is unknown how often it is filled in. */
  readonly countable: boolean;
  /** Where its document has the number of its vCPUs; null if nowhere. */
  readonly vcpuCountSpan: Span | null;
  /** What it takes from the host's memory; null if that is not fully known. */
  readonly memoryDemands: () => readonly MemoryDemand[] | null;
}

/** Those of `added` that can be beside the others; of several that exclude each other, the first. */
export function withoutRivals<R extends Resident>(added: readonly R[], others: readonly Resident[]): R[] {
  const taken = new Set(others.flatMap(({ exclusive }) => exclusive ?? []));
  return added.filter(({ exclusive }) => {
    if (exclusive === null) return true;
    return !taken.has(exclusive) && taken.add(exclusive);
  });
}

/** The order of the residents of a host: by path, so the order in which they are added does not matter. */
export function byPlace(a: Resident, b: Resident): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  if (a.uri !== b.uri) return a.uri < b.uri ? -1 : 1;
  return a.start - b.start || a.iteration - b.iteration;
}
