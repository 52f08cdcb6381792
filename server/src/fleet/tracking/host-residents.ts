import { OrderedList } from '../../base/ordered-list.ts';
import { byPlace, type Resident } from '../guests/resident.ts';

/** What came to a host and what went since it was asked for last. */
export interface Moves {
  readonly gone: ReadonlySet<Resident>;
  readonly come: ReadonlySet<Resident>;
}

/**
 * What is said to run on one host, and what of it is taken to: of several that exclude each other (a domain and its
 * snapshot, a live copy under `virsh edit`) one occupies CPUs.
 */
export class HostResidents {
  private readonly list = new OrderedList<Resident>(byPlace);
  private readonly byKey = new Map<string, OrderedList<Resident>>();
  private readonly alone = new Set<Resident>();
  private gone = new Set<Resident>();
  private come = new Set<Resident>();

  /** Those that are taken to run, in their order. */
  get running(): readonly Resident[] {
    return this.list.items;
  }

  /** The one that is taken to run of those that have this one's name; null where it has none, or nobody else. */
  runningNamesake({ exclusive }: Resident): Resident | null {
    return exclusive === null ? null : preferred(this.byKey.get(exclusive));
  }

  isRunning(resident: Resident): boolean {
    return this.alone.has(resident) || this.runningNamesake(resident) === resident;
  }

  add(resident: Resident): void {
    const { exclusive } = resident;
    if (exclusive === null) {
      this.alone.add(resident);
      this.start(resident);
      return;
    }
    const namesakes = this.byKey.get(exclusive) ?? new OrderedList<Resident>(byPlace);
    this.byKey.set(exclusive, namesakes);
    const before = preferred(namesakes);
    namesakes.add(resident);
    this.hand(before, preferred(namesakes));
  }

  delete(resident: Resident): void {
    const { exclusive } = resident;
    if (exclusive === null) {
      if (this.alone.delete(resident)) this.stop(resident);
      return;
    }
    const namesakes = this.byKey.get(exclusive);
    if (namesakes === undefined) return;
    const before = preferred(namesakes);
    namesakes.delete(resident);
    if (namesakes.items.length === 0) this.byKey.delete(exclusive);
    this.hand(before, preferred(namesakes));
  }

  /** null when there were none. */
  takeMoves(): Moves | null {
    const { gone, come } = this;
    if (gone.size === 0 && come.size === 0) return null;
    this.gone = new Set();
    this.come = new Set();
    return { gone, come };
  }

  private hand(from: Resident | null, to: Resident | null): void {
    if (from === to) return;
    if (from !== null) this.stop(from);
    if (to !== null) this.start(to);
  }

  private start(resident: Resident): void {
    this.list.add(resident);
    if (!this.gone.delete(resident)) this.come.add(resident);
  }

  private stop(resident: Resident): void {
    this.list.delete(resident);
    if (!this.come.delete(resident)) this.gone.add(resident);
  }
}

/** The first of those with the highest precedence. */
function preferred(namesakes: OrderedList<Resident> | undefined): Resident | null {
  let best: Resident | null = null;
  for (const one of namesakes ?? []) if (best === null || one.precedence > best.precedence) best = one;
  return best;
}
