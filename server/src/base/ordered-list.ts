/** A list that keeps its items in an order; an item comes and goes without the others being looked at. */
export class OrderedList<T> implements Iterable<T> {
  private readonly sorted: T[] = [];
  private readonly compare: (a: T, b: T) => number;

  /** `compare` must tell any two items apart. */
  constructor(compare: (a: T, b: T) => number) {
    this.compare = compare;
  }

  /** The items as they are now; the array changes with the list. */
  get items(): readonly T[] {
    return this.sorted;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.sorted[Symbol.iterator]();
  }

  /** Takes the place of an equal item. */
  add(item: T): void {
    const at = this.indexOf(item);
    const found = this.sorted[at];
    this.sorted.splice(at, found !== undefined && this.compare(found, item) === 0 ? 1 : 0, item);
  }

  /** Takes the item out, and not another one that is equal to it. */
  delete(item: T): void {
    const at = this.indexOf(item);
    if (this.sorted[at] === item) this.sorted.splice(at, 1);
  }

  /** Where the item is, or would be. */
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
