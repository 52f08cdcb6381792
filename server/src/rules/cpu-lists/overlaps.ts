import { CpuSet } from '../../cpuset/cpuset.ts';

/** A list that repeats numbers of an earlier list. */
export interface Overlap<T> {
  readonly later: T;
  /** The list that first named the lowest of the shared numbers. */
  readonly earlier: T;
  readonly shared: CpuSet;
}

/**
 * The lists that repeat numbers of earlier lists, in order, each once. Only the first owner of a number is remembered,
 * so the cost is that of reading the lists.
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
