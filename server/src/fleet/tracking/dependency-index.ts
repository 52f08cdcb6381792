import type { Resident } from '../guests/resident.ts';

/**
 * The facts that can be read of a host, by name, with the subject that each is about: a CPU, a resident, or the host as
 * a whole (null).
 */
export interface Facts {
  /** The vCPUs that may run on this CPU only. */
  readonly sole: number;
  /** The residents with helper threads that may run on this CPU only. */
  readonly soleHelpers: number;
  /** The conflicts that the resident takes part in. */
  readonly conflicts: Resident;
  /** The residents that may run where this resident may. */
  readonly neighbours: Resident;
  /** The memory shortages that the resident takes part in. */
  readonly memory: Resident;
  /** Whether the resident is the largest. */
  readonly largest: Resident;
  /** Whether the resident is on the host. */
  readonly presence: Resident;
  /** Which vCPU has which CPU to itself. */
  readonly oneToOne: null;
  /** Whether every online CPU is some vCPU's only one. */
  readonly full: null;
  /** How the host is set up. */
  readonly host: null;
  /** Whether there are more vCPUs than CPUs for them. */
  readonly overcommitted: null;
  /** Everything that changes with any resident. */
  readonly everything: null;
}

/** What depends on facts. */
export interface Dependent {
  /** The document that it belongs to. */
  readonly uri: string;
  /** Set once a fact that it depends on has changed. */
  invalidated: boolean;
  /** Nobody asks any more whether it has been invalidated. */
  readonly disposed: boolean;
}

/**
 * Which dependent has read which facts of a host, so that a change of a fact finds its dependents.
 *
 * Everything here changes with each keystroke, and so must not be keyed by what a keystroke replaces: V8 links the
 * outgrown table of a Map to the next one, so that what was in it survives until the next full collection.
 */
export class DependencyIndex {
  private readonly all: Dependent[] = [];
  private readonly ofHost: Dependents = {};
  private readonly ofCpu = new Map<number, Dependents>();
  private readonly ofResident = new WeakMap<Resident, Dependents>();

  /** Adds a dependent, which depends on no fact yet. */
  add(dependent: Dependent): void {
    append(this.all, dependent);
  }

  /** Records that a dependent has read a fact. */
  track<F extends keyof Facts>(dependent: Dependent, fact: F, subject: Facts[F]): void {
    const known = this.about(subject);
    const list = known?.[fact];
    if (known === undefined) this.begin(subject, { [fact]: [dependent] });
    else if (list === undefined) known[fact] = [dependent];
    // The reads of one document follow each other.
    else if (list.at(-1) !== dependent) append(list, dependent);
  }

  /** Whether a fact has dependents. */
  isTracked<F extends keyof Facts>(fact: F, subject: Facts[F]): boolean {
    return this.about(subject)?.[fact]?.some(holds) === true;
  }

  /** Invalidates every dependent of a fact and adds the documents' URIs to `affected`. */
  invalidate<F extends keyof Facts>(fact: F, subject: Facts[F], affected: Set<string>): void {
    const list = this.about(subject)?.[fact];
    if (list !== undefined) invalidateEach(list, affected);
  }

  /** Invalidates every dependent and adds the documents' URIs to `affected`. */
  invalidateAll(affected: Set<string>): void {
    invalidateEach(this.all, affected);
  }

  private about(subject: Facts[keyof Facts]): Dependents | undefined {
    if (subject === null) return this.ofHost;
    return typeof subject === 'number' ? this.ofCpu.get(subject) : this.ofResident.get(subject);
  }

  private begin(subject: number | Resident | null, dependents: Dependents): void {
    if (typeof subject === 'number') this.ofCpu.set(subject, dependents);
    else if (subject !== null) this.ofResident.set(subject, dependents);
  }
}

/** The dependents of the facts about one subject. */
type Dependents = Partial<Record<keyof Facts, Dependent[]>>;

/** Adds a dependent. Whenever the list has doubled, it is rid of those that no longer hold. */
function append(list: Dependent[], dependent: Dependent): void {
  const { length } = list;
  if (length >= 4 && (length & (length - 1)) === 0) {
    const held = list.filter(holds);
    list.length = 0;
    for (const one of held) list.push(one);
  }
  list.push(dependent);
}

function holds({ invalidated, disposed }: Dependent): boolean {
  return !invalidated && !disposed;
}

function invalidateEach(list: Dependent[], affected: Set<string>): void {
  for (const dependent of list) {
    if (!holds(dependent)) continue;
    dependent.invalidated = true;
    affected.add(dependent.uri);
  }
  list.length = 0;
}
