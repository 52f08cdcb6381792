import { getOrAdd } from '../base/get-or-add.ts';

const wordBits = 32;

/**
 * An immutable set of small non-negative numbers: CPUs by their Linux number, or NUMA nodes.
 *
 * A bitset without trailing zero words: equal sets have equal words, and every operation costs one pass over at most
 * 512 words for the 16,384 CPUs that libvirt can name. The words are signed, as JavaScript's integers are. An operation
 * whose result equals an operand gives that operand, and the sets of one number are shared: a fleet has few different
 * pinsets.
 */
export class CpuSet implements Iterable<number> {
  static readonly empty = new CpuSet([]);

  private readonly words: readonly number[];

  private constructor(words: readonly number[]) {
    this.words = words;
  }

  /**
   * The set of these numbers. Throws a RangeError for a negative or fractional number, which is a bug of the caller.
   */
  static of(...cpus: number[]): CpuSet {
    return CpuSet.from(cpus);
  }

  /** The set of these numbers, as {@link CpuSet.of}. */
  static from(cpus: Iterable<number>): CpuSet {
    const builder = new CpuSetBuilder();
    for (const cpu of cpus) builder.add(cpu);
    return builder.build();
  }

  /** The set of one number, as {@link CpuSet.of}. */
  static single(cpu: number): CpuSet {
    return singles.get(cpu) ?? new CpuSetBuilder().add(cpu).build();
  }

  /** All numbers from `first` to `last`, both included; empty when `last` is below `first`. */
  static range(first: number, last: number): CpuSet {
    return new CpuSetBuilder().addRange(first, last).build();
  }

  /** The union of these sets; empty where there are none. */
  static unionOf(sets: Iterable<CpuSet>): CpuSet {
    const builder = new CpuSetBuilder();
    for (const set of sets) builder.addAll(set);
    return builder.build();
  }

  /** The set that has n if bit n%32 of `words[n/32]` is set. The array is copied. */
  static fromWords(words: ArrayLike<number>): CpuSet {
    return CpuSet.owning(Array.from(words, (word) => word | 0));
  }

  /** @internal Takes the array over without a copy. Its words are signed integers. */
  static owning(words: number[]): CpuSet {
    while (words.length > 0 && words[words.length - 1] === 0) words.pop();
    if (words.length === 0) return CpuSet.empty;
    const only = onlyNumber(words);
    if (only === null) return new CpuSet(words);
    return getOrAdd(singles, only, () => new CpuSet(words));
  }

  /** How many numbers are in the set. */
  get size(): number {
    let count = 0;
    for (const word of this.words) count += popCount(word);
    return count;
  }

  get isEmpty(): boolean {
    return this.words.length === 0;
  }

  /** The lowest number; undefined if the set is empty. */
  get first(): number | undefined {
    for (let index = 0; index < this.words.length; index++) {
      const word = this.word(index);
      if (word !== 0) return index * wordBits + lowestBit(word);
    }
    return undefined;
  }

  /** The highest number; undefined if the set is empty. */
  get last(): number | undefined {
    if (this.isEmpty) return undefined;
    const index = this.words.length - 1;
    return index * wordBits + 31 - Math.clz32(this.word(index));
  }

  /** How many 32-bit words hold the set. */
  get wordCount(): number {
    return this.words.length;
  }

  /** Bits 32·index to 32·index+31 as a signed number; 0 past the end. */
  word(index: number): number {
    return this.words[index] ?? 0;
  }

  has(cpu: number): boolean {
    return cpu >= 0 && (this.word(cpu >>> 5) & (1 << (cpu & 31))) !== 0;
  }

  equals(other: CpuSet): boolean {
    if (this.words.length !== other.words.length) return false;
    for (let index = 0; index < this.words.length; index++) {
      if (this.word(index) !== other.word(index)) return false;
    }
    return true;
  }

  isSubsetOf(other: CpuSet): boolean {
    if (this.words.length > other.words.length) return false;
    for (let index = 0; index < this.words.length; index++) {
      if ((this.word(index) & ~other.word(index)) !== 0) return false;
    }
    return true;
  }

