import { CpuSet } from '../../cpuset/cpuset.ts';

/** A list that has numbers which an earlier one has already. */
export interface Overlap<T> {
  readonly later: T;
  /** The one that had the first of the shared numbers. */
  readonly earlier: T;
  readonly shared: CpuSet;
}

/**
 * Which lists have numbers of earlier ones, in their order, each once. Every number is remembered with its first
 * owner only, so the work is that of reading the lists.
 */
export function* overlaps<T>(lists: Iterable<readonly [owner: T, numbers: CpuSet]>): Iterable<Overlap<T>> {
  const ownerOf = new Map<number, T>();
  let taken = CpuSet.empty;
  for (const [owner, numbers] of lists) {
    const shared = numbers.intersection(taken);
    const earlier = shared.first === undefined ? undefined : ownerOf.get(shared.first);
    if (earlier !== undefined) yield { later: owner, earlier, shared };
    for (const number of numbers.difference(taken)) ownerOf.set(number, owner);
    taken = taken.union(numbers);
  }
}
