import { getOrAdd } from '../../base/get-or-add.ts';
import { OrderedList } from '../../base/ordered-list.ts';
import { byPlace, type Resident } from '../guests/resident.ts';
import type { Exclusions } from './exclusions.ts';
import { leftOutOfSum } from './sums.ts';

/** The vCPUs of the residents of a host, counted as they are at boot. Templates are left out. */
export interface Load {
  /** How many vCPUs there are. */
  readonly vcpus: number;
  /** The first of the residents with the most vCPUs; null if there are none. */
  readonly largest: Resident | null;
  /** The residents with counted vCPUs, in the order of `byPlace`. */
  readonly residents: Iterable<Resident>;
  /** How many residents are counted. */
  readonly count: number;
}

/**
 * The load of a host, updated as residents are added and removed. Of residents that never run together, the largest
 * counts.
 */
export class HostLoad {
  private readonly exclusions: Exclusions;
  /** null until it is computed after a change. */
  private leftOut: ReadonlySet<Resident> | null = null;
  /** The counted residents by their number of vCPUs. */
  private readonly byCount = new Map<number, OrderedList<Resident>>();
  private sum = 0;
  private counted = 0;
  private most = 0;

  /** `exclusions` are those of the same residents, updated before the load. */
  constructor(exclusions: Exclusions) {
    this.exclusions = exclusions;
  }

  /** How many vCPUs there are. */
  get vcpus(): number {
    let vcpus = this.sum;
    for (const { threads } of this.notCounted()) vcpus -= threads.vcpus.length;
    return vcpus;
  }

  /** How many residents are counted. */
  get count(): number {
    return this.counted - this.notCounted().size;
  }

  /** Whether a resident is counted. */
  isCounted(resident: Resident): boolean {
    return isCounted(resident) && !this.notCounted().has(resident);
  }

  /** The first of the residents with the most vCPUs; null if there are none. */
  get largest(): Resident | null {
    return this.byCount.get(this.most)?.items[0] ?? null;
  }

  /** Adds a resident, unless it does not count. */
  add(resident: Resident): void {
    if (!isCounted(resident)) return;
    const count = resident.threads.vcpus.length;
    getOrAdd(this.byCount, count, () => new OrderedList(byPlace)).add(resident);
    this.sum += count;
    this.counted += 1;
    this.most = Math.max(this.most, count);
    this.leftOut = null;
  }

  /** Removes a resident that was added before. */
  delete(resident: Resident): void {
    const count = resident.threads.vcpus.length;
    const equal = this.byCount.get(count);
    if (!isCounted(resident) || equal === undefined) return;
    equal.delete(resident);
    this.leftOut = null;
    this.sum -= count;
    this.counted -= 1;
    if (equal.items.length > 0) return;
    this.byCount.delete(count);
    if (count === this.most) this.most = Math.max(0, ...this.byCount.keys());
  }

  private notCounted(): ReadonlySet<Resident> {
    this.leftOut ??= leftOutOfSum(this.exclusions, (one) => (isCounted(one) ? one.threads.vcpus.length : 0));
    return this.leftOut;
  }
}

/** Whether a resident counts by itself: it is not a template and has known vCPUs. */
export function isCounted({ countable, threads }: Resident): boolean {
  return countable && threads.vcpus.length > 0;
}