  intersects(other: CpuSet): boolean {
    const length = Math.min(this.words.length, other.words.length);
    for (let index = 0; index < length; index++) {
      if ((this.word(index) & other.word(index)) !== 0) return true;
    }
    return false;
  }

  union(other: CpuSet): CpuSet {
    if (other.isSubsetOf(this)) return this;
    if (this.isSubsetOf(other)) return other;
    const length = Math.max(this.words.length, other.words.length);
    const words: number[] = [];
    for (let index = 0; index < length; index++) words.push(this.word(index) | other.word(index));
    return CpuSet.owning(words);
  }

  intersection(other: CpuSet): CpuSet {
    if (this.isSubsetOf(other)) return this;
    if (other.isSubsetOf(this)) return other;
    const length = Math.min(this.words.length, other.words.length);
    const words: number[] = [];
    for (let index = 0; index < length; index++) words.push(this.word(index) & other.word(index));
    return CpuSet.owning(words);
  }

  /** The numbers of this set that are not in `other`. */
  difference(other: CpuSet): CpuSet {
    if (!this.intersects(other)) return this;
    const words: number[] = [];
    for (let index = 0; index < this.words.length; index++) words.push(this.word(index) & ~other.word(index));
    return CpuSet.owning(words);
  }

  /** In ascending order. */
  [Symbol.iterator](): IterableIterator<number> {
    return new Numbers(this);
  }

  /** The runs of consecutive numbers, ascending, as [first, last]. */
  *ranges(): IterableIterator<readonly [first: number, last: number]> {
    let first = -1;
    let last = -2;
    for (const cpu of this) {
      if (cpu !== last + 1) {
        if (first >= 0) yield [first, last];
        first = cpu;
      }
      last = cpu;
    }
    if (first >= 0) yield [first, last];
  }

  /**
   * The canonical list, `0-3,8`: the kernel prints it, and libvirt, taskset -c and numactl all read it the same way.
   * Two neighbors are a range (`0-1`), as the kernel and libvirt print them. The empty set is the empty string.
   */
  toString(): string {
    let text = '';
    for (const [first, last] of this.ranges()) {
      if (text !== '') text += ',';
      text += first === last ? `${first}` : `${first}-${last}`;
    }
    return text;
  }

