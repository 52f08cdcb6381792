import type { CpuSet } from '../cpuset/cpuset.ts';

/**
 * One logical CPU of a host. `package`, `die`, `cluster`, `l3` and `core` are labels that are unique in the whole
 * host: equal means the same one, null means that the capture does not tell.
 */
export interface HostCpu {
  /** The Linux number (hwloc's P#). */
  readonly id: number;
  readonly online: boolean;
  readonly package: number | null;
  readonly die: number | null;
  readonly cluster: number | null;
  readonly l3: number | null;
  readonly core: number | null;
  /** The online CPUs of this CPU's core, itself included; null when the capture does not tell. */
  readonly siblings: CpuSet | null;
  readonly node: number | null;
  /** Kept out of the scheduler's load balancing (isolcpus=, isolated cpuset partition). */
  readonly isolated: boolean;
  /** Kind of core on a hybrid CPU ("performance", "efficiency"), null where all are alike or it is not known. */
  readonly kind: string | null;
}

/** Pages of one size on one node. */
export interface HostPages {
  readonly sizeKiB: number;
  readonly count: number;
}

/** One NUMA node. It may have CPUs without memory, or memory without CPUs (CXL, HBM). */
export interface HostNode {
  readonly id: number;
  readonly cpus: CpuSet;
  /** null when the capture does not tell. */
  readonly memoryKiB: number | null;
  readonly pages: readonly HostPages[];
  /** The kernel's SLIT distances from this node by node id (10 is local); empty when not known. */
  readonly distances: ReadonlyMap<number, number>;
}

/** The formats that a topology can come from. */
export type TopologySource = 'libvirt-capabilities' | 'native';
