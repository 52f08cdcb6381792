import { getOrAdd } from '../../../base/get-or-add.ts';
import type { CpuSet } from '../../../cpuset/cpuset.ts';
import type { Host } from '../../../topology/host.ts';
import type { HostTopology } from '../../../topology/host-topology.ts';
import type { Resident } from '../../guests/resident.ts';
import type { Exclusions } from '../exclusions.ts';
import { leftOutOfSum } from '../sums.ts';
import { BoundMemory, type TakenMemory } from './bound-memory.ts';
import { largestOrdinaryPage, type MemoryDemand } from './memory-demand.ts';
import { type Overfull, overfullNodes, type Together } from './overfull.ts';

/** Nodes with fewer huge pages of a size than the residents need. Amounts are in pages. */
export interface MissingPages extends Overfull<TakenMemory> {
  readonly sizeKiB: number;
}

/** The memory shortages of a host. */
export interface MemoryShortage {
  /**
   * Nodes that are too small, even with the profile's limit, for the memory that is bound to them. Huge pages of a
   * known pool do not count. Amounts are in KiB.
   */
  readonly overfull: readonly Overfull<TakenMemory>[];
  /** Nodes with too few huge pages. */
  readonly missingPages: readonly MissingPages[];
}

/**
 * The memory of the residents of one host, summed up by the nodes that it is bound to. Adding or removing a resident
 * changes only its own sums.
 */
export class HostMemory {
  private readonly host: Host;
  private readonly exclusions: Exclusions;
  private readonly ordinary = new Map<string, BoundMemory>();
  /** By page size in KiB, then by nodes. */
  private readonly pages = new Map<number, Map<string, BoundMemory>>();
  /** null until the shortages are computed after a change. */
  private known: { readonly all: MemoryShortage; readonly of: ReadonlyMap<Resident, MemoryShortage> } | null = null;
  private last = noShortage;

  /** `exclusions` are those of the same residents, updated before the memory. */
  constructor(host: Host, exclusions: Exclusions) {
    this.host = host;
    this.exclusions = exclusions;
  }

  /**
   * The current shortages. A resident with unknown demands counts as taking no memory. Parts that stay the same stay
   * the same objects.
   */
  get shortage(): MemoryShortage {
    return this.current().all;
  }

  /** The current shortages that the resident takes part in. */
  shortageOf(resident: Resident): MemoryShortage {
    return this.current().of.get(resident) ?? noShortage;
  }

  private current() {
    if (this.known === null) {
      const { overfull, missingPages } = this.last;
      this.last = { overfull: kept(overfull, this.overfull()), missingPages: kept(missingPages, this.missingPages()) };
      this.known = byResident(this.last);
    }
    return this.known;
  }

  /** Adds the demands of a resident. */
  add(resident: Resident): void {
    for (const demand of resident.memoryDemands() ?? []) {
      const nodes = this.nodesOf(demand);
      if (nodes.isEmpty) continue;
      if (this.isBoundOrdinary(demand, nodes)) boundTo(this.ordinary, nodes).add(resident, demand, demand.bootKib);
      const { hugePageKib } = demand;
      if (hugePageKib === null) continue;
      const byNodes = getOrAdd(this.pages, hugePageKib, () => new Map<string, BoundMemory>());
      boundTo(byNodes, nodes).add(resident, demand, Math.ceil(demand.kib / hugePageKib));
    }
    this.known = null;
  }

