import type { DomainDocument } from '../fleet/documents/domain-document.ts';
import type { Resident } from '../fleet/guests/resident.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';
import { orders } from './cores/orders.ts';
import type { Placement, PlacementCost, Shortage } from './placement.ts';
import { planDomain } from './plan.ts';
import { type Footprint, footprintAt, footprintOf } from './space/footprint.ts';
import { spaceOfItsKind } from './space/isolated.ts';
import {
  areRivals,
  byNeed,
  contestedVcpus,
  type MovableDomain,
  movableDomainOf,
  movedBy,
} from './space/movable-domain.ts';
import { type Space, spaceLeft, spaceOn } from './space/space.ts';

/** A domain that gets another placement. */
export interface Move {
  readonly document: DomainDocument;
  readonly placement: Placement;
  readonly cost: PlacementCost;
}

/** New placements for some of the domains of a host, so that no vCPU has to share its only CPU. */
export interface HostPlan {
  /** In an order in which they can be applied one by one. */
  readonly moves: readonly Move[];
  /** How many pinned vCPUs change their pins. */
  readonly movedVcpus: number;
  /** Whether each move is right without the others. False if one move needs CPUs that another frees. */
  readonly separate: boolean;
  /** Whether it is proven that no plan moves fewer vCPUs. */
  readonly exact: boolean;
  /** Whether the search ended at its bound without a plan: a longer one may find one. */
  readonly unfinished: boolean;
  /** The domains that find no placement, with the reasons. Unless it is empty, there are no moves. */
  readonly stuck: readonly { readonly document: DomainDocument; readonly reasons: readonly Shortage[] }[];
}

/**
 * Repairs a host with few changed pins. Domains that conflict with no other domain stay; of those that conflict, as few
 * as possible are moved, each to the best placement that the others leave. Up to {@link mostTriedOut} conflicting
 * domains are tried in every combination, more are chosen greedily. Domains without a pin stay as they are. `most` is
 * after how many placed vCPUs the search ends if it goes beyond the likeliest choices.
 */
export function replanHost(
  documents: readonly DomainDocument[],
  occupancy: Occupancy,
  most: number = mostVcpusPlaced,
): HostPlan {
  const domains = documents.flatMap((document) => movableDomainOf(document, occupancy) ?? []);
  const named = new Set<Resident>(domains.map(({ document }) => document));
  const others = [...occupancy.restricted.keys()].filter((document) => !named.has(document));
  const base = spaceLeft(
    spaceOn(occupancy.host),
    others.map((document) => footprintOf(document, occupancy)),
  );
  return new HostSearch(domains, base, most).run();
}

interface Found {
  readonly moves: readonly Move[];
  readonly movedVcpus: number;
  readonly separate: boolean;
}

/** Up to this many conflicting domains are tried in every combination. */
const mostTriedOut = 6;

/** Sets of up to this many domains are placed in every order. */
const mostReordered = 4;

/** The fallbacks end after placing this many vCPUs, if nothing else is asked for. */
const mostVcpusPlaced = 16384;

class HostSearch {
  private readonly domains: readonly MovableDomain[];
  private readonly base: Space;
  private readonly rivals: ReadonlyMap<MovableDomain, readonly MovableDomain[]>;
  private readonly most: number;
  private vcpusPlaced = 0;
  private unfinished = false;

  constructor(domains: readonly MovableDomain[], base: Space, most: number) {
    this.most = most;
    this.domains = domains;
    this.base = base;
    this.rivals = new Map(domains.map((one) => [one, domains.filter((other) => areRivals(one, other))]));
  }

  run(): HostPlan {
    const must = this.domains.filter((domain) => domain.mustMove || this.blocksFixed(domain));
    const tangled = this.domains.filter(
      (domain) => !must.includes(domain) && this.rivalsOutside(domain, must).length > 0,
    );
    const covers = this.covers(must, tangled);
    const found = this.bestOf(covers.map(byNeed)) ?? this.inOtherOrders(covers) ?? this.anyDomain(must);
    if (found === null) return this.stuck();
    return { ...found, exact: found.movedVcpus === this.fewestMoves(), unfinished: false, stuck: [] };
  }

  /** Whether a CPU that it has alone is also taken by a resident that cannot move. */
  private blocksFixed({ current }: MovableDomain): boolean {
    const { host, free, shareable } = this.base;
    const usable = free.union(shareable);
    return !current.alone.intersection(host.topology.online).difference(host.reserved).isSubsetOf(usable);
  }

  private rivalsOutside(domain: MovableDomain, moved: readonly MovableDomain[]): MovableDomain[] {
    return (this.rivals.get(domain) ?? []).filter((rival) => !moved.includes(rival));
  }

  /** The sets of domains to move after which no two domains that stay are rivals. */
  private covers(must: readonly MovableDomain[], tangled: readonly MovableDomain[]): (readonly MovableDomain[])[] {
    if (tangled.length > mostTriedOut) return [this.greedyCover(must, tangled)];
    let sets: (readonly MovableDomain[])[] = [must];
    for (const domain of tangled) sets = sets.flatMap((set) => [set, [...set, domain]]);
    return sets.filter((set) => tangled.every((one) => set.includes(one) || this.rivalsOutside(one, set).length === 0));
  }

