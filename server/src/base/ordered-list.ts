/** A sorted list. Adding or deleting an item takes a binary search. */
export class OrderedList<T> implements Iterable<T> {
  private readonly sorted: T[] = [];
  private readonly compare: (a: T, b: T) => number;

  /** `compare` must be 0 only for equal items. */
  constructor(compare: (a: T, b: T) => number) {
    this.compare = compare;
  }

  /** The current items; the array changes with the list. */
  get items(): readonly T[] {
    return this.sorted;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.sorted[Symbol.iterator]();
  }

  /** Adds the item; it replaces an equal one. */
  add(item: T): void {
    const at = this.indexOf(item);
    const found = this.sorted[at];
    this.sorted.splice(at, found !== undefined && this.compare(found, item) === 0 ? 1 : 0, item);
  }

  /** Deletes this very item; an equal one stays. */
  delete(item: T): void {
    const at = this.indexOf(item);
    if (this.sorted[at] === item) this.sorted.splice(at, 1);
  }

  /** The item's index, or the index at which it would be inserted. */
  private indexOf(item: T): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.sorted[middle];
      if (other !== undefined && this.compare(other, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
