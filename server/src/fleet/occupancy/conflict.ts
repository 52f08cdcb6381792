import { getOrAdd } from '../../base/get-or-add.ts';
import type { Span } from '../../base/span.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { Resident } from '../guests/resident.ts';

/** A vCPU that is confined to some, not all, of the host's online CPUs. */
export interface RestrictedVcpu {
  readonly resident: Resident;
  readonly thread: DomainThread;
  /** The vCPU's number in its domain. */
  readonly index: number;
  /** The affinity in force: the CPUs of its pinset that are known and online; never empty. */
  readonly affinity: CpuSet;
}

/** What needs a place of its own: one vCPU, or the vCPUs of a guest core that share a host core. */
export type Unit = readonly RestrictedVcpu[];

/** A pinset in a document, and the vCPUs of a conflict that it pins; several vCPUs if it is `vcpu@cpuset`. */
export interface ConflictPin {
  readonly span: Span;
  readonly vcpus: readonly number[];
  readonly affinity: CpuSet;
}

/** A connected overcommitted part: more units than places to run on. */
export interface Conflict {
  readonly units: readonly Unit[];
  /** The CPUs of the places: the CPUs themselves, or all CPUs of the cores. */
  readonly cpus: CpuSet;
  /** How many places there are, CPUs or cores. */
  readonly places: number;
  /** The pins that cause the conflict, by resident. */
  readonly pins: ReadonlyMap<Resident, readonly ConflictPin[]>;
}

/** Conflicts at one level that have one cause, so that they are one mistake: one conflict, or several alike. */
export type Cause = readonly [Conflict, ...Conflict[]];

/** The conflicts of one host at one level, CPUs or cores. */
export interface Conflicts {
  readonly all: readonly Conflict[];
  readonly byResident: ReadonlyMap<Resident, readonly Conflict[]>;
}

/** Conflicts that are listed when all are read. A class, because V8 takes long to make an object with a getter. */
export class ListedConflicts implements Conflicts {
  readonly byResident: Conflicts['byResident'];
  private readonly list: () => readonly Conflict[];

  constructor(list: () => readonly Conflict[], byResident: Conflicts['byResident']) {
    this.list = list;
    this.byResident = byResident;
  }

  get all(): readonly Conflict[] {
    return this.list();
  }
}

/** The conflicts of a component, each in the order of its first vCPU. */
export interface ComponentConflicts {
  /** The overcommitted part of vCPUs × CPUs. */
  readonly cpu: Conflicts;
  /** The overcommitted part of units × cores, for the vCPUs that are not in a CPU conflict. */
  readonly core: Conflicts;
  /**
   * The same for all vCPUs: it has what the CPU conflicts hide, too. Once a CPU conflict is gone, that shows; it is not
   * new.
   */
  readonly allCore: () => Conflicts;
}

interface Pin extends ConflictPin {
  readonly vcpus: number[];
}

/** The conflict of these units. `cpus` are the CPUs of the places, `places` is their number. */
export function conflictOf(units: readonly Unit[], cpus: CpuSet, places: number): Conflict {
  const pins = new Map<Resident, Map<number, Pin>>();
  for (const { resident, thread, index, affinity } of units.flat()) {
    if (thread.span === null) continue;
    const ofResident = getOrAdd(pins, resident, () => new Map<number, Pin>());
    const pin = ofResident.get(thread.span.start);
    if (pin === undefined) ofResident.set(thread.span.start, { span: thread.span, vcpus: [index], affinity });
    else pin.vcpus.push(index);
  }
  return {
    units,
    cpus,
    places,
    pins: new Map([...pins].map(([resident, places]) => [resident, [...places.values()]])),
  };
}

/** The first vCPU of a conflict's first unit. */
export function firstVcpuOf({ units }: Conflict): RestrictedVcpu | undefined {
  return units[0]?.[0];
}

/** Whether two conflicts of one host and level have the same vCPUs, and so are equal in every respect. */
export function isSameConflict(a: Conflict, b: Conflict): boolean {
  if (a === b) return true;
  return a.units.length === b.units.length && a.units.every((unit, at) => isSameUnit(unit, b.units[at] ?? []));
}

function isSameUnit(a: Unit, b: Unit): boolean {
  return a.length === b.length && a.every((vcpu, at) => vcpu === b[at]);
}

export const noConflicts: Conflicts = { all: [], byResident: new Map() };

/** These conflicts, also indexed by resident. */
export function conflictsOf(all: readonly Conflict[]): Conflicts {
  if (all.length === 0) return noConflicts;
  const byResident = new Map<Resident, Conflict[]>();
  for (const conflict of all) {
    for (const resident of conflict.pins.keys()) {
      getOrAdd(byResident, resident, () => []).push(conflict);
    }
  }
  return { all, byResident };
}