  /** The mask that taskset takes, lower-case hexadecimal without `0x`: bit n is CPU n. `0` for the empty set. */
  toMask(): string {
    let text = '';
    for (let index = this.words.length - 1; index >= 0; index--) {
      const digits = (this.word(index) >>> 0).toString(16);
      text += text === '' ? digits : digits.padStart(8, '0');
    }
    return text === '' ? '0' : text;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** The sets of one number that have been made, by their number. */
const singles = new Map<number, CpuSet>();

/** The number of a set that has one; null if it has several. The last word is not 0. */
function onlyNumber(words: readonly number[]): number | null {
  const last = words.length - 1;
  const word = words[last] ?? 0;
  if ((word & (word - 1)) !== 0) return null;
  for (let index = 0; index < last; index++) if (words[index] !== 0) return null;
  return last * wordBits + lowestBit(word);
}

/** The numbers of a set, ascending. */
class Numbers implements IterableIterator<number> {
  private readonly set: CpuSet;
  private index = 0;
  private rest: number;

  constructor(set: CpuSet) {
    this.set = set;
    this.rest = set.word(0);
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<number> {
    while (this.rest === 0) {
      this.index += 1;
      if (this.index >= this.set.wordCount) return { done: true, value: undefined };
      this.rest = this.set.word(this.index);
    }
    const value = this.index * wordBits + lowestBit(this.rest);
    this.rest &= this.rest - 1;
    return { done: false, value };
  }
}

/** Collects numbers for a {@link CpuSet}. */
export class CpuSetBuilder {
  private readonly words: number[] = [];

  add(cpu: number): this {
    this.reserve(cpu);
    const index = cpu >>> 5;
    this.words[index] = (this.words[index] ?? 0) | (1 << (cpu & 31));
    return this;
  }

  remove(cpu: number): this {
    const index = cpu >>> 5;
    if (index < this.words.length) this.words[index] = (this.words[index] ?? 0) & ~(1 << (cpu & 31));
    return this;
  }

  /** Adds `first` to `last`, both included; nothing when `last` is below `first`. */
  addRange(first: number, last: number): this {
    if (last < first) return this;
    this.reserve(first);
    this.reserve(last);
    const from = first >>> 5;
    const to = last >>> 5;
    const head = -1 << (first & 31);
    const tail = (-1 >>> (31 - (last & 31))) | 0;
    if (from === to) {
      this.words[from] = (this.words[from] ?? 0) | (head & tail);
      return this;
    }
    this.words[from] = (this.words[from] ?? 0) | head;
    this.words.fill(-1, from + 1, to);
    this.words[to] = (this.words[to] ?? 0) | tail;
    return this;
  }

  /** Removes `first` to `last`, both included; nothing when `last` is below `first`. */
  removeRange(first: number, last: number): this {
    const end = Math.min(last, this.words.length * wordBits - 1);
    if (end < first) return this;
    const from = first >>> 5;
    const to = end >>> 5;
    const head = -1 << (first & 31);
    const tail = (-1 >>> (31 - (end & 31))) | 0;
    if (from === to) {
      this.words[from] = (this.words[from] ?? 0) & ~(head & tail);
      return this;
    }
    this.words[from] = (this.words[from] ?? 0) & ~head;
    this.words.fill(0, from + 1, to);
    this.words[to] = (this.words[to] ?? 0) & ~tail;
    return this;
  }

  /**
   * Splits `first` to `last` into groups of `group` numbers and adds the lowest `used` of each: the kernel's
   * `0-7:1/2`, and with `used` 1 the stride of taskset. Takes one step per word, so a list of many strides stays cheap.
   */
  addGroups(first: number, last: number, used: number, group: number): this {
    if (used >= group) return this.addRange(first, last);
    if (used <= 0 || last < first) return this;
    this.reserve(first);
    this.reserve(last);
    if (group < wordBits) return this.addShortGroups(first, last, used, group);
    for (let start = first; start <= last; start += group) this.addRange(start, Math.min(last, start + used - 1));
    return this;
  }

  addAll(set: CpuSet): this {
    if (set.wordCount > 0) this.reserve(set.wordCount * wordBits - 1);
    for (let index = 0; index < set.wordCount; index++) this.words[index] = (this.words[index] ?? 0) | set.word(index);
    return this;
  }

  /** The set so far. Later changes of the builder do not affect it. */
  build(): CpuSet {
    return CpuSet.owning(this.words.slice());
  }

  private addShortGroups(first: number, last: number, used: number, group: number): this {
    const unit = (1 << used) - 1;
    let pattern = unit;
    for (let width = group; width < wordBits; width *= 2) pattern |= pattern << width;
    const from = first >>> 5;
    const to = last >>> 5;
    const head = -1 << (first & 31);
    const tail = (-1 >>> (31 - (last & 31))) | 0;
    // How far the word's lowest bit is into a group. Below `first` the groups continue downwards.
    let phase = (group - ((first & 31) % group)) % group;
    const step = wordBits % group;
    for (let index = from; index <= to; index++) {
      let word = phase === 0 ? pattern : (pattern << (group - phase)) | (unit >>> phase);
      if (index === from) word &= head;
      if (index === to) word &= tail;
      this.words[index] = (this.words[index] ?? 0) | word;
      phase += step;
      if (phase >= group) phase -= group;
    }
    return this;
  }

  private reserve(cpu: number): void {
    if (!Number.isInteger(cpu) || cpu < 0 || cpu > highestCpu) throw new RangeError(`not a CPU number: ${cpu}`);
    while (this.words.length <= cpu >>> 5) this.words.push(0);
  }
}

/**
 * The highest number that a set can hold: four times libvirt's limit. It bounds the memory that hostile input takes.
 */
export const highestCpu = 65535;

function popCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
