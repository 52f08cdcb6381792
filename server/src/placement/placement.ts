import type { CpuSet } from '../cpuset/cpuset.ts';

/** Where each thread and each memory cell of a domain would go. CPUs are the host's Linux numbers. */
export interface Placement {
  /** One entry a vCPU of the request, ascending. */
  readonly vcpus: readonly { readonly vcpu: number; readonly cpus: CpuSet }[];
  /** Where QEMU's own threads go; null where the request leaves them as they are. */
  readonly emulator: CpuSet | null;
  readonly iothreads: readonly { readonly id: number; readonly cpus: CpuSet }[];
  /** The domain's memory; null where the host's nodes are not known or all vCPUs float. */
  readonly memory: { readonly mode: 'strict' | 'preferred' | 'interleave'; readonly nodeset: CpuSet } | null;
  /** By guest NUMA cell the host nodes of its memory; empty for a domain without cells. */
  readonly cells: readonly { readonly cell: number; readonly nodes: CpuSet }[];
}

/** One reason why no placement exists, in the user's terms: which resource is short, by how much, and where. */
export interface Shortage {
  readonly message: string;
  /** The host node that it is about; null where it is about several or none. */
  readonly node: number | null;
}
