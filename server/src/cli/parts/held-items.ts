import { inOrder } from '../files/paths.ts';
import type { Part } from './part.ts';
import type { PartItem } from './part-run.ts';

/** The order in which documents are reported. */
export function compareItems(a: PartItem, b: PartItem): number {
  return a.group - b.group || inOrder(a.shown, b.shown);
}

/** For each slice, the first path by which a document of it, or of a later slice, may be reported. */
export function firstPaths(slices: readonly Part[]): readonly string[] {
  const firsts: string[] = [];
  let first: string | null = null;
  for (const { hosts, files } of slices.toReversed()) {
    for (const { shown } of [...hosts, ...files.flatMap(({ ways }) => ways)]) {
      if (first === null || inOrder(shown, first) < 0) first = shown;
    }
    firsts.push(first ?? '');
  }
  return firsts.toReversed();
}

/**
 * Items of slices that are done, and of the current one, that wait for those of later slices. A `bound` is the path with
 * which the later slices begin; null if there are none.
 */
export class HeldItems {
  private items: PartItem[] = [];
  private sorted = true;
  private least: PartItem | null = null;

  /** Holds the next item of the current slice; gives those that can be told now, this one at last. */
  add(item: PartItem, bound: string | null): PartItem[] {
    if (!isBelow(item, bound)) {
      this.hold(item);
      return [];
    }
    if (this.least === null || compareItems(item, this.least) < 0) return [item];
    return [...this.takeWhile((held) => compareItems(held, item) < 0), item];
  }

  /** The items that can be told when the current slice is done. */
  take(bound: string | null): PartItem[] {
    return this.least === null || !isBelow(this.least, bound) ? [] : this.takeWhile((item) => isBelow(item, bound));
  }

  private hold(item: PartItem): void {
    const last = this.items.at(-1);
    this.sorted &&= last === undefined || compareItems(last, item) <= 0;
    this.items.push(item);
    if (this.least === null || compareItems(item, this.least) < 0) this.least = item;
  }

  private takeWhile(isTaken: (item: PartItem) => boolean): PartItem[] {
    if (!this.sorted) this.items.sort(compareItems);
    this.sorted = true;
    const end = this.items.findIndex((item) => !isTaken(item));
    const taken = this.items.splice(0, end < 0 ? this.items.length : end);
    this.least = this.items[0] ?? null;
    return taken;
  }
}

/** Items of later groups come after those of all slices. */
function isBelow({ group, shown }: PartItem, bound: string | null): boolean {
  return bound === null || (group === 0 && inOrder(shown, bound) < 0);
}
