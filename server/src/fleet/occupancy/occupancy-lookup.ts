import { Derivations } from '../../base/derivations.ts';
import { lazy } from '../../base/lazy.ts';
import { LookupMap } from '../../base/lookup-map.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Host } from '../../topology/host.ts';
import { byPlace, type Resident } from '../guests/resident.ts';
import { affinityOf, confinedHelpers } from './affinity.ts';
import type { Component } from './component.ts';
import type { Components } from './components.ts';
import { type Conflict, type Conflicts, firstVcpuOf, ListedConflicts, type RestrictedVcpu } from './conflict.ts';
import type { Exclusions } from './exclusions.ts';
import type { HostLoad, Load } from './load.ts';
import type { HostMemory, MemoryShortage } from './memory/host-memory.ts';
import type { Occupancy } from './occupancy.ts';
import { OccupancyBeside } from './occupancy-beside.ts';
import type { SoleHelpers } from './sole-helpers.ts';
import { isFullAtOnce, leftOutOfSum } from './sums.ts';
import { inOrder } from './vcpu-group.ts';

/** The data that an occupancy is computed from. */
export interface OccupancySource {
  readonly host: Host;
  /** In the order of `byPlace`. */
  readonly residents: () => Iterable<Resident>;
  readonly vcpusOf: (resident: Resident) => readonly RestrictedVcpu[] | undefined;
  readonly components: Components;
  readonly exclusions: () => Exclusions;
  readonly load: () => HostLoad;
  readonly memory: () => HostMemory;
  readonly soleHelpers: () => SoleHelpers;
  /** See {@link Occupancy.substituted}; null for one resident by itself. */
  readonly substituted: ((removed: readonly Resident[], added: readonly Resident[]) => OccupancyLookup) | null;
}

/**
 * An occupancy that finds each fact in the component that it is about. Facts about the whole host are computed once,
 * when first read.
 */
export class OccupancyLookup implements Occupancy {
  readonly host: Host;
  private readonly derivations = new Derivations<Occupancy>();
  readonly restricted: ReadonlyMap<Resident, readonly RestrictedVcpu[]>;
  readonly sole: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  readonly realtime: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  readonly soleHelpers: ReadonlyMap<number, readonly Resident[]>;
  readonly cpuConflicts: Conflicts;
  readonly coreConflicts: Conflicts;
  private readonly source: OccupancySource;
  private readonly allOneToOne: () => ReadonlyMap<number, RestrictedVcpu>;
  private readonly allUsed: () => CpuSet;
  private readonly allHelperCpus: () => CpuSet;

  constructor(source: OccupancySource) {
    const { components, residents, vcpusOf } = source;
    this.source = source;
    this.host = source.host;
    this.restricted = new LookupMap(vcpusOf, function* () {
      for (const resident of residents()) yield [resident, vcpusOf(resident) ?? []];
    });
    this.sole = new LookupMap(
      (cpu) => components.on(cpu)?.sole.get(cpu),
      function* () {
        for (const { sole } of components.all()) yield* sole;
      },
    );
    this.realtime = new LookupMap(
      (cpu) => components.on(cpu)?.realtime().get(cpu),
      function* () {
        for (const { realtime } of components.all()) yield* realtime();
      },
    );
    this.soleHelpers = new LookupMap(
      (cpu) => source.soleHelpers().byCpu.get(cpu),
      () => source.soleHelpers().byCpu,
    );
    this.cpuConflicts = this.conflictsOn('cpu');
    this.coreConflicts = this.conflictsOn('core');
    this.allUsed = lazy(() =>
      affinityOf([...components.all()].flatMap(({ groups }) => groups).flatMap((group) => group.vcpus)),
    );
    this.allHelperCpus = lazy(() => affinityOf([...residents()].flatMap((one) => confinedHelpers(one, source.host))));
    this.allOneToOne = lazy(() => {
      const all = [...components.all()].flatMap(({ oneToOne }) => [...oneToOne]);
      return new Map(all.sort(([, a], [, b]) => inOrder(a, b)));
    });
  }

  get oneToOne(): ReadonlyMap<number, RestrictedVcpu> {
    return this.allOneToOne();
  }

  get full(): boolean {
    const { components, exclusions } = this.source;
    const { size } = this.host.topology.online;
    if (components.soleCount < size) return false;
    const never = exclusions();
    return never.isEmpty || isFullAtOnce(this.sole, size, never);
  }

