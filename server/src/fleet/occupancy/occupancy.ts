import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Host } from '../../topology/host.ts';
import type { Resident } from '../guests/resident.ts';
import type { Conflicts, RestrictedVcpu } from './conflict.ts';
import type { MemoryShortage } from './host-memory.ts';
import { HostOccupancy } from './host-occupancy.ts';
import type { Load } from './load.ts';

/**
 * Who may run where on one host, and where that cannot work. What is looked up is found without a look at the rest of the
 * host; to go through all of something costs what the host has of it. The occupancy of a fleet's host follows the
 * fleet, so that it is not kept over an edit; what it gave out does not change.
 */
export interface Occupancy {
  readonly host: Host;
  /** The restricted vCPUs of every resident of the host, also where it has none; in the order of the residents. */
  readonly restricted: ReadonlyMap<Resident, readonly RestrictedVcpu[]>;
  /** By CPU, the restricted vCPUs that may run on no other one. */
  readonly sole: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  /** Those of {@link Occupancy.sole} that run under real-time scheduling: nothing else runs on that CPU while they do. */
  readonly realtime: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  /** The overcommitted part of restricted vCPUs × CPUs. */
  readonly cpuConflicts: Conflicts;
  /** The overcommitted part of units × cores, of the vCPUs that are in no CPU conflict. */
  readonly coreConflicts: Conflicts;
  /** The CPUs that a vCPU has to itself among the restricted ones, by CPU, in the order of the vCPUs. */
  readonly oneToOne: ReadonlyMap<number, RestrictedVcpu>;
  /** Whether every online CPU is some vCPU's only one. */
  readonly full: boolean;
  readonly load: Load;
  /** Where the memory of its residents does not fit. */
  readonly memory: () => MemoryShortage;
  /** The CPUs that emulators and iothreads are confined to: busy, though in no graph. */
  readonly helperCpus: CpuSet;
  /** The CPUs that a restricted vCPU besides this one may run on. */
  usedBeside(vcpu: RestrictedVcpu): CpuSet;
  /** The residents that may run on a core that this one's restricted vCPUs may run on, without itself. */
  neighboursOf(resident: Resident): ReadonlyMap<Resident, readonly RestrictedVcpu[]>;
  /** Whether no resident has more vCPUs, and none before it as many. */
  isLargest(resident: Resident): boolean;
  /** What of {@link Occupancy.memory} the resident has a part in. */
  memoryOf(resident: Resident): MemoryShortage;
}

/** Who is where if these residents, and no others, run on the host. */
export function occupancyOf(host: Host, residents: Iterable<Resident>): Occupancy {
  const occupancy = new HostOccupancy(host);
  occupancy.apply([], residents);
  return occupancy.current;
}
