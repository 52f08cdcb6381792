import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { MemoryMode } from '../../domain/domain.ts';
import type { CostOrder } from '../cores/core-cost.ts';

/** How a domain's vCPUs use the threads of a core: Nova's `hw:cpu_thread_policy`. */
export type ThreadPolicy = 'prefer' | 'require' | 'isolate';

/** Whether QEMU's own threads get a CPU of their own: Nova's `hw:emulator_threads_policy`. */
export type EmulatorPolicy = 'share' | 'isolate';

/** One guest NUMA cell, or the whole of a domain without cells. */
export interface RequestCell {
  /** null for a domain without cells: only that may spread over several nodes. */
  readonly cell: number | null;
  /** The dedicated vCPUs, each of which gets a CPU to itself; ascending. */
  readonly dedicated: readonly number[];
  /** The shared vCPUs, which float over the CPUs of the cell's node that are not dedicated; ascending. */
  readonly shared: readonly number[];
  /** In KiB; null if it is not known, and then it fits on any node. */
  readonly memoryKiB: number | null;
  /** The size of its huge pages in KiB; null for ordinary pages, or if it is not known. */
  readonly pageKiB: number | null;
}

/** What the planner is asked to place. */
export interface PlacementRequest {
  /** Ascending by number. A domain without cells has one without a number. */
  readonly cells: readonly RequestCell[];
  /** How many consecutive vCPUs are a guest core; at least 1. */
  readonly threadsPerCore: number;
  /**
   * null: each guest core gets a host core to itself if there are enough. prefer: siblings of one core if possible,
   * else any CPUs. require: siblings only, except for one vCPU of an odd number. isolate: each vCPU gets a wholly free
   * core, and the other threads of that core stay unused.
   */
  readonly threads: ThreadPolicy | null;
  /**
   * isolate: the emulator gets one more CPU, on the node of the first cell. share and null: it goes to housekeeping
   * CPUs, if the host has some.
   */
  readonly emulator: EmulatorPolicy | null;
  /** The ids of the iothreads. */
  readonly iothreads: readonly number[];
  /** The nodes of passed-through devices, one entry for each device with a known node. */
  readonly deviceNodes: readonly number[];
  /** The mode of `<numatune>`, else strict. */
  readonly memoryMode: MemoryMode;
  /** The CPU of each vCPU that is pinned to a single CPU now. */
  readonly pins: ReadonlyMap<number, number>;
  /** The CPUs that the emulator and each iothread are pinned to now; those without a pin of their own are missing. */
  readonly helpers: { readonly emulator: CpuSet | null; readonly iothreads: ReadonlyMap<number, CpuSet> };
  /** The host nodes that the memory is bound to now, by guest cell (null without cells); missing if it is not bound. */
  readonly memoryNow: ReadonlyMap<number | null, CpuSet>;
  /** The kind of core that the domain should be on; null if all cores are alike. */
  readonly homeKind: string | null;
  readonly order: CostOrder;
  /** The online CPUs that the domain can be pinned to, if its slice does not have all. */
  readonly within?: CpuSet;
  /** The name of that slice. */
  readonly boundedBy?: string | null;
  /** Whether vCPUs of the domain are left out, because they are in pools or without a pin. */
  readonly isPart?: boolean;
  /** Whether the domain should use isolated CPUs, and no others, or the reverse. */
  readonly onIsolated: boolean;
}
