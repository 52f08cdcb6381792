import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Host } from '../../topology/host.ts';
import type { Resident } from '../guests/resident.ts';
import type { Conflict, Conflicts, RestrictedVcpu } from './conflict.ts';
import type { Load } from './load.ts';
import type { MemoryShortage } from './memory/host-memory.ts';

/**
 * Which threads may run where on one host, and where that cannot work. Looking up one fact does not depend on the size
 * of the host; iterating does. The occupancy of a fleet's host is valid until the fleet changes; values read from it do
 * not change.
 */
export interface Occupancy {
  readonly host: Host;
  /**
   * The restricted vCPUs of every resident of the host, in the order of the residents. Residents without restricted
   * vCPUs have an empty list.
   */
  readonly restricted: ReadonlyMap<Resident, readonly RestrictedVcpu[]>;
  /** The restricted vCPUs that may run on this CPU only, by CPU. */
  readonly sole: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  /**
   * The vCPUs of {@link Occupancy.sole} that run under real-time scheduling: while they run, nothing else runs on that
   * CPU.
   */
  readonly realtime: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  /** The residents with emulator threads or iothreads that may run on this CPU only, by CPU. */
  readonly soleHelpers: ReadonlyMap<number, readonly Resident[]>;
  /** The overcommitted part of restricted vCPUs × CPUs. */
  readonly cpuConflicts: Conflicts;
  /** The overcommitted part of units × cores, for the vCPUs that are not in a CPU conflict. */
  readonly coreConflicts: Conflicts;
  /** The conflicts on cores of all restricted vCPUs: also those that the conflicts on CPUs hide. */
  readonly allCoreConflicts: () => readonly Conflict[];
  /** The restricted vCPU that has this CPU to itself among the restricted vCPUs, by CPU, in the order of the vCPUs. */
  readonly oneToOne: ReadonlyMap<number, RestrictedVcpu>;
  /** Whether every online CPU is some vCPU's only one. */
  readonly full: boolean;
  /** Whether the residents have more vCPUs than the host has CPUs for them: online ones that are not reserved. */
  readonly overcommitted: boolean;
  readonly load: Load;
  /** The memory shortages of the host. */
  readonly memory: () => MemoryShortage;
  /** The CPUs that helper threads are confined to. Helper threads are not part of the conflicts. */
  readonly helperCpus: CpuSet;
  /** The host's occupancy as a resident sees it: without the others that never run together with it. */
  seenBy(resident: Resident): Occupancy;
  /** Which other residents can run at the same time as this one; null if all can. */
  beside(resident: Resident): ((other: Resident) => boolean) | null;
  /**
   * The residents that do not count in a sum of these amounts, because a larger one counts that never runs together with
   * them.
   */
  outweighed(amountOf: (resident: Resident) => number): ReadonlySet<Resident>;
  /**
   * The occupancy as it would be without some of its residents and with others; what these do not touch is shared with it.
   * null if it is not that of a host of the fleet.
   */
  substituted(removed: readonly Resident[], added: readonly Resident[]): Occupancy | null;
  /** The CPUs that restricted vCPUs other than this one may run on. */
  usedBeside(vcpu: RestrictedVcpu): CpuSet;
  /**
   * The other residents that may run on a core that this resident's restricted vCPUs may run on, with their restricted
   * vCPUs.
   */
  neighboursOf(resident: Resident): ReadonlyMap<Resident, readonly RestrictedVcpu[]>;
  /** Whether the resident is {@link Load.largest}. */
  isLargest(resident: Resident): boolean;
  /** What follows from the occupancy as a whole; computed once for each function. */
  derive<T>(derivation: (occupancy: Occupancy) => T): T;
  /** The shortages of {@link Occupancy.memory} that the resident takes part in. */
  memoryOf(resident: Resident): MemoryShortage;
}