  /** Removes the demands of a resident that was added before. */
  delete(resident: Resident): void {
    for (const demand of resident.memoryDemands() ?? []) {
      const nodes = this.nodesOf(demand);
      removeFrom(this.ordinary, nodes, resident);
      const { hugePageKib } = demand;
      const byNodes = hugePageKib === null ? undefined : this.pages.get(hugePageKib);
      if (hugePageKib === null || byNodes === undefined) continue;
      removeFrom(byNodes, nodes, resident);
      if (byNodes.size === 0) this.pages.delete(hugePageKib);
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
    const capacityOf = (nodes: CpuSet) => {
      const kib = ordinaryMemoryOf(nodes, topology);
      return kib === null ? null : kib * limits.memoryOvercommit;
    };
    return overfullNodes([...this.ordinary.values()], capacityOf, (loads) => this.waysOf(loads));
  }

  private missingPages(): MissingPages[] {
    const sizes = [...this.pages].sort(([a], [b]) => a - b).slice(0, mostPageSizes);
    return sizes.flatMap(([sizeKiB, byNodes]) =>
      overfullNodes(
        [...byNodes.values()],
        (nodes) => pagesOf(sizeKiB, nodes, this.host.topology),
        (loads) => this.waysOf(loads),
      ).map((part) => ({ ...part, sizeKiB })),
    );
  }

  /**
   * The residents that never run together take the memory of the largest. Each of the others is looked at in its place,
   * beside those that run with it, because its document has to be told too. null if all run together.
   */
  private waysOf(loads: readonly BoundMemory[]): Together<TakenMemory>[] | null {
    const amounts = new Map<Resident, number>();
    for (const load of loads) {
      for (const [one, amount] of load.amounts()) amounts.set(one, (amounts.get(one) ?? 0) + amount);
    }
    const amountOf = (one: Resident) => amounts.get(one) ?? 0;
    const leftOut = leftOutOfSum(this.exclusions, amountOf, amounts.keys());
    if (leftOut.size === 0) return null;
    const items = loads.flatMap((load) => load.items());
    const together = (residents: readonly Resident[], out: ReadonlySet<Resident>): Together<TakenMemory> => {
      const running = new Set(residents.filter((one) => !out.has(one)));
      const amount = [...running].reduce((sum, one) => sum + amountOf(one), 0);
      return { items: items.filter(({ resident }) => running.has(resident)), amount };
    };
    const residents = [...amounts.keys()];
    const others = [...leftOut].slice(0, mostAlternatives).map((one) => {
      const company = residents.filter(this.exclusions.beside(one) ?? (() => true));
      return together(company, leftOutOfSum(this.exclusions, amountOf, company));
    });
    return [together(residents, leftOut), ...others];
  }
}

const noShortage: MemoryShortage = { overfull: [], missingPages: [] };

/** The parts of `now`; parts that equal one of `before` are replaced by that object. */
function kept<P extends Overfull<TakenMemory>>(before: readonly P[], now: readonly P[]): P[] {
  return now.map((part) => before.find((other) => isSamePart(other, part)) ?? part);
}

function isSamePart(a: Overfull<TakenMemory>, b: Overfull<TakenMemory>): boolean {
  return (
    a.nodes.equals(b.nodes) && a.items.length === b.items.length && a.items.every((item, at) => item === b.items[at])
  );
}

/** A resident takes part in one shortage of the same nodes: the first, if it is in several with other residents. */
function byResident(all: MemoryShortage) {
  const of = new Map<Resident, { overfull: Overfull<TakenMemory>[]; missingPages: MissingPages[] }>();
  const shortageOf = (resident: Resident) => getOrAdd(of, resident, () => ({ overfull: [], missingPages: [] }));
  const toldOf = (parts: readonly Overfull<TakenMemory>[], nodes: CpuSet) =>
    parts.some((one) => one.nodes.equals(nodes));
  for (const part of all.overfull) {
    for (const { overfull } of [...residentsIn(part)].map(shortageOf)) {
      if (!toldOf(overfull, part.nodes)) overfull.push(part);
    }
  }
  for (const part of all.missingPages) {
    for (const { missingPages } of [...residentsIn(part)].map(shortageOf)) {
      const ofSize = missingPages.filter(({ sizeKiB }) => sizeKiB === part.sizeKiB);
      if (!toldOf(ofSize, part.nodes)) missingPages.push(part);
    }
  }
  return { all, of };
}

function residentsIn({ items }: Overfull<TakenMemory>): Set<Resident> {
  return new Set(items.map(({ resident }) => resident));
}

function boundTo(byNodes: Map<string, BoundMemory>, nodes: CpuSet): BoundMemory {
  return getOrAdd(byNodes, nodes.toString(), () => new BoundMemory(nodes));
}

function removeFrom(byNodes: Map<string, BoundMemory>, nodes: CpuSet, resident: Resident): void {
  const key = nodes.toString();
  const bound = byNodes.get(key);
  bound?.delete(resident);
  if (bound?.isEmpty === true) byNodes.delete(key);
}

/** The memory of these nodes without their huge page pools, in KiB; null if it is not known of one of them. */
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

/**
 * How many huge pages of this size the nodes have; null if it is not known of one of them. The kernel lists every size
 * that it has on every node, so a node that lists other sizes has none of one that it does not list.
 */
function pagesOf(sizeKiB: number, nodes: CpuSet, topology: HostTopology): number | null {
  let sum = 0;
  for (const id of nodes) {
    const pages = topology.node(id)?.pages ?? [];
    const entry = pages.find((page) => page.sizeKiB === sizeKiB);
    if (entry === undefined && (pages.length === 0 || !listsHugePages(topology))) return null;
    sum += entry?.count ?? 0;
  }
  return sum;
}

/** A capture that lists ordinary pages alone may have left out the others. */
function listsHugePages({ nodes }: HostTopology): boolean {
  return nodes.some(({ pages }) => pages.some(({ sizeKiB }) => sizeKiB > largestOrdinaryPage));
}

/** Of residents that never run together, this many are looked at besides the largest. */
const mostAlternatives = 64;

/** At most this many page sizes are counted; architectures have fewer. */
const mostPageSizes = 16;
