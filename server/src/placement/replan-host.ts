import type { DomainDocument } from '../fleet/documents/domain-document.ts';
import type { Resident } from '../fleet/guests/resident.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';
import { orders } from './cores/orders.ts';
import type { Placement, PlacementCost, Shortage } from './placement.ts';
import { planDomain } from './plan.ts';
import { type Footprint, footprintAt, footprintOf } from './space/footprint.ts';
import {
  areRivals,
  byNeed,
  contestedVcpus,
  type MovableDomain,
  movableDomainOf,
  movedBy,
} from './space/movable-domain.ts';
import { type Space, spaceLeft, spaceOn } from './space/space.ts';

/** A domain that gets another place. */
export interface Move {
  readonly document: DomainDocument;
  readonly placement: Placement;
  readonly cost: PlacementCost;
}

/** New places for some of the domains of a host, so that no vCPU has to share the only CPU that it has. */
export interface HostPlan {
  /** In an order in which they can be made one by one. */
  readonly moves: readonly Move[];
  /** How many pinned vCPUs leave their CPUs. */
  readonly movedVcpus: number;
  /** Each move is right whether or not the others are made. Not so where one takes what another leaves. */
  readonly separate: boolean;
  /** Whether it is proven that no plan moves fewer vCPUs. */
  readonly exact: boolean;
  /** The domains for which there is no place, with the reasons; the host cannot be put right without them. */
  readonly stuck: readonly { readonly document: DomainDocument; readonly reasons: readonly Shortage[] }[];
}

/**
 * Puts a host right with few moved pins: domains that are in nobody's way stay, of those that are in each other's way as
 * few as possible are placed anew, each at its best place beside all others. Small tangles are tried out in every way,
 * large ones from the domain on that resolves most. Domains without a pin stay as they are.
 */
export function replanHost(documents: readonly DomainDocument[], occupancy: Occupancy): HostPlan {
  const domains = documents.flatMap((document) => movableDomainOf(document, occupancy) ?? []);
  const named = new Set<Resident>(domains.map(({ document }) => document));
  const others = [...occupancy.restricted.keys()].filter((document) => !named.has(document));
  const base = spaceLeft(
    spaceOn(occupancy.host),
    others.map((document) => footprintOf(document, occupancy)),
  );
  return new HostSearch(domains, base).run();
}

interface Found {
  readonly moves: readonly Move[];
  readonly movedVcpus: number;
  readonly separate: boolean;
}

/** A tangle of so many domains is tried out in every way. */
const mostTriedOut = 6;

class HostSearch {
  private readonly domains: readonly MovableDomain[];
  private readonly base: Space;
  private readonly rivals: ReadonlyMap<MovableDomain, readonly MovableDomain[]>;

  constructor(domains: readonly MovableDomain[], base: Space) {
    this.domains = domains;
    this.base = base;
    this.rivals = new Map(domains.map((one) => [one, domains.filter((other) => areRivals(one, other))]));
  }

  run(): HostPlan {
    const must = this.domains.filter((domain) => domain.broken || this.isInFixedWay(domain));
    const tangled = this.domains.filter(
      (domain) => !must.includes(domain) && this.rivalsOutside(domain, must).length > 0,
    );
    const found = this.bestOf(this.covers(must, tangled)) ?? this.anyOrder();
    if (found === null) return this.stuck();
    return { ...found, exact: found.movedVcpus === this.fewestMoves(), stuck: [] };
  }

  /** A workload that is not to be moved has its CPU. */
  private isInFixedWay({ current }: MovableDomain): boolean {
    const { host, free, shareable } = this.base;
    const usable = free.union(shareable);
    return !current.alone.intersection(host.topology.online).difference(host.reserved).isSubsetOf(usable);
  }

  private rivalsOutside(domain: MovableDomain, moved: readonly MovableDomain[]): MovableDomain[] {
    return (this.rivals.get(domain) ?? []).filter((rival) => !moved.includes(rival));
  }

  /** Sets of domains of which none that stays is in the way of another that stays. */
  private covers(must: readonly MovableDomain[], tangled: readonly MovableDomain[]): (readonly MovableDomain[])[] {
    if (tangled.length > mostTriedOut) return [this.greedyCover(must, tangled)];
    let sets: (readonly MovableDomain[])[] = [must];
    for (const domain of tangled) sets = sets.flatMap((set) => [set, [...set, domain]]);
    return sets.filter((set) => tangled.every((one) => set.includes(one) || this.rivalsOutside(one, set).length === 0));
  }

