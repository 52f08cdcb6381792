import type { Resident } from '../guests/resident.ts';

/** What can be asked of a host, and about whom: a CPU, a resident, or nobody in particular. */
export interface Topics {
  /** Who may run on this CPU and no other one. */
  readonly sole: number;
  /** The conflicts that the resident has a part in. */
  readonly conflicts: Resident;
  /** Who may run where the resident may. */
  readonly neighbours: Resident;
  /** The shortages of memory that the resident has a part in. */
  readonly memory: Resident;
  /** Whether the resident is the largest. */
  readonly largest: Resident;
  /** Whether the resident is on the host. */
  readonly presence: Resident;
  readonly oneToOne: null;
  readonly full: null;
  /** All that changes with any resident. */
  readonly everything: null;
}

/** Somebody who asked. */
export interface Asker {
  readonly uri: string;
  /** Set once an answer is another one. */
  outdated: boolean;
}

/** Who asked what of a host, so that a change finds those whose answers are other ones now. */
export class Questions {
  private readonly askers = new Map<keyof Topics, Map<unknown, Set<Asker>>>();
  private readonly asked = new Map<Asker, { readonly topic: keyof Topics; readonly subject: unknown }[]>();

  note<T extends keyof Topics>(asker: Asker, topic: T, subject: Topics[T]): void {
    const bySubject = this.askers.get(topic) ?? new Map<unknown, Set<Asker>>();
    this.askers.set(topic, bySubject);
    const askers = bySubject.get(subject) ?? new Set<Asker>();
    bySubject.set(subject, askers);
    if (askers.has(asker)) return;
    askers.add(asker);
    const asked = this.asked.get(asker) ?? [];
    this.asked.set(asker, asked);
    asked.push({ topic, subject });
  }

  isAsked<T extends keyof Topics>(topic: T, subject: Topics[T]): boolean {
    return this.askers.get(topic)?.has(subject) === true;
  }

  /** The answer is another one now: those who have the old one are outdated, and `told` to have it so. */
  outdate<T extends keyof Topics>(topic: T, subject: Topics[T], told: Set<string>): void {
    for (const asker of this.askers.get(topic)?.get(subject) ?? []) this.end(asker, told);
  }

  /** Every answer is another one now. */
  outdateAll(told: Set<string>): void {
    for (const asker of this.asked.keys()) this.end(asker, told);
  }

  /** Nobody waits for this one any more. */
  forget(asker: Asker): void {
    for (const { topic, subject } of this.asked.get(asker) ?? []) {
      const bySubject = this.askers.get(topic);
      const askers = bySubject?.get(subject);
      askers?.delete(asker);
      if (askers?.size === 0) bySubject?.delete(subject);
    }
    this.asked.delete(asker);
  }

  private end(asker: Asker, told: Set<string>): void {
    asker.outdated = true;
    told.add(asker.uri);
    this.forget(asker);
  }
}
