/** The items of an iterable, each computed once, when it is first needed, however often they are gone through. */
export function replayed<T>(items: Iterable<T>): Iterable<T> {
  const seen: T[] = [];
  const rest = items[Symbol.iterator]();
  return {
    *[Symbol.iterator]() {
      for (let at = 0; ; at++) {
        if (at === seen.length) {
          const next = rest.next();
          if (next.done === true) return;
          seen.push(next.value);
        }
        const item = seen[at];
        if (item !== undefined) yield item;
      }
    },
  };
}
