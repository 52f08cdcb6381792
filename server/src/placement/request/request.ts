import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { MemoryMode } from '../../domain/domain.ts';

/** How a domain's vCPUs use the threads of a core: Nova's `hw:cpu_thread_policy`. */
export type ThreadPolicy = 'prefer' | 'require' | 'isolate';

/** Whether QEMU's own threads get a CPU of their own: Nova's `hw:emulator_threads_policy`. */
export type EmulatorPolicy = 'share' | 'isolate';

/** One guest NUMA cell, or the whole of a domain without cells. */
export interface RequestCell {
  /** null for a domain without cells: only that may spread over several nodes. */
  readonly cell: number | null;
  /** Those that get a CPU each, which nobody else is on; ascending. */
  readonly dedicated: readonly number[];
  /** Those that float over the CPUs of the cell's node that nobody has dedicated; ascending. */
  readonly shared: readonly number[];
  /** null where it is not known: then any node holds it. */
  readonly memoryKiB: number | null;
  /** The size of its huge pages; null for ordinary ones, or where it is not known. */
  readonly pageKiB: number | null;
}

/** What is asked of the planner. */
export interface PlacementRequest {
  /** Ascending by number; one without a number for a domain without cells. */
  readonly cells: readonly RequestCell[];
  /** Consecutive vCPUs that the guest takes for the threads of one core; at least 1. */
  readonly threadsPerCore: number;
  /**
   * null: each guest core has a host core for itself where there are enough. prefer: siblings of one core first, else any
   * CPUs. require: siblings only, but for one vCPU of an odd number. isolate: a core that nobody is on for each vCPU, its
   * other threads stay unused.
   */
  readonly threads: ThreadPolicy | null;
  /** isolate: one more CPU, on the node of the first cell. share, and null: on CPUs kept for such work, where the host has some. */
  readonly emulator: EmulatorPolicy | null;
  /** The iothreads' ids. */
  readonly iothreads: readonly number[];
  /** The nodes of the devices that are passed through, one entry a device whose node is known. */
  readonly deviceNodes: readonly number[];
  /** The mode of `<numatune>` today, else strict. */
  readonly memoryMode: MemoryMode;
  /** The CPU of each vCPU that is pinned to a single one today. */
  readonly pins: ReadonlyMap<number, number>;
  /** Where emulator and iothreads are pinned today; null where one of them is not. */
  readonly helpers: CpuSet | null;
  /** Whether isolated CPUs are the right ones for it; the others are then wrong. */
  readonly onIsolated: boolean;
}
