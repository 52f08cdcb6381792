import { LookupMap } from '../../base/lookup-map.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Host } from '../../topology/host.ts';
import type { Resident } from '../guests/resident.ts';
import { type Conflicts, ListedConflicts, type RestrictedVcpu } from '../occupancy/conflict.ts';
import type { Load } from '../occupancy/load.ts';
import type { Occupancy } from '../occupancy/occupancy.ts';
import { OccupancyBeside } from '../occupancy/occupancy-beside.ts';
import type { Facts } from './dependency-index.ts';

/** Called with each fact before it is read. */
export type Track = <F extends keyof Facts>(fact: F, subject: Facts[F]) => void;

/**
 * An occupancy that tracks which facts are read from it. It gives out nothing of the host untracked, so what was
 * derived from it holds as long as the tracked facts do. To iterate over all of something is to read everything.
 */
export class TrackedOccupancy implements Occupancy {
  readonly host: Host;
  readonly restricted: ReadonlyMap<Resident, readonly RestrictedVcpu[]>;
  readonly sole: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  readonly realtime: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  readonly soleHelpers: ReadonlyMap<number, readonly Resident[]>;
  readonly cpuConflicts: Conflicts;
  readonly coreConflicts: Conflicts;
  private readonly of: Occupancy;
  private readonly track: Track;
  /** Whether all residents of the host are in it: the facts about the host as a whole are about those. */
  private readonly isWhole: boolean;

  constructor(of: Occupancy, track: Track) {
    this.of = of;
    this.track = track;
    this.isWhole = !(of instanceof OccupancyBeside);
    this.host = of.host;
    track('host', null);
    this.restricted = trackedMap(of.restricted, track, 'presence');
    this.sole = trackedMap(of.sole, track, 'sole');
    this.realtime = trackedMap(of.realtime, track, 'sole');
    this.soleHelpers = trackedMap(of.soleHelpers, track, 'soleHelpers');
    this.cpuConflicts = trackedConflicts(of.cpuConflicts, track);
    this.coreConflicts = trackedConflicts(of.coreConflicts, track);
  }

  get oneToOne(): ReadonlyMap<number, RestrictedVcpu> {
    this.track(this.isWhole ? 'oneToOne' : 'everything', null);
    return this.of.oneToOne;
  }

  get full(): boolean {
    this.track(this.isWhole ? 'full' : 'everything', null);
    return this.of.full;
  }

  get overcommitted(): boolean {
    this.track('overcommitted', null);
    return this.of.overcommitted;
  }

  get load(): Load {
    this.track('everything', null);
    return this.of.load;
  }

  readonly allCoreConflicts = () => {
    this.track('everything', null);
    return this.of.allCoreConflicts();
  };

  readonly memory = () => {
    this.track('everything', null);
    return this.of.memory();
  };

  get helperCpus(): CpuSet {
    this.track('everything', null);
    return this.of.helperCpus;
  }

  seenBy(resident: Resident): Occupancy {
    this.track('everything', null);
    return this.of.seenBy(resident);
  }

  beside(resident: Resident): ((other: Resident) => boolean) | null {
    this.track('everything', null);
    return this.of.beside(resident);
  }

  outweighed(amountOf: (resident: Resident) => number): ReadonlySet<Resident> {
    this.track('everything', null);
    return this.of.outweighed(amountOf);
  }

  substituted(removed: readonly Resident[], added: readonly Resident[]): Occupancy | null {
    this.track('everything', null);
    return this.of.substituted(removed, added);
  }

  usedBeside(vcpu: RestrictedVcpu): CpuSet {
    this.track('everything', null);
    return this.of.usedBeside(vcpu);
  }

  neighboursOf(resident: Resident): ReadonlyMap<Resident, readonly RestrictedVcpu[]> {
    this.track('neighbours', resident);
    return this.of.neighboursOf(resident);
  }

  derive<T>(derivation: (occupancy: Occupancy) => T): T {
    this.track('everything', null);
    return this.of.derive(derivation);
  }

  isLargest(resident: Resident): boolean {
    this.track('largest', resident);
    return this.of.isLargest(resident);
  }

  memoryOf(resident: Resident) {
    this.track('memory', resident);
    return this.of.memoryOf(resident);
  }
}

function trackedConflicts(of: Conflicts, track: Track): Conflicts {
  const all = () => {
    track('everything', null);
    return of.all;
  };
  return new ListedConflicts(all, trackedMap(of.byResident, track, 'conflicts'));
}

function trackedMap<F extends keyof Facts, V>(
  of: ReadonlyMap<Facts[F], V>,
  track: Track,
  fact: F,
): ReadonlyMap<Facts[F], V> {
  return new LookupMap<Facts[F], V>(
    (key) => {
      track(fact, key);
      return of.get(key);
    },
    () => {
      track('everything', null);
      return of;
    },
  );
}