  /** The domain that resolves most for each vCPU that it would move comes first; then whoever need not have moved stays. */
  private greedyCover(must: readonly MovableDomain[], tangled: readonly MovableDomain[]): readonly MovableDomain[] {
    const set = [...must];
    for (;;) {
      let best: { domain: MovableDomain; gain: number } | null = null;
      for (const domain of tangled) {
        if (set.includes(domain)) continue;
        const rivals = this.rivalsOutside(domain, set);
        if (rivals.length === 0) continue;
        const gain = rivals.length / contestedVcpus(domain, rivals);
        if (best === null || gain > best.gain) best = { domain, gain };
      }
      if (best === null) break;
      set.push(best.domain);
    }
    for (const domain of [...set].reverse()) {
      if (must.includes(domain)) continue;
      const without = set.filter((other) => other !== domain);
      if (this.rivalsOutside(domain, without).length === 0) set.splice(set.indexOf(domain), 1);
    }
    return set;
  }

  private bestOf(sets: readonly (readonly MovableDomain[])[]): Found | null {
    let best: Found | null = null;
    for (const set of sets) {
      const found = this.placed(byNeed(set));
      if (found !== null && (best === null || isBetter(found, best))) best = found;
    }
    return best;
  }

  /** Where there is no room beside those that stay: everybody may move, in one order after the other. */
  private anyOrder(): Found | null {
    let best: Found | null = null;
    for (const order of orders(byNeed(this.domains))) {
      const found = this.placed(order);
      if (found !== null && (best === null || isBetter(found, best))) best = found;
    }
    return best;
  }

  /** Places these one after the other; beside where all are today if there is room, else where those are not yet placed leave. */
  private placed(order: readonly MovableDomain[]): Found | null {
    const done: { readonly domain: MovableDomain; readonly move: Move; readonly after: Footprint }[] = [];
    let separate = true;
    const staying = this.domains.filter((domain) => !order.includes(domain)).map(({ current }) => current);
    for (const domain of order) {
      const { request, document } = domain;
      const settled = [...staying, ...done.map(({ after }) => after)];
      const leaving = order.filter((other) => other !== domain).map(({ current }) => withoutMemory(current));
      let result = planDomain(request, spaceLeft(this.base, [...settled, ...leaving]));
      if (!result.feasible) {
        result = planDomain(request, spaceLeft(this.base, settled));
        separate = false;
      }
      if (!result.feasible) return null;
      const { placement, cost } = result;
      done.push({
        domain,
        move: { document, placement, cost },
        after: footprintAt(placement, request, this.base.host.topology),
      });
    }
    const changed = done.filter(({ domain, move }) => movedBy(domain, move.placement) > 0);
    const movedVcpus = changed.reduce((sum, { domain, move }) => sum + movedBy(domain, move.placement), 0);
    const sorted = separate ? changed : inOrder(changed);
    return { moves: sorted.map(({ move }) => move), movedVcpus, separate };
  }

  /** On each CPU all but one of the vCPUs that have no other must leave, and all where it may not be used. */
  private fewestMoves(): number {
    const { topology, reserved } = this.base.host;
    const holders = new Map<number, number>();
    let moves = 0;
    for (const { pinsets, request } of this.domains) {
      const dedicated = new Set(request.cells.flatMap((cell) => cell.dedicated));
      for (const [vcpu, cpus] of pinsets) {
        const { first, last } = cpus;
        if (first === undefined || first !== last || !dedicated.has(vcpu)) continue;
        if (!topology.online.has(first) || reserved.has(first)) moves++;
        else holders.set(first, (holders.get(first) ?? 0) + 1);
      }
    }
    for (const count of holders.values()) moves += count - 1;
    return moves;
  }

  /** Those that find no place after the ones before them. */
  private stuck(): HostPlan {
    const settled: Footprint[] = [];
    const stuck = byNeed(this.domains).flatMap(({ request, document }) => {
      const result = planDomain(request, spaceLeft(this.base, settled));
      if (!result.feasible) return [{ document, reasons: result.reasons }];
      settled.push(footprintAt(result.placement, request, this.base.host.topology));
      return [];
    });
    return { moves: [], movedVcpus: 0, separate: true, exact: false, stuck };
  }
}

function isBetter(a: Found, b: Found): boolean {
  if (a.movedVcpus !== b.movedVcpus) return a.movedVcpus < b.movedVcpus;
  if (a.separate !== b.separate) return a.separate;
  return a.moves.length < b.moves.length;
}

/** Its CPUs only: of the memory it takes the new place is counted. */
function withoutMemory(footprint: Footprint): Footprint {
  return { ...footprint, memory: [], vcpus: 0 };
}

/** Whoever leaves a CPU goes before whoever takes it; where they go in circles the order is as they were placed. */
function inOrder<T extends { readonly domain: MovableDomain; readonly after: Footprint }>(moves: readonly T[]): T[] {
  const waiting = [...moves];
  const result: T[] = [];
  while (waiting.length > 0) {
    const free = waiting.findIndex((move) =>
      waiting.every((other) => other === move || !move.after.alone.intersects(other.domain.current.confined)),
    );
    result.push(...waiting.splice(Math.max(free, 0), 1));
  }
  return result;
}
