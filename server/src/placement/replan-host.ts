import type { DomainDocument } from '../fleet/documents/domain-document.ts';
import type { Resident } from '../fleet/guests/resident.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';
import { orders } from './cores/orders.ts';
import type { Placement, PlacementCost, Shortage } from './placement.ts';
import { planDomain } from './plan.ts';
import { type Space, spaceLeft, spaceOn } from './space/space.ts';
import { type Tenancy, tenancyAt, tenancyOf } from './space/tenancy.ts';
import { areRivals, byNeed, contestedVcpus, movedBy, type Tenant, tenantOf } from './space/tenant.ts';

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
  const tenants = documents.flatMap((document) => tenantOf(document, occupancy) ?? []);
  const named = new Set<Resident>(tenants.map(({ document }) => document));
  const others = [...occupancy.restricted.keys()].filter((document) => !named.has(document));
  const base = spaceLeft(
    spaceOn(occupancy.host),
    others.map((document) => tenancyOf(document, occupancy)),
  );
  return new HostSearch(tenants, base).run();
}

interface Found {
  readonly moves: readonly Move[];
  readonly movedVcpus: number;
  readonly separate: boolean;
}

/** A tangle of so many domains is tried out in every way. */
const mostTriedOut = 6;

class HostSearch {
  private readonly tenants: readonly Tenant[];
  private readonly base: Space;
  private readonly rivals: ReadonlyMap<Tenant, readonly Tenant[]>;

  constructor(tenants: readonly Tenant[], base: Space) {
    this.tenants = tenants;
    this.base = base;
    this.rivals = new Map(tenants.map((one) => [one, tenants.filter((other) => areRivals(one, other))]));
  }

  run(): HostPlan {
    const must = this.tenants.filter((tenant) => tenant.broken || this.isInFixedWay(tenant));
    const tangled = this.tenants.filter(
      (tenant) => !must.includes(tenant) && this.rivalsOutside(tenant, must).length > 0,
    );
    const found = this.bestOf(this.covers(must, tangled)) ?? this.anyOrder();
    if (found === null) return this.stuck();
    return { ...found, exact: found.movedVcpus === this.fewestMoves(), stuck: [] };
  }

  /** A workload that is not to be moved has its CPU. */
  private isInFixedWay({ today }: Tenant): boolean {
    const { host, free, shareable } = this.base;
    const usable = free.union(shareable);
    return !today.alone.intersection(host.topology.online).difference(host.reserved).isSubsetOf(usable);
  }

  private rivalsOutside(tenant: Tenant, moved: readonly Tenant[]): Tenant[] {
    return (this.rivals.get(tenant) ?? []).filter((rival) => !moved.includes(rival));
  }

  /** Sets of domains of which none that stays is in the way of another that stays. */
  private covers(must: readonly Tenant[], tangled: readonly Tenant[]): (readonly Tenant[])[] {
    if (tangled.length > mostTriedOut) return [this.greedyCover(must, tangled)];
    let sets: (readonly Tenant[])[] = [must];
    for (const tenant of tangled) sets = sets.flatMap((set) => [set, [...set, tenant]]);
    return sets.filter((set) => tangled.every((one) => set.includes(one) || this.rivalsOutside(one, set).length === 0));
  }

  /** The domain that resolves most for each vCPU that it would move comes first; then whoever need not have moved stays. */
  private greedyCover(must: readonly Tenant[], tangled: readonly Tenant[]): readonly Tenant[] {
    const set = [...must];
    for (;;) {
      let best: { tenant: Tenant; gain: number } | null = null;
      for (const tenant of tangled) {
        if (set.includes(tenant)) continue;
        const rivals = this.rivalsOutside(tenant, set);
        if (rivals.length === 0) continue;
        const gain = rivals.length / contestedVcpus(tenant, rivals);
        if (best === null || gain > best.gain) best = { tenant, gain };
      }
      if (best === null) break;
      set.push(best.tenant);
    }
    for (const tenant of [...set].reverse()) {
      if (must.includes(tenant)) continue;
      const without = set.filter((other) => other !== tenant);
      if (this.rivalsOutside(tenant, without).length === 0) set.splice(set.indexOf(tenant), 1);
    }
    return set;
  }

  private bestOf(sets: readonly (readonly Tenant[])[]): Found | null {
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
    for (const order of orders(byNeed(this.tenants))) {
      const found = this.placed(order);
      if (found !== null && (best === null || isBetter(found, best))) best = found;
    }
    return best;
  }

  /** Places these one after the other; beside where all are today if there is room, else where those are not yet placed leave. */
  private placed(order: readonly Tenant[]): Found | null {
    const done: { readonly tenant: Tenant; readonly move: Move; readonly after: Tenancy }[] = [];
    let separate = true;
    const staying = this.tenants.filter((tenant) => !order.includes(tenant)).map(({ today }) => today);
    for (const tenant of order) {
      const { request, document } = tenant;
      const settled = [...staying, ...done.map(({ after }) => after)];
      const leaving = order.filter((other) => other !== tenant).map(({ today }) => withoutMemory(today));
      let result = planDomain(request, spaceLeft(this.base, [...settled, ...leaving]));
      if (!result.feasible) {
        result = planDomain(request, spaceLeft(this.base, settled));
        separate = false;
      }
      if (!result.feasible) return null;
      const { placement, cost } = result;
      done.push({
        tenant,
        move: { document, placement, cost },
        after: tenancyAt(placement, request, this.base.host.topology),
      });
    }
    const changed = done.filter(({ tenant, move }) => movedBy(tenant, move.placement) > 0);
    const movedVcpus = changed.reduce((sum, { tenant, move }) => sum + movedBy(tenant, move.placement), 0);
    const sorted = separate ? changed : inOrder(changed);
    return { moves: sorted.map(({ move }) => move), movedVcpus, separate };
  }

  /** On each CPU all but one of the vCPUs that have no other must leave, and all where it may not be used. */
  private fewestMoves(): number {
    const { topology, reserved } = this.base.host;
    const holders = new Map<number, number>();
    let moves = 0;
    for (const { pinsets, request } of this.tenants) {
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
    const settled: Tenancy[] = [];
    const stuck = byNeed(this.tenants).flatMap(({ request, document }) => {
      const result = planDomain(request, spaceLeft(this.base, settled));
      if (!result.feasible) return [{ document, reasons: result.reasons }];
      settled.push(tenancyAt(result.placement, request, this.base.host.topology));
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
function withoutMemory(tenancy: Tenancy): Tenancy {
  return { ...tenancy, memory: [], vcpus: 0 };
}

/** Whoever leaves a CPU goes before whoever takes it; where they go in circles the order is as they were placed. */
function inOrder<T extends { readonly tenant: Tenant; readonly after: Tenancy }>(moves: readonly T[]): T[] {
  const waiting = [...moves];
  const result: T[] = [];
  while (waiting.length > 0) {
    const free = waiting.findIndex((move) =>
      waiting.every((other) => other === move || !move.after.alone.intersects(other.tenant.today.confined)),
    );
    result.push(...waiting.splice(Math.max(free, 0), 1));
  }
  return result;
}