  /**
   * Adds the domain that resolves most rivalries for each vCPU that it would move, until none is left; then drops the
   * domains that turn out not to be needed.
   */
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

  private bestOf(inOrder: Iterable<readonly MovableDomain[]>, most = Number.POSITIVE_INFINITY): Found | null {
    let best: Found | null = null;
    for (const order of inOrder) {
      if (this.vcpusPlaced >= most) {
        this.unfinished = true;
        break;
      }
      const found = this.placed(order);
      if (found !== null && (best === null || isBetter(found, best))) best = found;
    }
    return best;
  }

  /** The first fallback: the domain that is placed first may take the only room that another one has. */
  private inOtherOrders(sets: readonly (readonly MovableDomain[])[]): Found | null {
    const small = sets.filter(({ length }) => length > 1 && length <= mostReordered);
    return this.bestOf(
      small.flatMap((set) => [...orders(byNeed(set))].slice(1)),
      this.most,
    );
  }

  /**
   * The last fallback, if the domains that stay leave no room: domains without a conflict may move too. Of many
   * domains all move, in one order after the other.
   */
  private anyDomain(must: readonly MovableDomain[]): Found | null {
    if (this.domains.length > mostTriedOut) return this.bestOf(orders(byNeed(this.domains)), this.most);
    const rest = this.domains.filter((domain) => !must.includes(domain));
    return this.bestOf(
      this.covers(must, rest).flatMap((set) => [...orders(byNeed(set))]),
      this.most,
    );
  }

  /**
   * Places these domains one after the other: on CPUs that are free now if there is room, else also on CPUs that the
   * domains not yet placed will leave.
   */
  private placed(order: readonly MovableDomain[]): Found | null {
    const done: { readonly domain: MovableDomain; readonly move: Move; readonly after: Footprint }[] = [];
    let separate = true;
    const staying = this.domains.filter((domain) => !order.includes(domain));
    for (const domain of order) {
      const { request, document, runsBeside } = domain;
      const runs = (other: { readonly document: DomainDocument }) => runsBeside?.(other.document) !== false;
      const settled = [
        ...staying.filter(runs).map(({ current }) => current),
        ...done.filter(({ move }) => runs(move)).map(({ after }) => after),
      ];
      const leaving = order
        .filter((other) => other !== domain && runs(other))
        .map(({ current }) => withoutMemory(current));
      this.vcpusPlaced += document.threads.vcpus.length;
      const place = (beside: readonly Footprint[]) =>
        planDomain(request, spaceOfItsKind(spaceLeft(this.base, beside), request));
      let result = place([...settled, ...leaving]);
      if (!result.feasible) {
        result = place(settled);
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

  /**
   * A lower bound on the moved vCPUs: of the units that have one CPU alone all but one must leave it, and all must
   * leave a CPU that is offline or reserved.
   */
  private fewestMoves(): number {
    const { topology, reserved } = this.base.host;
    const holders = new Map<number, number>();
    let moves = 0;
    for (const { pinsets, request, unitOf, runsBeside } of this.domains) {
      const counted = new Set<string>();
      const dedicated = new Set(request.cells.flatMap((cell) => cell.dedicated));
      for (const [vcpu, cpus] of pinsets) {
        const { first, last } = cpus;
        if (first === undefined || first !== last || !dedicated.has(vcpu)) continue;
        if (!topology.online.has(first) || reserved.has(first)) moves++;
        else if (runsBeside === null && !counted.has(`${unitOf(vcpu)} ${first}`)) {
          counted.add(`${unitOf(vcpu)} ${first}`);
          holders.set(first, (holders.get(first) ?? 0) + 1);
        }
      }
    }
    for (const count of holders.values()) moves += count - 1;
    return moves;
  }

  /** The result if not all domains find a placement: those that find none after the ones before them. */
  private stuck(): HostPlan {
    const settled: { readonly document: DomainDocument; readonly at: Footprint }[] = [];
    const stuck = byNeed(this.domains).flatMap(({ request, document, runsBeside }) => {
      const beside = settled.filter((other) => runsBeside?.(other.document) !== false).map(({ at }) => at);
      const result = planDomain(request, spaceOfItsKind(spaceLeft(this.base, beside), request));
      if (!result.feasible) return [{ document, reasons: result.reasons }];
      settled.push({ document, at: footprintAt(result.placement, request, this.base.host.topology) });
      return [];
    });
    return { moves: [], movedVcpus: 0, separate: true, exact: false, unfinished: this.unfinished, stuck };
  }
}

function isBetter(a: Found, b: Found): boolean {
  if (a.movedVcpus !== b.movedVcpus) return a.movedVcpus < b.movedVcpus;
  if (a.separate !== b.separate) return a.separate;
  return a.moves.length < b.moves.length;
}

/** The CPUs only: the memory of a domain that moves is counted at its new placement. */
function withoutMemory(footprint: Footprint): Footprint {
  return { ...footprint, memory: [], vcpus: 0 };
}

/**
 * The domain that frees a CPU moves before the one that takes it; moves in a cycle keep the order in which they were
 * placed.
 */
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
