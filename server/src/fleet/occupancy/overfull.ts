import type { CpuSet } from '../../cpuset/cpuset.ts';

/** Things that have to fit on the same nodes, added up. */
export interface Load<T> {
  readonly nodes: CpuSet;
  readonly amount: number;
  /** Asked for only where they do not fit. */
  readonly items: () => readonly T[];
}

/** Nodes that are too small for what cannot leave them. */
export interface Overfull<T> {
  readonly nodes: CpuSet;
  readonly items: readonly T[];
  readonly needed: number;
  readonly capacity: number;
}

/**
 * The smallest sets of nodes whose loads, those confined to them or to a part of them, are more than they hold. Asked of
 * each set of nodes that some load names: Hall's condition for these sets. Each set of nodes has one load; `capacityOf`
 * is null where it is not known.
 */
export function overfullNodes<T>(
  loads: readonly Load<T>[],
  capacityOf: (nodes: CpuSet) => number | null,
): Overfull<T>[] {
  // No fleet has so many different nodesets; in a hostile one, those over few nodes are looked at.
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
    const items = within.flatMap((group) => group.items());
    result.push({ nodes, items, needed, capacity });
  }
  return result;
}

/** Of sets with as many numbers, the one with the lower ones first: whose load came first must not matter. */
function byNumbers(a: CpuSet, b: CpuSet): number {
  for (let word = 0; word < Math.max(a.wordCount, b.wordCount); word++) {
    const different = a.word(word) ^ b.word(word);
    if (different !== 0) return (a.word(word) & different & -different) !== 0 ? -1 : 1;
  }
  return 0;
}

const mostSets = 256;
