import type { CpuSet } from '../cpuset/cpuset.ts';
import type { MemoryMode } from '../domain/domain.ts';

/** Where each thread and each memory cell of a domain would go. CPUs are the host's Linux numbers. */
export interface Placement {
  /** One entry for each vCPU of the request, ascending. */
  readonly vcpus: readonly { readonly vcpu: number; readonly cpus: CpuSet }[];
  /** Where QEMU's own threads go; null if they stay as they are. */
  readonly emulator: CpuSet | null;
  /** The iothreads that are placed; empty if they stay as they are. */
  readonly iothreads: readonly { readonly id: number; readonly cpus: CpuSet }[];
  /** The domain's memory; null if the host's nodes are not known. */
  readonly memory: { readonly mode: MemoryMode; readonly nodeset: CpuSet } | null;
  /** The host nodes of the memory of each guest NUMA cell; empty for a domain without cells. */
  readonly cells: readonly { readonly cell: number; readonly nodes: CpuSet }[];
}

/** One reason why a request has no placement, in the user's terms: which resource is short, by how much, and where. */
export interface Shortage {
  readonly message: string;
  /** The host node that it is about; null if it is about the host or about several nodes. */
  readonly node: number | null;
}

/**
 * What a placement costs, most important first. Of two placements, the one with the smaller number at the first
 * difference is better. Conflicts are not counted, because a placement has none.
 */
export interface PlacementCost {
  /**
   * For a domain without guest cells: nodes beyond the first. With cells: cells that share a node with another cell.
   */
  readonly nodes: number;
  /** Passed-through devices that are on none of the domain's nodes. */
  readonly remoteDevices: number;
  /**
   * Distances added up: with guest cells between the nodes of each two cells, and from each cell to its memory where its
   * node has none; without cells between each two nodes.
   */
  readonly distance: number;
  /** Kinds of cores (performance, efficiency) beyond the first, and those that are not the domain's kind today. */
  readonly coreKinds: number;
  /** Guest cores that are spread over several host cores. */
  readonly splitGuestCores: number;
  /** CPUs taken from the pools of others, which keep as many as they need. 0 if there is a placement without them. */
  readonly poolCpus: number;
  /**
   * How often a host core takes a further guest core (or a vCPU of a split one, or the isolated emulator). Under
   * `prefer` and `require`, which want siblings: how many host cores are used.
   */
  readonly crowding: number;
  /** Host cores that others also run on. */
  readonly sharedCores: number;
  /** Guest cells, or 1 for a domain without cells, whose memory leaves the nodes that it is bound to now. */
  readonly movedMemory: number;
  /** The L3 groups used. */
  readonly l3Groups: number;
  /** vCPUs that are on isolated CPUs and should not be, or the reverse. */
  readonly isolation: number;
  /** vCPUs that leave the single CPU that they are pinned to now. */
  readonly movedVcpus: number;
  /** Pinned helper threads that are on none of the domain's nodes. */
  readonly remoteHelpers: number;
  /**
   * CPUs that the host or helper threads can use best: 2 for CPU 0, 1 for each of its siblings, and 2 for each CPU that
   * the domain's helper threads are pinned to. CPUs that its vCPUs are pinned to now do not count.
   */
  readonly hostCpus: number;
  /** Nodes (below: L3 groups, cores) that are partly free afterwards, minus those that were partly free before. */
  readonly brokenNodes: number;
  readonly brokenL3Groups: number;
  readonly brokenCores: number;
  /** The sum of the CPUs' numbers. */
  readonly numbers: number;
}

/** A placement and its cost, or why the request has none. */
export type PlanResult =
  | {
      readonly feasible: true;
      readonly placement: Placement;
      readonly cost: PlacementCost;
      /** Whether the placement is proven to be the cheapest; false if the search ended at its bound. */
      readonly exact: boolean;
      /**
       * How far it is from the best at most: so many fewer pinned vCPUs could move, and nothing that counts more is worse.
       * null if that is not known.
       */
      readonly gap: { readonly movedVcpus: number } | null;
    }
  | {
      readonly feasible: false;
      /** At least one, the most telling first. */
      readonly reasons: readonly Shortage[];
      /** Whether it is proven that the request has no placement. */
      readonly exact: boolean;
    };
