import type { CpuSet } from '../cpuset/cpuset.ts';
import type { MemoryMode } from '../domain/domain.ts';

/** Where each thread and each memory cell of a domain would go. CPUs are the host's Linux numbers. */
export interface Placement {
  /** One entry a vCPU of the request, ascending. */
  readonly vcpus: readonly { readonly vcpu: number; readonly cpus: CpuSet }[];
  /** Where QEMU's own threads go; null where the request leaves them as they are. */
  readonly emulator: CpuSet | null;
  /** Those that get a place; empty where they are left as they are. */
  readonly iothreads: readonly { readonly id: number; readonly cpus: CpuSet }[];
  /** The domain's memory; null where the host's nodes are not known. */
  readonly memory: { readonly mode: MemoryMode; readonly nodeset: CpuSet } | null;
  /** By guest NUMA cell the host nodes of its memory; empty for a domain without cells. */
  readonly cells: readonly { readonly cell: number; readonly nodes: CpuSet }[];
}

/** One reason why no placement exists, in the user's terms: which resource is short, by how much, and where. */
export interface Shortage {
  readonly message: string;
  /** The host node that it is about; null where it is about several or none. */
  readonly node: number | null;
}

/**
 * What a placement costs, the most important first: of two placements the one with the smaller number at the first
 * difference is better. Conflicts are not in it, because a placement has none.
 */
export interface PlacementCost {
  /** Nodes that a domain without guest cells is on beyond the first, and guest cells that share a node with another. */
  readonly nodes: number;
  /** Passed-through devices on other nodes than the domain. */
  readonly remoteDevices: number;
  /** The distances between the domain's nodes, pair by pair, added up. */
  readonly distance: number;
  /** Kinds of cores (performance, efficiency) beyond the first. */
  readonly coreKinds: number;
  /** Guest cores whose vCPUs are not on one host core. */
  readonly splitGuestCores: number;
  /** CPUs out of others' pools, which keep as many as they need. Only where there is no placement without. */
  readonly poolCpus: number;
  /**
   * How often a host core has to take a further guest core (or vCPU of a split one, or isolated emulator); under `prefer`
   * and `require`, which want siblings, the host cores used.
   */
  readonly crowding: number;
  /** Host cores that others run on too. */
  readonly sharedCores: number;
  readonly l3Groups: number;
  /** vCPUs on isolated CPUs that should not be, and the reverse. */
  readonly isolation: number;
  /** vCPUs that leave the one CPU that they are pinned to today. */
  readonly movedVcpus: number;
  /** Nodes, L3 groups and cores that are neither wholly free nor wholly used afterwards, less those that were so before. */
  readonly brokenNodes: number;
  readonly brokenL3Groups: number;
  readonly brokenCores: number;
  /** The CPUs' numbers, added up. */
  readonly numbers: number;
}

/** A placement and its cost, or why there is none. */
export type PlanResult =
  | {
      readonly feasible: true;
      readonly placement: Placement;
      readonly cost: PlacementCost;
      /** Whether it is proven that none costs less; not so where the search ended at its bound. */
      readonly exact: boolean;
    }
  | {
      readonly feasible: false;
      /** At least one, the most telling first. */
      readonly reasons: readonly Shortage[];
      readonly exact: boolean;
    };
