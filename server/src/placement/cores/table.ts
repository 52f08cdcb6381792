/**
 * The sorts of items that are placed, with the number of each. Encodes how many of each sort a part of the host holds
 * as one number, the key.
 */
export class Counts {
  /** How many items there are of each sort. */
  readonly most: readonly number[];
  /** How many different keys there are. */
  readonly size: number;
  private readonly weights: readonly number[];
  /** With one sort only, a key needs no decoding. */
  private readonly oneSort: boolean;

  constructor(most: readonly number[]) {
    this.most = most;
    const weights: number[] = [];
    let size = 1;
    for (const count of most) {
      weights.push(size);
      size *= count + 1;
    }
    this.weights = weights;
    this.size = size;
    this.oneSort = most.filter((count) => count > 0).length < 2;
  }

  /** The key for these counts, one for each sort. */
  keyOf(counts: readonly number[]): number {
    return counts.reduce((key, count, sort) => key + count * (this.weights[sort] ?? 0), 0);
  }

  /** Whether two keys together have more items of some sort than there are. */
  exceeds(a: number, b: number): boolean {
    if (this.oneSort) return a + b >= this.size;
    for (let sort = 0; sort < this.most.length; sort++) {
      if (this.countOf(a, sort) + this.countOf(b, sort) > (this.most[sort] ?? 0)) return true;
    }
    return false;
  }

  private countOf(key: number, sort: number): number {
    return Math.floor(key / (this.weights[sort] ?? 1)) % ((this.most[sort] ?? 0) + 1);
  }
}

/** A cost of numbers that add up and compare lexicographically, most important first. */
export type Cost = readonly [number, number, number, number];

/** The cost of nothing. */
export const noCost: Cost = [0, 0, 0, 0];

/** Negative if `a` is cheaper, positive if `b` is. */
export function compare(a: Cost, b: Cost): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

/** One way to put the items of a key on a part of the host. */
export interface Choice<T> {
  readonly key: number;
  readonly cost: Cost;
  /** How many CPUs the items take. */
  readonly taken: number;
  readonly choice: T;
}

/** The cheapest way to put the items of each key on a part of the host, and how it is composed. */
export interface Table<T> {
  /** Stored as columns, because there are many rows and they are compared often. */
  readonly rows: Rows;
  /** What row i is composed of: a choice, or row `left[i]` of `a` and row `right[i]` of `b`, two smaller parts. */
  readonly made:
    | { readonly kind: 'choices'; readonly choices: readonly T[] }
    | {
        readonly kind: 'joined';
        readonly a: Table<T>;
        readonly b: Table<T>;
        readonly left: readonly number[];
        readonly right: readonly number[];
      };
}

interface Rows {
  readonly keys: readonly number[];
  readonly taken: readonly number[];
  readonly costs: readonly [readonly number[], readonly number[], readonly number[], readonly number[]];
}

/** A table of single choices: the cheapest for each key. */
export function tableOf<T>(choices: readonly Choice<T>[]): Table<T> {
  const best = new Map<number, Choice<T>>();
  for (const choice of choices) {
    const known = best.get(choice.key);
    if (known === undefined || compare(choice.cost, known.cost) < 0) best.set(choice.key, choice);
  }
  const all = [...best.values()];
  const column = (index: 0 | 1 | 2 | 3) => all.map(({ cost }) => cost[index]);
  return {
    rows: {
      keys: all.map(({ key }) => key),
      taken: all.map(({ taken }) => taken),
      costs: [column(0), column(1), column(2), column(3)],
    },
    made: { kind: 'choices', choices: all.map(({ choice }) => choice) },
  };
}

/**
 * The table of two parts together. Costs only add up, so the cheapest way for both parts consists of the cheapest way
 * for each, and what is left out cannot be in a best placement.
 */
export function joined<T>(a: Table<T>, b: Table<T>, counts: Counts): Table<T> {
  const rowOf = rowIndex(counts);
  const keys: number[] = [];
  const taken: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const costs: [number[], number[], number[], number[]] = [[], [], [], []];
  const [to0, to1, to2, to3] = costs;
  const [a0, a1, a2, a3] = a.rows.costs;
  const [b0, b1, b2, b3] = b.rows.costs;
  for (let i = 0; i < a.rows.keys.length; i++) {
    const keyA = a.rows.keys[i] ?? 0;
    for (let j = 0; j < b.rows.keys.length; j++) {
      const keyB = b.rows.keys[j] ?? 0;
      if (counts.exceeds(keyA, keyB)) continue;
      const key = keyA + keyB;
      const known = rowOf.get(key);
      const row = known ?? keys.length;
      const first = (a0[i] ?? 0) + (b0[j] ?? 0);
      const second = (a1[i] ?? 0) + (b1[j] ?? 0);
      const third = (a2[i] ?? 0) + (b2[j] ?? 0);
      const fourth = (a3[i] ?? 0) + (b3[j] ?? 0);
      if (known === undefined) {
        rowOf.set(key, row);
        keys.push(key);
        taken.push((a.rows.taken[i] ?? 0) + (b.rows.taken[j] ?? 0));
      } else {
        const difference =
          first - (to0[row] ?? 0) || second - (to1[row] ?? 0) || third - (to2[row] ?? 0) || fourth - (to3[row] ?? 0);
        if (difference >= 0) continue;
      }
      to0[row] = first;
      to1[row] = second;
      to2[row] = third;
      to3[row] = fourth;
      left[row] = i;
      right[row] = j;
    }
  }
  return { rows: { keys, taken, costs }, made: { kind: 'joined', a, b, left, right } };
}

