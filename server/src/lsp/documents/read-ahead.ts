/**
 * Calls `read` for each item, at most `most` ahead of the caller, and gives the results in order. `read` must not
 * reject.
 */
export async function* readAhead<T, R>(
  items: Iterable<T>,
  most: number,
  read: (item: T) => Promise<R>,
): AsyncGenerator<R, void, void> {
  const ahead: Promise<R>[] = [];
  for (const item of items) {
    ahead.push(read(item));
    if (ahead.length < most) continue;
    const first = ahead.shift();
    if (first !== undefined) yield await first;
  }
  for (const one of ahead) yield await one;
}
