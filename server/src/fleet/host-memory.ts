import type { CpuSet } from '../cpuset/cpuset.ts';
import type { Host } from '../topology/host.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import type { DomainDocument } from './document.ts';
import { largestOrdinaryPage, type MemoryDemand, memoryDemands } from './memory-demand.ts';
import { type Load, type Overfull, overfullNodes } from './overfull.ts';

/** Nodes with fewer huge pages of a size than the domains need. */
export interface MissingPages extends Overfull<MemoryDemand> {
  readonly sizeKiB: number;
}

/** Where the memory of the domains of one host does not fit. */
export interface HostMemory {
  /** In KiB: memory, but for huge pages of a known pool, that is bound to nodes which are, with the profile's limit, too small. */
  readonly overfull: readonly Overfull<MemoryDemand>[];
  /** In pages. */
  readonly missingPages: readonly MissingPages[];
}

/** Adds up what is known of the domains' memory; a domain of which it is not known takes none. */
export function hostMemory({ topology, limits }: Host, documents: Iterable<DomainDocument>): HostMemory {
  const demands = [...documents].flatMap((document) => memoryDemands(document) ?? []);
  const nodesOf = ({ bound }: MemoryDemand) => bound?.intersection(topology.nodeIds) ?? topology.nodeIds;
  const fromPool = (item: MemoryDemand) =>
    item.hugePageKib !== null && pagesOf(item.hugePageKib, nodesOf(item), topology) !== null;
  const ordinary = demands.flatMap((item): Load<MemoryDemand>[] => {
    const nodes = nodesOf(item);
    if (item.bound === null || nodes.isEmpty || fromPool(item)) return [];
    return [{ item, nodes, amount: item.bootKib }];
  });
  const overfull = overfullNodes(ordinary, (nodes) => {
    const kib = ordinaryMemoryOf(nodes, topology);
    return kib === null ? null : kib * limits.memoryOvercommit;
  });
  const sizes = new Set(demands.flatMap(({ hugePageKib }) => hugePageKib ?? []));
  const missingPages = [...sizes].slice(0, mostPageSizes).flatMap((sizeKiB) => {
    const loads = demands.flatMap((item): Load<MemoryDemand>[] => {
      const nodes = nodesOf(item);
      if (item.hugePageKib !== sizeKiB || nodes.isEmpty) return [];
      return [{ item, nodes, amount: Math.ceil(item.kib / sizeKiB) }];
    });
    return overfullNodes(loads, (nodes) => pagesOf(sizeKiB, nodes, topology)).map((part) => ({ ...part, sizeKiB }));
  });
  return { overfull, missingPages };
}

/** The memory of these nodes together without their pools of huge pages, in KiB; null when that of one is not known. */
export function ordinaryMemoryOf(nodes: CpuSet, topology: HostTopology): number | null {
  let sum = 0;
  for (const id of nodes) {
    const node = topology.node(id);
    if (node === undefined || node.memoryKiB === null) return null;
    sum += node.memoryKiB;
    for (const { sizeKiB, count } of node.pages) if (sizeKiB > largestOrdinaryPage) sum -= sizeKiB * count;
  }
  return sum;
}

/** How many huge pages of this size the nodes have; null where it is not known. */
function pagesOf(sizeKiB: number, nodes: CpuSet, topology: HostTopology): number | null {
  let sum = 0;
  for (const id of nodes) {
    const entry = topology.node(id)?.pages.find((page) => page.sizeKiB === sizeKiB);
    if (entry === undefined) return null;
    sum += entry.count;
  }
  return sum;
}

/** Architectures have few sizes of huge pages. */
const mostPageSizes = 16;
