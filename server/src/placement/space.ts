import type { CpuSet } from '../cpuset/cpuset.ts';
import type { Host } from '../topology/host.ts';

/** What a host has left for one more domain. */
export interface Space {
  readonly host: Host;
  /** Online CPUs that no other workload is confined to and that are not reserved. */
  readonly free: CpuSet;
  /** CPUs that others' emulators and iothreads are pinned to, and no vCPU. */
  readonly housekeeping: CpuSet;
  /** vCPUs of others that have no CPU to themselves. */
  readonly floating: number;
  /** The memory that other domains leave on each node; null where it is not known. */
  readonly memory: ReadonlyMap<number, NodeMemory>;
}

/** What is left of a node's memory. */
export interface NodeMemory {
  /** Ordinary pages, with the profile's limit for overcommitment; null where it is not known. */
  readonly ordinaryKiB: number | null;
  /** Free huge pages by their size in KiB; a size that is not in it is not known. */
  readonly pages: ReadonlyMap<number, number>;
}
