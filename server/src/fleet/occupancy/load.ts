import { getOrAdd } from '../../base/get-or-add.ts';
import { OrderedList } from '../../base/ordered-list.ts';
import { byPlace, type Resident } from '../guests/resident.ts';

/** How many vCPUs the residents of a host bring, counted as they are at boot. A template is left out. */
export interface Load {
  readonly vcpus: number;
  /** The first of those with the most vCPUs. */
  readonly largest: Resident | null;
  /** The residents whose vCPUs are counted, in their order. */
  readonly residents: Iterable<Resident>;
  readonly count: number;
}

/** Adds up the load of a host whose residents come and go. */
export class HostLoad {
  /** The domains with so many vCPUs. */
  private readonly byCount = new Map<number, OrderedList<Resident>>();
  private sum = 0;
  private counted = 0;
  private most = 0;

  get vcpus(): number {
    return this.sum;
  }

  /** How many domains those are. */
  get count(): number {
    return this.counted;
  }

  /** The first of those with the most vCPUs. */
  get largest(): Resident | null {
    return this.byCount.get(this.most)?.items[0] ?? null;
  }

  add(resident: Resident): void {
    if (!isCounted(resident)) return;
    const count = resident.threads.vcpus.length;
    getOrAdd(this.byCount, count, () => new OrderedList(byPlace)).add(resident);
    this.sum += count;
    this.counted += 1;
    this.most = Math.max(this.most, count);
  }

  delete(resident: Resident): void {
    const count = resident.threads.vcpus.length;
    const equal = this.byCount.get(count);
    if (!isCounted(resident) || equal === undefined) return;
    equal.delete(resident);
    this.sum -= count;
    this.counted -= 1;
    if (equal.items.length > 0) return;
    this.byCount.delete(count);
    if (count === this.most) this.most = Math.max(0, ...this.byCount.keys());
  }
}

/** Whether its vCPUs are known and counted. */
export function isCounted({ countable, threads }: Resident): boolean {
  return countable && threads.vcpus.length > 0;
}
