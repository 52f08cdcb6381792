/** At most this many orders are given. */
const mostOrders = 120;

/** Orders of the items, the given one first: all permutations of up to five items, the rotations of more. */
export function* orders<T>(items: readonly T[]): Iterable<readonly T[]> {
  if (items.length <= 5) {
    yield* permutations(items);
    return;
  }
  for (let start = 0; start < Math.min(items.length, mostOrders); start++) {
    yield [...items.slice(start), ...items.slice(0, start)];
  }
}

function* permutations<T>(items: readonly T[]): Iterable<readonly T[]> {
  if (items.length < 2) yield items;
  else {
    for (const [index, first] of items.entries()) {
      for (const rest of permutations([...items.slice(0, index), ...items.slice(index + 1)])) yield [first, ...rest];
    }
  }
}
