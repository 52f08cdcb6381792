import type { CaptureProblem } from './capture.ts';
import type { L3Total } from './l3-total.ts';

/**
 * What a file tells about a host besides its topology. It cannot stand alone, but a merge adds it to captures. Lists
 * are in the kernel's format and not yet parsed, because `all` and `N` need the host's CPUs.
 */
export interface CaptureAddition {
  readonly lists: CpuLists;
  /** Whether the lists are what the kernel was asked for on its command line, not what is in force. */
  readonly asked: boolean;
  /** How many CPUs are online. */
  readonly onlineCount?: number;
  /** The memory of all nodes. */
  readonly memoryKiB?: number;
  /** The L3 caches together. */
  readonly l3Total?: L3Total;
  /** The free memory of each node. */
  readonly freeKiB?: ReadonlyMap<number, number>;
}

/** What a bare list of CPUs may list, by the kernel's names. */
export const cpuListKinds = ['isolated', 'nohz_full', 'online', 'offline'] as const;
export type CpuListKind = (typeof cpuListKinds)[number];
export type CpuLists = Readonly<Partial<Record<CpuListKind, string>>>;

/** An addition, or why a text that looks like one cannot be read. */
export interface AdditionResult {
  readonly value: CaptureAddition | null;
  readonly problems: readonly CaptureProblem[];
}
