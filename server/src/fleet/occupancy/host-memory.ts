import { getOrAdd } from '../../base/get-or-add.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Host } from '../../topology/host.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { Resident } from '../guests/resident.ts';
import { largestOrdinaryPage, type MemoryDemand } from './memory-demand.ts';
import { MemoryPool, type TakenMemory } from './memory-pool.ts';
import { type Overfull, overfullNodes } from './overfull.ts';

/** Nodes with fewer huge pages of a size than the domains need. */
export interface MissingPages extends Overfull<TakenMemory> {
  readonly sizeKiB: number;
}

/** Where memory does not fit. */
export interface MemoryShortage {
  /** In KiB: memory, but for huge pages of a known pool, that is bound to nodes which are, with the profile's limit, too small. */
  readonly overfull: readonly Overfull<TakenMemory>[];
  /** In pages. */
  readonly missingPages: readonly MissingPages[];
}

/** The memory of what runs on one host, added up by the nodes that it is bound to; who comes and goes changes its own sums only. */
export class HostMemory {
  private readonly host: Host;
  private readonly ordinary = new Map<string, MemoryPool>();
  /** By the size of the pages in KiB. */
  private readonly pages = new Map<number, Map<string, MemoryPool>>();
  private known: { readonly all: MemoryShortage; readonly of: ReadonlyMap<Resident, MemoryShortage> } | null = null;

  private last = noShortage;

  constructor(host: Host) {
    this.host = host;
  }

  /** What does not fit now; a resident whose demands are not known takes none. */
  get shortage(): MemoryShortage {
    return this.answer().all;
  }

  /** What of it the resident has a part in. */
  shortageOf(resident: Resident): MemoryShortage {
    return this.answer().of.get(resident) ?? noShortage;
  }

  private answer() {
    if (this.known === null) {
      const { overfull, missingPages } = this.last;
      this.last = { overfull: kept(overfull, this.overfull()), missingPages: kept(missingPages, this.missingPages()) };
      this.known = byResident(this.last);
    }
    return this.known;
  }

  add(resident: Resident): void {
    for (const demand of resident.memoryDemands() ?? []) {
      const nodes = this.nodesOf(demand);
      if (nodes.isEmpty) continue;
      if (this.isBoundOrdinary(demand, nodes)) poolOf(this.ordinary, nodes).add(resident, demand, demand.bootKib);
      const { hugePageKib } = demand;
      if (hugePageKib === null) continue;
      const pools = getOrAdd(this.pages, hugePageKib, () => new Map<string, MemoryPool>());
      poolOf(pools, nodes).add(resident, demand, Math.ceil(demand.kib / hugePageKib));
    }
    this.known = null;
  }

  delete(resident: Resident): void {
    for (const demand of resident.memoryDemands() ?? []) {
      const nodes = this.nodesOf(demand);
      removeFrom(this.ordinary, nodes, resident);
      const { hugePageKib } = demand;
      const pools = hugePageKib === null ? undefined : this.pages.get(hugePageKib);
      if (hugePageKib === null || pools === undefined) continue;
      removeFrom(pools, nodes, resident);
      if (pools.size === 0) this.pages.delete(hugePageKib);
    }
    this.known = null;
  }

  private nodesOf({ bound }: MemoryDemand): CpuSet {
    const { nodeIds } = this.host.topology;
    return bound?.intersection(nodeIds) ?? nodeIds;
  }

  private isBoundOrdinary({ bound, hugePageKib }: MemoryDemand, nodes: CpuSet): boolean {
    if (bound === null) return false;
    return hugePageKib === null || pagesOf(hugePageKib, nodes, this.host.topology) === null;
  }

  private overfull(): Overfull<TakenMemory>[] {
    const { topology, limits } = this.host;
    return overfullNodes([...this.ordinary.values()], (nodes) => {
      const kib = ordinaryMemoryOf(nodes, topology);
      return kib === null ? null : kib * limits.memoryOvercommit;
    });
  }

  private missingPages(): MissingPages[] {
    const sizes = [...this.pages].sort(([a], [b]) => a - b).slice(0, mostPageSizes);
    return sizes.flatMap(([sizeKiB, pools]) =>
      overfullNodes([...pools.values()], (nodes) => pagesOf(sizeKiB, nodes, this.host.topology)).map((part) => ({
        ...part,
        sizeKiB,
      })),
    );
  }
}

const noShortage: MemoryShortage = { overfull: [], missingPages: [] };

/** The parts, those that were there before as the same objects. */
function kept<P extends Overfull<TakenMemory>>(before: readonly P[], now: readonly P[]): P[] {
  return now.map((part) => before.find((other) => isSamePart(other, part)) ?? part);
}

function isSamePart(a: Overfull<TakenMemory>, b: Overfull<TakenMemory>): boolean {
  return (
    a.nodes.equals(b.nodes) && a.items.length === b.items.length && a.items.every((item, at) => item === b.items[at])
  );
}

function byResident(all: MemoryShortage) {
  const of = new Map<Resident, { overfull: Overfull<TakenMemory>[]; missingPages: MissingPages[] }>();
  const shortageOf = (resident: Resident) => getOrAdd(of, resident, () => ({ overfull: [], missingPages: [] }));
  for (const part of all.overfull) for (const one of residentsIn(part)) shortageOf(one).overfull.push(part);
  for (const part of all.missingPages) for (const one of residentsIn(part)) shortageOf(one).missingPages.push(part);
  return { all, of };
}

function residentsIn({ items }: Overfull<TakenMemory>): Set<Resident> {
  return new Set(items.map(({ resident }) => resident));
}

function poolOf(pools: Map<string, MemoryPool>, nodes: CpuSet): MemoryPool {
  return getOrAdd(pools, nodes.toString(), () => new MemoryPool(nodes));
}

function removeFrom(pools: Map<string, MemoryPool>, nodes: CpuSet, resident: Resident): void {
  const key = nodes.toString();
  const pool = pools.get(key);
  pool?.delete(resident);
  if (pool?.isEmpty === true) pools.delete(key);
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
