import type { CpuSet } from '../cpuset/cpuset.ts';

/**
 * What bounds every thread of a cgroup: the cpuset of that cgroup or of one above it. A pin only chooses among its CPUs
 * (sched_setaffinity(2), admin-guide/cgroup-v2.rst).
 */
export interface Bound {
  /** Some, not all, of the host's online CPUs; null if they are not known. */
  readonly cpus: CpuSet | null;
  /** The cgroup that sets it: `machine.slice`; null if that is not known either. */
  readonly by: string | null;
  /** The name of the guest whose hook sets it, so that it holds while that guest runs; absent if it always does. */
  readonly during?: string;
}

/** The cpusets of a host's cgroups. */
export interface Cpusets {
  /**
   * What bounds the threads of a cgroup; null if nothing does. A cgroup is named by its slice (`machine-rt.slice`), or
   * by its path without the mount point. null is an unknown one.
   */
  boundOf(cgroup: string | null): Bound | null;
  /** What bounds what a script starts without placing it: it may be run by a user or by a service. */
  boundOfShell(): Bound | null;
}
