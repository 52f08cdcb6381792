import { getOrAdd } from '../../base/get-or-add.ts';
import { OrderedList } from '../../base/ordered-list.ts';
import { uuidKey } from '../../script/commands/virsh/domain-reference.ts';
import { byPlace, type Resident } from '../guests/resident.ts';

/** The residents that were removed from and added to those that run on a host since the changes were last taken. */
export interface ResidentChanges {
  readonly removed: ReadonlySet<Resident>;
  readonly added: ReadonlySet<Resident>;
}

/**
 * The residents assigned to one host, and which of them are taken to run: of several that exclude each other (a domain
 * and its snapshot, a live copy under `virsh edit`) only one occupies CPUs.
 */
export class HostResidents {
  private readonly list = new OrderedList<Resident>(byPlace);
  private readonly byKey = new Map<string, OrderedList<Resident>>();
  private readonly alone = new WeakSet<Resident>();
  /** Those with a UUID, by the key that a resident known by its UUID alone excludes them with. */
  private readonly owners = new Map<string, OrderedList<Resident>>();
  private removed = new Set<Resident>();
  private added = new Set<Resident>();

  /** The residents that are taken to run, in the order of `byPlace`. */
  get running(): readonly Resident[] {
    return this.list.items;
  }

  /** The resident that is taken to run of those that exclude this one; null if nothing excludes it. */
  runningNamesake({ exclusive }: Resident): Resident | null {
    return exclusive === null ? null : this.runningOf(exclusive);
  }

  /** The owner of a UUID comes before what a script does to it. */
  private runningOf(key: string): Resident | null {
    const owner = preferred(this.owners.get(key));
    if (owner === null) return preferred(this.byKey.get(key));
    return owner.exclusive === null ? owner : this.runningOf(owner.exclusive);
  }

  /** Whether this resident is taken to run. */
  isRunning(resident: Resident): boolean {
    return this.alone.has(resident) || this.runningNamesake(resident) === resident;
  }

  /** Assigns a resident to the host. */
  add(resident: Resident): void {
    const { exclusive, uuid } = resident;
    if (uuid !== null) this.addOwner(resident, uuidKey(uuid));
    if (exclusive === null) {
      this.alone.add(resident);
      this.start(resident);
      return;
    }
    const namesakes = getOrAdd(this.byKey, exclusive, () => new OrderedList<Resident>(byPlace));
    const before = this.runningOf(exclusive);
    namesakes.add(resident);
    this.substitute(before, this.runningOf(exclusive));
  }

  /** Removes a resident from the host; has no effect if it is not there. */
  delete(resident: Resident): void {
    this.deleteResident(resident);
    if (resident.uuid !== null) this.deleteOwner(resident, uuidKey(resident.uuid));
  }

  /** Removes a resident and assigns the one that takes its place, of the same document. */
  replace(before: Resident, after: Resident): void {
    // In this order, a name that stays keeps its list.
    this.add(after);
    this.delete(before);
  }

  private addOwner(resident: Resident, key: string): void {
    const owners = getOrAdd(this.owners, key, () => new OrderedList<Resident>(byPlace));
    const stood = owners.items.length === 0 ? preferred(this.byKey.get(key)) : null;
    owners.add(resident);
    if (stood !== null) this.stop(stood);
  }

  private deleteOwner(resident: Resident, key: string): void {
    const owners = this.owners.get(key);
    owners?.delete(resident);
    if (owners?.items.length !== 0) return;
    this.owners.delete(key);
    const stands = preferred(this.byKey.get(key));
    if (stands !== null) this.start(stands);
  }

  private deleteResident(resident: Resident): void {
    const { exclusive } = resident;
    if (exclusive === null) {
      if (this.alone.delete(resident)) this.stop(resident);
      return;
    }
    const namesakes = this.byKey.get(exclusive);
    if (namesakes === undefined) return;
    const before = this.runningOf(exclusive);
    namesakes.delete(resident);
    if (namesakes.items.length === 0) this.byKey.delete(exclusive);
    this.substitute(before, this.runningOf(exclusive));
  }

  /** Returns the changes since the last call, or null if there were none. */
  takeChanges(): ResidentChanges | null {
    const { removed, added } = this;
    if (removed.size === 0 && added.size === 0) return null;
    this.removed = new Set();
    this.added = new Set();
    return { removed, added };
  }

  private substitute(from: Resident | null, to: Resident | null): void {
    if (from === to) return;
    if (from !== null) this.stop(from);
    if (to !== null) this.start(to);
  }

  private start(resident: Resident): void {
    this.list.add(resident);
    if (!this.removed.delete(resident)) this.added.add(resident);
  }

  private stop(resident: Resident): void {
    this.list.delete(resident);
    if (!this.added.delete(resident)) this.removed.add(resident);
  }
}

/** The first of the namesakes with the highest precedence; null if there are none. */
function preferred(namesakes: OrderedList<Resident> | undefined): Resident | null {
  let best: Resident | null = null;
  for (const one of namesakes ?? []) if (best === null || one.precedence > best.precedence) best = one;
  return best;
}
