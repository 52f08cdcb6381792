import type { Span } from '../base/span.ts';
import type { CpuSet } from './cpuset.ts';

/** One term of a CPU list, in the order of the text: `3`, `0-7`, `^2`, `0-30:2`. */
export interface CpuListItem {
  /** Relative to the start of the list's text. */
  readonly span: Span;
  /** The CPUs that the term names, whether it adds or excludes them. */
  readonly cpus: CpuSet;
  /** libvirt's `^N` excludes its CPUs from the terms to its left; a term under numactl's `!`, from all CPUs. */
  readonly excludes: boolean;
}

/** Why a text is not a list of the dialect. */
export interface CpuListProblem {
  /** Relative to the start of the list's text. Empty (start = end) where something is missing. */
  readonly span: Span;
  /** What is wrong and what would be right, without the name of the attribute or option that contains the list. */
  readonly message: string;
  /** The same CPUs in this dialect, if the intention is clear (`0-6:2` → `0,2,4,6`). */
  readonly suggestion?: string;
}

/**
 * The result of parsing a list. `cpus` is null exactly when the tool that reads the dialect refuses the text;
 * `problems` then has at least one entry. A list that the tool accepts but that names nothing is the empty set; libvirt
 * refuses that one step later, so callers that judge a pinset also check `isEmpty`.
 */
export interface ParsedCpuList {
  readonly cpus: CpuSet | null;
  readonly items: readonly CpuListItem[];
  readonly problems: readonly CpuListProblem[];
}

/** The languages in which CPU lists are written. */
export const cpuListDialects = ['libvirt', 'taskset-list', 'taskset-mask', 'kernel', 'numactl', 'systemd'] as const;
export type CpuListDialect = (typeof cpuListDialects)[number];

/**
 * What a parser must know about the machine. `kernel` (`all`, `N`, the highest CPU) and `numactl` (`all`, `!`, `+`)
 * depend on it; the other dialects use it only for a suggestion (`all`).
 */
export interface Machine {
  /** The CPUs (or nodes) that the machine has, in Linux numbers. */
  readonly cpus: CpuSet;
}
