/**
 * What a tool of a running host or guest tells about waiting. Times are in seconds. A text without a date of its own
 * holds counters, of which two texts make an interval.
 */
export type Evidence = Counters | Recording | GuestStat;

/** Counters of threads since their start. */
export interface Counters {
  readonly kind: 'counters';
  /** Which counters can be compared: those of one source. */
  readonly source: 'domstats' | 'schedstat';
  readonly threads: readonly ObservedThread[];
}

/** What a trace or profile of the scheduler recorded. */
export interface Recording {
  readonly kind: 'recording';
  /** From the first event to the last one; null if the text does not tell. */
  readonly span: number | null;
  readonly threads: readonly ObservedThread[];
}

/** The clock ticks of a guest's CPUs, from its /proc/stat. */
export interface GuestStat {
  readonly kind: 'guest stat';
  readonly cpus: readonly { readonly name: string; readonly ticks: number; readonly steal: number }[];
}

/** How long a thread ran and how long it was runnable without running. */
export interface ObservedThread {
  readonly who: ObservedWho;
  readonly run: number;
  /** null if the text does not tell. */
  readonly wait: number | null;
}

/** A thread by what the text calls it. */
export interface ObservedWho {
  /** The guest's name; null if the text does not tell. */
  readonly guest: string | null;
  readonly pid: number | null;
  readonly tid: number | null;
  /** The thread's name for the kernel. */
  readonly comm: string;
}

/** What a text is: evidence, or why not, in one sentence. */
export type EvidenceReading =
  | { readonly ok: true; readonly value: Evidence }
  | { readonly ok: false; readonly problem: string };
