import { lazy } from '../../base/lazy.ts';
import { OrderedList } from '../../base/ordered-list.ts';
import type { Host } from '../../topology/host.ts';
import { byPlace, type Resident } from '../guests/resident.ts';
import { restrictedVcpus } from './affinity.ts';
import { LiveComponents, type Regrouping, regroup, regrouped } from './components.ts';
import type { RestrictedVcpu } from './conflict.ts';
import { Exclusions } from './exclusions.ts';
import { HostLoad } from './load.ts';
import { HostMemory } from './memory/host-memory.ts';
import type { Occupancy } from './occupancy.ts';
import { OccupancyLookup } from './occupancy-lookup.ts';
import { SoleHelpers } from './sole-helpers.ts';
import { type VcpuGroup, vcpuGroupsOf } from './vcpu-group.ts';

/**
 * The occupancy of one host, updated as residents are added and removed. A change costs as much as the components that
 * it affects.
 */
export class HostOccupancy {
  private readonly host: Host;
  private readonly residents = new OrderedList<Resident>(byPlace);
  private readonly places = new Map<Resident, Places>();
  private readonly components = new LiveComponents();
  private readonly exclusions: Exclusions;
  private readonly load: HostLoad;
  private readonly memory: HostMemory;
  private readonly soleHelpers: SoleHelpers;
  private lookup: OccupancyLookup;

  constructor(host: Host) {
    this.host = host;
    this.exclusions = new Exclusions(host);
    this.load = new HostLoad(this.exclusions);
    this.memory = new HostMemory(host, this.exclusions);
    this.soleHelpers = new SoleHelpers(host);
    this.lookup = this.lookUp();
  }

  /** The occupancy as it is now; the same object until something changes. */
  get current(): OccupancyLookup {
    return this.lookup;
  }

  /**
   * Removes and adds residents. Those to remove must be here, those to add must not. Returns how the components
   * changed.
   */
  apply(removed: Iterable<Resident>, added: Iterable<Resident>): Change {
    const removedGroups = new Set<VcpuGroup>();
    const addedGroups: VcpuGroup[] = [];
    const before = this.exclusions.rivalsOf(removed);
    for (const resident of removed) {
      for (const group of this.places.get(resident)?.groups ?? []) removedGroups.add(group);
      this.take(resident);
    }
    for (const resident of added) {
      const places = this.placesOf(resident);
      for (const group of places.groups) addedGroups.push(group);
      this.put(resident, places);
    }
    const regrouping = this.regroup(removedGroups, addedGroups);
    this.components.apply(regrouping);
    this.lookup = this.lookUp();
    const after = this.exclusions.rivalsOf(added);
    return {
      regrouping,
      newViews: [...before].filter((one) => !after.has(one)).concat([...after].filter((one) => !before.has(one))),
    };
  }

  /**
   * Puts `added` in the place of a resident, or beside all residents where `removed` is null, until {@link restore}.
   * Costs as much as the components that it affects.
   */
  exchange(removed: Resident | null, added: Resident): Exchange {
    const were = removed === null ? null : (this.places.get(removed) ?? null);
    const places = this.placesOf(added);
    if (removed !== null) this.take(removed);
    this.put(added, places);
    const regrouping = this.regroup(new Set(were?.groups), places.groups);
    this.components.apply(regrouping);
    this.lookup = this.lookUp();
    return { removed, were, added, regrouping };
  }

  /** Undoes the latest exchange. Its components come back with all that is known of them. */
  restore({ removed, were, added, regrouping }: Exchange): void {
    this.take(added);
    if (removed !== null && were !== null) this.put(removed, were);
    this.components.apply({ removed: new Set(regrouping.added), added: [...regrouping.removed] });
    this.lookup = this.lookUp();
  }

  private take(resident: Resident): void {
    this.places.delete(resident);
    this.residents.delete(resident);
    this.exclusions.delete(resident);
    this.load.delete(resident);
    this.memory.delete(resident);
    this.soleHelpers.delete(resident);
  }

