/** A map that looks each entry up where it is kept; only iteration collects all entries. */
export class LookupMap<K, V> implements ReadonlyMap<K, V> {
  private readonly find: (key: K) => V | undefined;
  private readonly list: () => Iterable<readonly [K, V]>;

  constructor(find: (key: K) => V | undefined, list: () => Iterable<readonly [K, V]>) {
    this.find = find;
    this.list = list;
  }

  get(key: K): V | undefined {
    return this.find(key);
  }

  has(key: K): boolean {
    return this.find(key) !== undefined;
  }

  get size(): number {
    let count = 0;
    for (const _ of this.list()) count++;
    return count;
  }

  *entries(): MapIterator<[K, V]> {
    for (const [key, value] of this.list()) yield [key, value];
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.list()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.list()) yield value;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(callback: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.list()) callback(value, key, this);
  }
}