  get overcommitted(): boolean {
    const { topology, reserved } = this.host;
    return this.source.load().vcpus > topology.online.difference(reserved).size;
  }

  get load(): Load {
    const { residents, load } = this.source;
    const { vcpus, count, largest } = load();
    return {
      vcpus,
      count,
      largest,
      residents: {
        *[Symbol.iterator]() {
          for (const resident of residents()) if (load().isCounted(resident)) yield resident;
        },
      },
    };
  }

  readonly allCoreConflicts = (): readonly Conflict[] =>
    [...this.source.components.all()].flatMap((one) => one.conflicts().allCore().all);

  readonly memory = (): MemoryShortage => this.source.memory().shortage;

  get helperCpus(): CpuSet {
    return this.allHelperCpus();
  }

  beside(resident: Resident): ((other: Resident) => boolean) | null {
    return this.source.exclusions().beside(resident);
  }

  outweighed(amountOf: (resident: Resident) => number): ReadonlySet<Resident> {
    return leftOutOfSum(this.source.exclusions(), amountOf);
  }

  seenBy(resident: Resident): Occupancy {
    const runs = this.beside(resident);
    return runs === null ? this : new OccupancyBeside(this, runs);
  }

  substituted(removed: readonly Resident[], added: readonly Resident[]): Occupancy | null {
    return this.source.substituted?.(removed, added) ?? null;
  }

  usedBeside(vcpu: RestrictedVcpu): CpuSet {
    const { affinity } = vcpu;
    const used = this.allUsed();
    if (affinity.size === 1 && (this.sole.get(affinity.first ?? -1)?.length ?? 0) > 1) return used;
    const near = this.source.components.on(affinity.first ?? -1)?.groups ?? [];
    const beside = affinityOf(near.flatMap(({ vcpus }) => vcpus).filter((other) => other !== vcpu));
    return used.difference(affinity).union(beside);
  }

  neighboursOf(resident: Resident): ReadonlyMap<Resident, readonly RestrictedVcpu[]> {
    const neighbours = new Set<Resident>();
    for (const { groups } of this.componentsOf(resident)) {
      for (const { vcpus } of groups) if (vcpus[0] !== undefined) neighbours.add(vcpus[0].resident);
    }
    neighbours.delete(resident);
    return new Map([...neighbours].sort(byPlace).map((other) => [other, this.source.vcpusOf(other) ?? []]));
  }

  isLargest(resident: Resident): boolean {
    return this.source.load().largest === resident;
  }

  derive<T>(derivation: (occupancy: Occupancy) => T): T {
    return this.derivations.get(derivation, this);
  }

  memoryOf(resident: Resident): MemoryShortage {
    return this.source.memory().shortageOf(resident);
  }

  private conflictsOn(level: 'cpu' | 'core'): Conflicts {
    const { components } = this.source;
    const all = lazy(() => [...components.all()].flatMap((one) => one.conflicts()[level].all).sort(byFirstVcpu));
    const ofResident = (resident: Resident): Conflict[] =>
      this.componentsOf(resident)
        .flatMap((one) => one.conflicts()[level].byResident.get(resident) ?? [])
        .sort(byFirstVcpu);
    return new ListedConflicts(
      all,
      new LookupMap(
        (resident) => {
          const conflicts = ofResident(resident);
          return conflicts.length === 0 ? undefined : conflicts;
        },
        () => this.residentsIn(all()).map((resident) => [resident, ofResident(resident)]),
      ),
    );
  }

  private residentsIn(conflicts: readonly Conflict[]): Resident[] {
    return [...new Set(conflicts.flatMap(({ pins }) => [...pins.keys()]))];
  }

  private componentsOf(resident: Resident): Component[] {
    const { components, vcpusOf } = this.source;
    const result = new Set<Component>();
    for (const { affinity } of vcpusOf(resident) ?? []) {
      const component = components.on(affinity.first ?? -1);
      if (component !== undefined) result.add(component);
    }
    return [...result];
  }
}

function byFirstVcpu(a: Conflict, b: Conflict): number {
  const [one, other] = [firstVcpuOf(a), firstVcpuOf(b)];
  return one === undefined || other === undefined ? 0 : inOrder(one, other);
}
