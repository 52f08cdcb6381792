import type { CostOrder } from '../cores/core-cost.ts';
import type { HostCore } from '../cores/cores.ts';
import { Counts } from '../cores/table.ts';
import type { ThreadPolicy } from './request.ts';

/** A guest core that is placed on one host core. */
export interface WholeGuestCore {
  readonly vcpus: readonly number[];
  /** The host cores where placing it keeps current pins. It may be placed elsewhere. */
  readonly homes: readonly HostCore[];
}

/** By which rules vCPUs are placed on cores. */
export interface CoreRules {
  readonly threads: ThreadPolicy | null;
  /** The CPU of each vCPU that is pinned to a single CPU now. */
  readonly pins: ReadonlyMap<number, number>;
  /** Whether a CPU is of the wrong kind: isolated though it should not be, or the reverse. */
  readonly isWrong: (cpu: number) => boolean;
  /** Whether a CPU is lent by another domain's pool. */
  readonly isLent: (cpu: number) => boolean;
  /** How much the host or helper threads want a CPU: 0 to 4. */
  readonly hostWants: (cpu: number) => number;
  readonly order: CostOrder;
}

/** What is placed on the cores, and by which rules. */
export interface CoreLoad extends CoreRules {
  readonly whole: readonly WholeGuestCore[];
  /** The vCPUs that are placed one by one. */
  readonly loose: readonly number[];
  /** Whether the emulator gets a CPU of its own. */
  readonly emulator: boolean;
}

/** How the items of a load are counted. */
export interface LoadShape {
  /** The sizes of the whole guest cores in vCPUs, descending. */
  readonly sizes: readonly number[];
  /**
   * The sorts: guest cores of each size, loose vCPUs, the emulator, and the one vCPU that `require` may leave without a
   * sibling.
   */
  readonly counts: Counts;
  /**
   * Whether guest cores, all of one size, are counted by how many fewer there are than would fit. If nearly all room is
   * needed, that keeps the counts small.
   */
  readonly countsLeftOut: boolean;
}

/** How a load is best counted on these cores. */
export function shapeOf({ whole, loose, emulator, threads }: CoreLoad, cores: readonly HostCore[]): LoadShape {
  const sizes = [...new Set(whole.map(({ vcpus }) => vcpus.length))].sort((a, b) => b - a);
  const perSize = sizes.map((size) => whole.filter(({ vcpus }) => vcpus.length === size).length);
  const [size] = sizes;
  const room = cores.reduce((sum, { free }) => sum + Math.floor(free.length / (size ?? 1)), 0);
  const leftOut = room - (perSize[0] ?? 0);
  const countsLeftOut = sizes.length === 1 && leftOut >= 0 && leftOut < (perSize[0] ?? 0);
  const total = whole.reduce((sum, { vcpus }) => sum + vcpus.length, loose.length);
  const alone = threads === 'require' && total % 2 === 1 ? 1 : 0;
  const counts = new Counts([...(countsLeftOut ? [leftOut] : perSize), loose.length, emulator ? 1 : 0, alone]);
  return { sizes, counts, countsLeftOut };
}
