/** So many orders are given at most. */
const mostOrders = 120;

/** The given order first; of up to five all orders, of more the rotations. */
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
