import type { CpuSet } from '../cpuset/cpuset.ts';

/** Something that has to fit on some nodes. */
export interface Load<T> {
  readonly item: T;
  readonly nodes: CpuSet;
  readonly amount: number;
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
 * each set of nodes that some load names: Hall's condition for these sets. `capacityOf` is null where it is not known.
 */
export function overfullNodes<T>(
  loads: readonly Load<T>[],
  capacityOf: (nodes: CpuSet) => number | null,
): Overfull<T>[] {
  const bySet = new Map<string, { nodes: CpuSet; loads: Load<T>[]; amount: number }>();
  for (const load of loads) {
    const key = load.nodes.toString();
    const group = bySet.get(key);
    if (group === undefined) bySet.set(key, { nodes: load.nodes, loads: [load], amount: load.amount });
    else {
      group.loads.push(load);
      group.amount += load.amount;
    }
  }
  // No fleet has so many different nodesets; in a hostile one, those over few nodes are looked at.
  const groups = [...bySet.values()].sort((a, b) => a.nodes.size - b.nodes.size).slice(0, mostSets);
  const result: Overfull<T>[] = [];
  for (const { nodes } of groups) {
    const within = groups.filter((group) => group.nodes.isSubsetOf(nodes));
    const needed = within.reduce((sum, { amount }) => sum + amount, 0);
    const capacity = capacityOf(nodes);
    if (capacity === null || needed <= capacity) continue;
    if (result.some((found) => found.nodes.isSubsetOf(nodes))) continue;
    const items = within.flatMap((group) => group.loads.map(({ item }) => item));
    result.push({ nodes, items, needed, capacity });
  }
  return result;
}

const mostSets = 256;
