import { getOrAdd } from '../../base/get-or-add.ts';
import type { Resident } from '../guests/resident.ts';

/**
 * The facts that can be read of a host, by name, with the subject that each is about: a CPU, a resident, or the host as
 * a whole (null).
 */
export interface Facts {
  /** The vCPUs that may run on this CPU only. */
  readonly sole: number;
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
}

/** Which dependent has read which facts of a host, so that a change of a fact finds its dependents. */
export class DependencyIndex {
  private readonly dependents = new Map<keyof Facts, Map<unknown, Set<Dependent>>>();
  private readonly tracked = new Map<Dependent, { readonly fact: keyof Facts; readonly subject: unknown }[]>();

  /** Records that a dependent has read a fact. */
  track<F extends keyof Facts>(dependent: Dependent, fact: F, subject: Facts[F]): void {
    const bySubject = getOrAdd(this.dependents, fact, () => new Map<unknown, Set<Dependent>>());
    const dependents = getOrAdd(bySubject, subject, () => new Set<Dependent>());
    if (dependents.has(dependent)) return;
    dependents.add(dependent);
    getOrAdd(this.tracked, dependent, () => []).push({ fact, subject });
  }

  /** Whether a fact has dependents. */
  isTracked<F extends keyof Facts>(fact: F, subject: Facts[F]): boolean {
    return this.dependents.get(fact)?.has(subject) === true;
  }

  /** Invalidates every dependent of a fact and adds the documents' URIs to `affected`. */
  invalidate<F extends keyof Facts>(fact: F, subject: Facts[F], affected: Set<string>): void {
    for (const dependent of this.dependents.get(fact)?.get(subject) ?? []) this.invalidateOne(dependent, affected);
  }

  /** Invalidates every dependent of every fact and adds the documents' URIs to `affected`. */
  invalidateAll(affected: Set<string>): void {
    for (const dependent of this.tracked.keys()) this.invalidateOne(dependent, affected);
  }

  /** Removes a dependent. */
  untrack(dependent: Dependent): void {
    for (const { fact, subject } of this.tracked.get(dependent) ?? []) {
      const bySubject = this.dependents.get(fact);
      const dependents = bySubject?.get(subject);
      dependents?.delete(dependent);
      if (dependents?.size === 0) bySubject?.delete(subject);
    }
    this.tracked.delete(dependent);
  }

  private invalidateOne(dependent: Dependent, affected: Set<string>): void {
    dependent.invalidated = true;
    affected.add(dependent.uri);
    this.untrack(dependent);
  }
}
