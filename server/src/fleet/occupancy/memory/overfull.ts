import type { CpuSet } from '../../../cpuset/cpuset.ts';

/** Items that have to fit on the same nodes, and their sum. */
export interface NodeDemand<T> {
  readonly nodes: CpuSet;
  readonly amount: number;
  /** Called only if they do not fit. */
  readonly items: () => readonly T[];
}

/** Items that can be taken together, and their sum. */
export interface Together<T> {
  readonly items: readonly T[];
  readonly amount: number;
}

/** Nodes that are too small for what is bound to them. */
export interface Overfull<T> {
  readonly nodes: CpuSet;
  readonly items: readonly T[];
  /** What the items need, and what the nodes hold. */
  readonly needed: number;
  readonly capacity: number;
}

/**
 * The smallest sets of nodes that cannot hold the loads bound to them or to a part of them: Hall's condition, checked
 * for each set of nodes that some load has. Each set of nodes has one load. `capacityOf` gives what nodes hold, in the
 * unit of the loads, or null if it is not known. `waysOf` gives the ways in which items of loads are taken at once, if
 * not all can be; the first has the largest sum.
 */
export function overfullNodes<T, D extends NodeDemand<T>>(
  loads: readonly D[],
  capacityOf: (nodes: CpuSet) => number | null,
  waysOf: (loads: readonly D[]) => readonly Together<T>[] | null,
): Overfull<T>[] {
  // Real fleets have fewer different nodesets. In a hostile one, the smallest are checked.
  const groups = [...loads]
    .sort((a, b) => a.nodes.size - b.nodes.size || byNumbers(a.nodes, b.nodes))
    .slice(0, mostSets);
  const result: Overfull<T>[] = [];
  for (const { nodes } of groups) {
    const within = groups.filter((group) => group.nodes.isSubsetOf(nodes));
    const needed = within.reduce((sum, { amount }) => sum + amount, 0);
    const capacity = capacityOf(nodes);
    if (capacity === null || needed <= capacity) continue;
    if (result.some((found) => found.nodes.isSubsetOf(nodes))) continue;
    const ways = waysOf(within) ?? [{ items: within.flatMap((group) => group.items()), amount: needed }];
    for (const { items, amount } of ways) {
      if (amount > capacity) result.push({ nodes, items, needed: amount, capacity });
    }
  }
  return result;
}

/**
 * Orders sets of equal size, the set with the lowest differing number first, so that the order of the loads does not
 * matter.
 */
function byNumbers(a: CpuSet, b: CpuSet): number {
  for (let word = 0; word < Math.max(a.wordCount, b.wordCount); word++) {
    const different = a.word(word) ^ b.word(word);
    if (different !== 0) return (a.word(word) & different & -different) !== 0 ? -1 : 1;
  }
  return 0;
}

/** At most this many sets of nodes are checked. */
const mostSets = 256;
