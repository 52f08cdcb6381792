/** A CPUWeight= that is at least and at most these; both are the same where it is known. */
export interface CpuWeight {
  readonly least: number;
  readonly greatest: number;
}

/** The weights of a host's cgroups. */
export interface CpuWeights {
  /** null for a cgroup whose weight nothing sets. A cgroup is named by its slice or service, or by its path. */
  of(cgroup: string): CpuWeight | null;
}
