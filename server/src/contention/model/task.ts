/**
 * A cpu cgroup below the root: its entity competes on each CPU with its siblings and with the threads of its parent.
 * Groups are compared by identity.
 */
export interface Group {
  /** null: directly below the root. */
  readonly parent: Group | null;
  /** Its weight on all CPUs together, as cpu.shares of cgroup v1 (1024 by default); above 0. */
  readonly shares: number;
  /** What its threads may use together, in CPUs (quota ÷ period); null without a limit. */
  readonly quota: Quota | null;
}

/** A limit of the bandwidth controller. */
export interface Quota {
  /** In CPUs, above 0. */
  readonly cpus: number;
  /** In microseconds. */
  readonly period: number;
}

/** A thread that may want a CPU. Threads are compared by identity. */
export interface Task {
  /** The group that it is in; null for the root. */
  readonly group: Group | null;
  /** The CPUs that it may run on, ascending and each once; not empty. */
  readonly cpus: readonly number[];
  /** `fifo` and `rr` come before everything of class `fair`. */
  readonly policy: 'fair' | 'fifo' | 'rr';
  /** Of a real-time thread; a higher one comes first. */
  readonly priority: number;
  /** Among the threads and groups of its group, 1024 for nice 0. */
  readonly weight: number;
  /** The part of the time that it would run if it were alone, above 0 and at most 1; null if it is not known. */
  readonly demand: number | null;
  /** Threads with the same owner are not told apart where nothing else does. */
  readonly owner: object;
}

/** What a thread gets, each as a part of one CPU's time. */
export interface Figures {
  /** With every thread always runnable; an estimate where `low` and `high` differ. Steal is 1 − share. */
  readonly share: number;
  /** The least and the greatest share over where the scheduler may put the threads. */
  readonly low: number;
  readonly high: number;
  /** The lowest share over which other threads happen to be runnable. */
  readonly worst: number;
  /** With the demand of each thread; null if that is not known, or cannot be told. */
  readonly expected: Expected | null;
}

/** What a thread gets where every thread stays on one CPU. */
export type PlacedShare = Pick<Figures, 'share' | 'low' | 'high'>;

/** The time on a CPU and the time runnable without one, each as a part of the wall time. */
export interface Expected {
  readonly share: number;
  readonly steal: number;
}

/** A group and those above it, the topmost last. */
export function* ancestors(group: Group | null): Iterable<Group> {
  for (let at = group; at !== null; at = at.parent) yield at;
}

export function isRealtime({ policy }: Task): boolean {
  return policy !== 'fair';
}

/** Whether a group that the thread is in has a quota. */
export function hasQuota({ group }: Task): boolean {
  for (let at = group; at !== null; at = at.parent) if (at.quota !== null) return true;
  return false;
}