  private put(resident: Resident, places: Places): void {
    this.places.set(resident, places);
    this.residents.add(resident);
    this.exclusions.add(resident);
    this.load.add(resident);
    this.memory.add(resident);
    this.soleHelpers.add(resident);
  }

  /** The occupancy as it would be without some residents and with others. Holds until something changes. */
  substituted(removed: readonly Resident[], added: readonly Resident[]): OccupancyLookup {
    const { residents, components, host } = this;
    const gone = new Set(removed);
    const places = new Map(added.map((one) => [one, this.placesOf(one)]));
    const all = lazy(() => {
      const list = new OrderedList<Resident>(byPlace);
      for (const resident of residents) if (!gone.has(resident)) list.add(resident);
      for (const resident of added) list.add(resident);
      return list;
    });
    const filled = <T extends { add(resident: Resident): void }>(sums: T): T => {
      for (const resident of all()) sums.add(resident);
      return sums;
    };
    const exclusions = lazy(() => filled(new Exclusions(host)));
    return new OccupancyLookup({
      host,
      residents: all,
      vcpusOf: (resident) =>
        (places.get(resident) ?? (gone.has(resident) ? undefined : this.places.get(resident)))?.vcpus,
      components: regrouped(components, this.regroupedWith(removed, places)),
      exclusions,
      load: lazy(() => filled(new HostLoad(exclusions()))),
      memory: lazy(() => filled(new HostMemory(host, exclusions()))),
      soleHelpers: lazy(() => filled(new SoleHelpers(host))),
      substituted: (others, more) => {
        const left = new Set(others);
        return this.substituted(
          [...removed, ...others.filter((one) => !places.has(one))],
          [...added.filter((one) => !left.has(one)), ...more],
        );
      },
    });
  }

  private regroupedWith(removed: readonly Resident[], added: ReadonlyMap<Resident, Places>): Regrouping {
    const { exclusions } = this;
    const groups = new Set(removed.flatMap((one) => this.places.get(one)?.groups ?? []));
    for (const resident of removed) exclusions.delete(resident);
    for (const resident of added.keys()) exclusions.add(resident);
    const regrouping = this.regroup(
      groups,
      [...added.values()].flatMap((places) => places.groups),
    );
    for (const resident of added.keys()) exclusions.delete(resident);
    for (const resident of removed) exclusions.add(resident);
    return regrouping;
  }

  private regroup(removed: ReadonlySet<VcpuGroup>, added: readonly VcpuGroup[]): Regrouping {
    return regroup(this.components, removed, added, this.host.topology, this.exclusions);
  }

  private placesOf(resident: Resident): Places {
    const vcpus = restrictedVcpus(resident, this.host);
    return { vcpus, groups: vcpuGroupsOf(vcpus, this.host.topology) };
  }

  private lookUp(): OccupancyLookup {
    const { host, residents, components, exclusions, load, memory, soleHelpers } = this;
    return new OccupancyLookup({
      host,
      residents: () => residents,
      vcpusOf: (resident) => this.places.get(resident)?.vcpus,
      components,
      exclusions: () => exclusions,
      load: () => load,
      memory: () => memory,
      soleHelpers: () => soleHelpers,
      substituted: (removed, added) => this.substituted(removed, added),
    });
  }
}

/** The occupancy of a host with exactly these residents. */
export function occupancyOf(host: Host, residents: Iterable<Resident>): Occupancy {
  const occupancy = new HostOccupancy(host);
  occupancy.apply([], residents);
  return occupancy.current;
}

/** What a change of the residents changes besides them. */
export interface Change {
  readonly regrouping: Regrouping;
  /** The residents that now run together with others, or with fewer, than before. */
  readonly newViews: readonly Resident[];
}

/** One resident in the place of another. */
export interface Exchange {
  readonly removed: Resident | null;
  /** Where the removed one was. */
  readonly were: Places | null;
  readonly added: Resident;
  readonly regrouping: Regrouping;
}

/** Where the vCPUs of one resident may run. */
interface Places {
  readonly vcpus: readonly RestrictedVcpu[];
  readonly groups: readonly VcpuGroup[];
}
