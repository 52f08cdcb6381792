import { Derivations } from '../../base/derivations.ts';
import { lazy } from '../../base/lazy.ts';
import { LookupMap } from '../../base/lookup-map.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Host } from '../../topology/host.ts';
import type { Resident } from '../guests/resident.ts';
import { affinityOf, confinedHelpers } from './affinity.ts';
import { type Conflict, type Conflicts, ListedConflicts, type RestrictedVcpu } from './conflict.ts';
import type { Load } from './load.ts';
import type { MemoryShortage } from './memory/host-memory.ts';
import type { Occupancy } from './occupancy.ts';
import { oneToOneCpusAmong } from './one-to-one.ts';

/**
 * An occupancy as a resident sees it that never runs together with some others: without those. Its own conflicts are
 * the same, because a conflict has only residents that run together.
 */
export class OccupancyBeside implements Occupancy {
  readonly host: Host;
  private readonly derivations = new Derivations<Occupancy>();
  readonly restricted: ReadonlyMap<Resident, readonly RestrictedVcpu[]>;
  readonly sole: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  readonly realtime: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  readonly soleHelpers: ReadonlyMap<number, readonly Resident[]>;
  readonly cpuConflicts: Conflicts;
  readonly coreConflicts: Conflicts;
  readonly memory: () => MemoryShortage;
  private readonly of: Occupancy;
  private readonly runs: (other: Resident) => boolean;
  private readonly owners: () => ReadonlyMap<number, RestrictedVcpu>;
  private readonly helpers: () => CpuSet;

  /** `runs` tells which residents can run beside the one that sees this. */
  constructor(of: Occupancy, runs: (other: Resident) => boolean) {
    this.of = of;
    this.runs = runs;
    this.host = of.host;
    this.memory = of.memory;
    this.restricted = new LookupMap(
      (resident) => (runs(resident) ? of.restricted.get(resident) : undefined),
      function* () {
        for (const entry of of.restricted) if (runs(entry[0])) yield entry;
      },
    );
    this.sole = this.filtered(of.sole);
    this.realtime = this.filtered(of.realtime);
    this.soleHelpers = new LookupMap(
      (cpu) => of.soleHelpers.get(cpu)?.filter(runs),
      function* () {
        for (const [cpu, residents] of of.soleHelpers) yield [cpu, residents.filter(runs)];
      },
    );
    this.cpuConflicts = this.withoutOthers(of.cpuConflicts);
    this.coreConflicts = this.withoutOthers(of.coreConflicts);
    this.owners = lazy(() => oneToOneCpusAmong([...this.restricted.values()].flat(), of));
    this.helpers = lazy(() => affinityOf([...this.restricted.keys()].flatMap((one) => confinedHelpers(one, of.host))));
  }

  get oneToOne(): ReadonlyMap<number, RestrictedVcpu> {
    return this.owners();
  }

  readonly allCoreConflicts = (): readonly Conflict[] =>
    this.of.allCoreConflicts().filter(({ pins }) => [...pins.keys()].every((resident) => this.runs(resident)));

  get full(): boolean {
    return this.of.full && this.sole.size >= this.host.topology.online.size;
  }

  get overcommitted(): boolean {
    return this.of.overcommitted;
  }

  get load(): Load {
    return this.of.load;
  }

  get helperCpus(): CpuSet {
    return this.helpers();
  }

  usedBeside(vcpu: RestrictedVcpu): CpuSet {
    const others = [...this.restricted.values()].flatMap((vcpus) => vcpus.filter((other) => other !== vcpu));
    return affinityOf(others);
  }

  neighboursOf(resident: Resident): ReadonlyMap<Resident, readonly RestrictedVcpu[]> {
    return new Map([...this.of.neighboursOf(resident)].filter(([other]) => this.runs(other)));
  }

  isLargest(resident: Resident): boolean {
    return this.of.isLargest(resident);
  }

  derive<T>(derivation: (occupancy: Occupancy) => T): T {
    return this.derivations.get(derivation, this);
  }

  memoryOf(resident: Resident): MemoryShortage {
    return this.of.memoryOf(resident);
  }

  /** Of the whole host: another resident may run together with those that this one never runs with. */
  seenBy(resident: Resident): Occupancy {
    return this.of.seenBy(resident);
  }

  beside(resident: Resident): ((other: Resident) => boolean) | null {
    return this.of.beside(resident);
  }

  outweighed(amountOf: (resident: Resident) => number): ReadonlySet<Resident> {
    return this.of.outweighed((resident) => (this.runs(resident) ? amountOf(resident) : 0));
  }

  substituted(removed: readonly Resident[], added: readonly Resident[]): Occupancy | null {
    const of = this.of.substituted(removed, added);
    return of === null ? null : new OccupancyBeside(of, this.runs);
  }

  private filtered(
    byCpu: ReadonlyMap<number, readonly RestrictedVcpu[]>,
  ): ReadonlyMap<number, readonly RestrictedVcpu[]> {
    const left = (vcpus: readonly RestrictedVcpu[] | undefined) => {
      const running = vcpus?.filter(({ resident }) => this.runs(resident)) ?? [];
      return running.length === 0 ? undefined : running;
    };
    return new LookupMap(
      (cpu) => left(byCpu.get(cpu)),
      function* () {
        for (const [cpu, vcpus] of byCpu) {
          const running = left(vcpus);
          if (running !== undefined) yield [cpu, running];
        }
      },
    );
  }

  private withoutOthers(of: Conflicts): Conflicts {
    const together = ({ pins }: Conflict) => [...pins.keys()].every((resident) => this.runs(resident));
    const left = (resident: Resident) => {
      const conflicts = this.runs(resident) ? (of.byResident.get(resident)?.filter(together) ?? []) : [];
      return conflicts.length === 0 ? undefined : conflicts;
    };
    return new ListedConflicts(
      () => of.all.filter(together),
      new LookupMap(left, function* () {
        for (const resident of of.byResident.keys()) {
          const conflicts = left(resident);
          if (conflicts !== undefined) yield [resident, conflicts];
        }
      }),
    );
  }
}