/** As {@link joined}, with rows for the wanted keys only. For the last join, of which no other key is read. */
export function joinedFor<T>(a: Table<T>, b: Table<T>, counts: Counts, wanted: readonly number[]): Table<T> {
  const rowOfB = new Map(b.rows.keys.map((key, row) => [key, row]));
  const choices: { readonly key: number; readonly cost: Cost; readonly i: number; readonly j: number }[] = [];
  for (const key of wanted) {
    let best: (typeof choices)[number] | null = null;
    for (const [i, keyA] of a.rows.keys.entries()) {
      const j = rowOfB.get(key - keyA);
      if (j === undefined || counts.exceeds(keyA, key - keyA)) continue;
      const cost = sum(costAt(a, i), costAt(b, j));
      if (best === null || compare(cost, best.cost) < 0) best = { key, cost, i, j };
    }
    if (best !== null) choices.push(best);
  }
  const column = (index: 0 | 1 | 2 | 3) => choices.map(({ cost }) => cost[index]);
  return {
    rows: {
      keys: choices.map(({ key }) => key),
      taken: choices.map(({ i, j }) => (a.rows.taken[i] ?? 0) + (b.rows.taken[j] ?? 0)),
      costs: [column(0), column(1), column(2), column(3)],
    },
    made: { kind: 'joined', a, b, left: choices.map(({ i }) => i), right: choices.map(({ j }) => j) },
  };
}

/** The row of each key, from 0. A dense array if that is small, because it is read very often. */
function rowIndex({ size }: Counts): { get(key: number): number | undefined; set(key: number, row: number): unknown } {
  if (size > mostDense) return new Map<number, number>();
  const rows = new Int32Array(size);
  return {
    get: (key) => {
      const row = rows[key] ?? 0;
      return row === 0 ? undefined : row - 1;
    },
    set: (key, row) => {
      rows[key] = row + 1;
    },
  };
}

/** Up to this many keys are indexed by an array. */
const mostDense = 4096;

/** The same table with a cost added to each row, by how many CPUs the row takes. */
export function charged<T>({ rows, made }: Table<T>, chargeOf: (taken: number) => Cost): Table<T> {
  const { keys, taken, costs } = rows;
  const charges = taken.map(chargeOf);
  const column = (index: 0 | 1 | 2 | 3) => costs[index].map((cost, row) => cost + (charges[row]?.[index] ?? 0));
  return { rows: { keys, taken, costs: [column(0), column(1), column(2), column(3)] }, made };
}

/** The same table with other keys; of the rows that get the same key, the cheapest. */
export function rekeyed<T>(table: Table<T>, keyOf: (key: number) => number): Table<T> {
  const rowOf = new Map<number, number>();
  for (const [row, old] of table.rows.keys.entries()) {
    const key = keyOf(old);
    const known = rowOf.get(key);
    if (known === undefined || compare(costAt(table, row), costAt(table, known)) < 0) rowOf.set(key, row);
  }
  const { rows, made } = table;
  const keyOfRow = new Map([...rowOf].map(([key, row]) => [row, key]));
  const picked = <V>(column: readonly V[]) => column.filter((_, row) => keyOfRow.has(row));
  const keys = rows.keys.flatMap((_, row) => keyOfRow.get(row) ?? []);
  const [first, second, third, fourth] = rows.costs;
  return {
    rows: { keys, taken: picked(rows.taken), costs: [picked(first), picked(second), picked(third), picked(fourth)] },
    made:
      made.kind === 'choices'
        ? { kind: 'choices', choices: picked(made.choices) }
        : { kind: 'joined', a: made.a, b: made.b, left: picked(made.left), right: picked(made.right) },
  };
}

/** What the items of a key cost at least; null if they do not fit. */
export function costOf<T>(table: Table<T>, key: number): Cost | null {
  const row = table.rows.keys.indexOf(key);
  return row < 0 ? null : costAt(table, row);
}

function costAt<T>({ rows: { costs } }: Table<T>, row: number): Cost {
  return [costs[0][row] ?? 0, costs[1][row] ?? 0, costs[2][row] ?? 0, costs[3][row] ?? 0];
}

function sum(a: Cost, b: Cost): Cost {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]];
}

/** The choices that a key's cheapest way is composed of, in the order of the parts. */
export function choicesOf<T>(table: Table<T>, key: number): T[] {
  const choices: T[] = [];
  const stack = [{ table, row: table.rows.keys.indexOf(key) }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { made } = next.table;
    if (made.kind === 'choices') {
      const choice = made.choices[next.row];
      if (choice !== undefined) choices.push(choice);
      continue;
    }
    stack.push({ table: made.b, row: made.right[next.row] ?? -1 }, { table: made.a, row: made.left[next.row] ?? -1 });
  }
  return choices;
}
