import type { Span } from '../base/span.ts';
import type { CpuSet } from './cpuset.ts';

/** One term of a CPU list that the dialect understood: `3`, `0-7`, `^2`, `0-30:2`, in the order of the text. */
export interface CpuListItem {
  /** Where the term stands, relative to the start of the list's text. */
  readonly span: Span;
  /** The CPUs that the term names, whether it adds or takes them away. */
  readonly cpus: CpuSet;
  /** `^N` of libvirt takes its CPUs out of what stands to its left; a term under numactl's `!`, out of all. */
  readonly excludes: boolean;
}

/** Why a text is no list of the dialect. */
export interface CpuListProblem {
  /** Relative to the start of the list's text. Empty (start = end) where something is missing. */
  readonly span: Span;
  /** What is wrong and what would be right, without the name of the attribute or option that the list stands in. */
  readonly message: string;
  /** The same CPUs as this dialect would have them written, where the intention is plain (`0-6:2` → `0,2,4,6`). */
  readonly suggestion?: string;
}

/**
 * What a parser makes of a text. `cpus` is null exactly when the tool that reads the dialect would refuse the text,
 * and then `problems` has at least one entry. A list that the tool takes and that names nothing is the empty set;
 * libvirt refuses that one step later, so callers that judge a pinset look at `isEmpty` too.
 */
export interface ParsedCpuList {
  readonly cpus: CpuSet | null;
  readonly items: readonly CpuListItem[];
  readonly problems: readonly CpuListProblem[];
}

/** The languages in which CPU lists are written (domain-facts: "CPU lists are five languages"), and systemd's own. */
export const cpuListDialects = ['libvirt', 'taskset-list', 'taskset-mask', 'kernel', 'numactl', 'systemd'] as const;
export type CpuListDialect = (typeof cpuListDialects)[number];

/**
 * What a parser has to know of the machine. `kernel` (`all`, `N`, the highest CPU) and `numactl` (`all`, `!`, `+`) read
 * by it; the others look at it for a suggestion only (`all`).
 */
export interface Machine {
  /** The CPUs (or nodes) that the machine has, in Linux numbers. */
  readonly cpus: CpuSet;
}
