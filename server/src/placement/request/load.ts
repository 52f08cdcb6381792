import type { HostCore } from '../cores/cores.ts';
import { Counts } from '../cores/table.ts';
import type { ThreadPolicy } from './request.ts';

/** A guest core that is to lie on one host core. */
export interface WholeGuestCore {
  readonly vcpus: readonly number[];
  /** Where placing it keeps pins of today; it is put on one of them, or elsewhere. */
  readonly homes: readonly HostCore[];
}

/** What is to be put on the cores, and by which rules. */
export interface Load {
  readonly whole: readonly WholeGuestCore[];
  /** vCPUs that each go where they may. */
  readonly loose: readonly number[];
  /** One more CPU for the emulator. */
  readonly emulator: boolean;
  readonly threads: ThreadPolicy | null;
  /** The CPU of each vCPU that is pinned to a single one today. */
  readonly pins: ReadonlyMap<number, number>;
  /** Whether a CPU is of the wrong kind: isolated and should not be, or the reverse. */
  readonly isWrong: (cpu: number) => boolean;
  /** Whether a CPU is out of another's pool. */
  readonly isLent: (cpu: number) => boolean;
}

/** The sorts of items in a load, for counting them. */
export interface LoadShape {
  /** The sizes of whole guest cores, descending. */
  readonly sizes: readonly number[];
  /** Sorts: a guest core of each size, loose vCPUs, the emulator, and the one vCPU that `require` leaves alone. */
  readonly counts: Counts;
  /**
   * The guest cores of the one size are counted by how many fewer there are than would find room. Where nearly all
   * room is needed these are few numbers; where each must be used there is one.
   */
  readonly countsLeftOut: boolean;
}

/** How the load is best counted on cores that have room for so many guest cores of the one size that it has. */
export function shapeOf({ whole, loose, emulator, threads }: Load, cores: readonly HostCore[]): LoadShape {
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
