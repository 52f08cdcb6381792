import type { Span } from '../../base/span.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';

/** A workload and where its threads may run. What cannot be known is null. */
export interface PinnedWorkload {
  readonly kind: 'domain' | 'process';
  readonly name: string;
  /** The name of its host; null if no host is known, and for what runs on another machine. */
  readonly host: string | null;
  /** The command line of a process; null for a domain. */
  readonly argv: readonly (string | null)[] | null;
  /** Whether it runs for sure: a script may not reach a command. */
  readonly certain: boolean;
  /** The nodes are a list in the kernel's format. null if nothing binds the memory. */
  readonly memory: { readonly mode: string | null; readonly nodeset: string | null } | null;
  readonly threads: readonly PinnedThread[];
}

/** A thread with the CPUs it may run on, including CPUs that the host lacks. */
export interface PinnedThread {
  readonly role: string;
  readonly index: number | null;
  readonly cpus: CpuSet | null;
  /** Cut to the host's online CPUs and to what bounds the workload; null if unknown, empty if nothing is left. */
  readonly effective: CpuSet | null;
  /** The cgroup that bounds it: `machine.slice`; null if none does, or if that is unknown. */
  readonly boundedBy: string | null;
  /** The other guest whose hook sets that bound, so that it holds while that guest runs; absent if it always holds. */
  readonly boundedWhile?: string;
  /** What pins it: an element, a program, a setting; `default` for nothing. */
  readonly origin: string;
  /** The place in its document that pins it. */
  readonly span: Span | null;
}
