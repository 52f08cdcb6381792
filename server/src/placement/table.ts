/** How many items of each sort a part of the host holds; the sorts and how many there are of each in all. */
export class Counts {
  /** The most of each sort. */
  readonly most: readonly number[];
  private readonly weights: readonly number[];
  /** How many different counts there are. */
  private readonly size: number;
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

  /** One number for these counts. */
  keyOf(counts: readonly number[]): number {
    return counts.reduce((key, count, sort) => key + count * (this.weights[sort] ?? 0), 0);
  }

  /** How many there are of one sort. */
  countOf(key: number, sort: number): number {
    return Math.floor(key / (this.weights[sort] ?? 1)) % ((this.most[sort] ?? 0) + 1);
  }

  /** Whether both together are more than there are of some sort. */
  exceeds(a: number, b: number): boolean {
    if (this.oneSort) return a + b >= this.size;
    for (let sort = 0; sort < this.most.length; sort++) {
      if (this.countOf(a, sort) + this.countOf(b, sort) > (this.most[sort] ?? 0)) return true;
    }
    return false;
  }
}

/** Numbers that add up and are compared one after the other, the most important first. */
export type Cost = readonly [number, number, number, number];

/** What costs nothing. */
export const noCost: Cost = [0, 0, 0, 0];

/** The cheapest way to put each count of items on a part of the host, and how it is made up. */
export interface Table<T> {
  /** By key of the counts; undefined where they do not fit. */
  readonly entries: ReadonlyMap<number, Entry<T>>;
}

/** One count of items on a part of the host. */
export interface Entry<T> {
  readonly cost: Cost;
  /** What it is made of: a choice, or entries of two smaller parts. */
  readonly made: { readonly choice: T } | { readonly left: Entry<T>; readonly right: Entry<T> };
}

export function add(a: Cost, b: Cost): Cost {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]];
}

/** Below 0: a is cheaper. */
export function compare(a: Cost, b: Cost): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

/** The table of single choices: the cheapest of each count. */
export function tableOf<T>(
  choices: Iterable<{ readonly key: number; readonly cost: Cost; readonly choice: T }>,
): Table<T> {
  const entries = new Map<number, Entry<T>>();
  for (const { key, cost, choice } of choices) {
    const known = entries.get(key);
    if (known === undefined || compare(cost, known.cost) < 0) entries.set(key, { cost, made: { choice } });
  }
  return { entries };
}

/**
 * The table of two parts together. Costs only add up, so the cheapest way for both holds the cheapest way for each:
 * what is left out can be in no best placement.
 */
export function joined<T>(a: Table<T>, b: Table<T>, counts: Counts): Table<T> {
  if (a.entries.size === 1) return only(a, b) ?? join(a, b, counts);
  if (b.entries.size === 1) return only(b, a) ?? join(a, b, counts);
  return join(a, b, counts);
}

/** A part on which nothing can be put, and that costs nothing, changes nothing. */
function only<T>(empty: Table<T>, other: Table<T>): Table<T> | null {
  const entry = empty.entries.get(0);
  return entry !== undefined && compare(entry.cost, noCost) === 0 ? other : null;
}

function join<T>(a: Table<T>, b: Table<T>, counts: Counts): Table<T> {
  const lefts = [...a.entries];
  const rights = [...b.entries];
  const best = new Map<number, { cost: [number, number, number, number]; left: Entry<T>; right: Entry<T> }>();
  for (const [leftKey, left] of lefts) {
    const [l0, l1, l2, l3] = left.cost;
    for (const [rightKey, right] of rights) {
      if (counts.exceeds(leftKey, rightKey)) continue;
      const key = leftKey + rightKey;
      const [r0, r1, r2, r3] = right.cost;
      const known = best.get(key);
      if (known === undefined) {
        best.set(key, { cost: [l0 + r0, l1 + r1, l2 + r2, l3 + r3], left, right });
        continue;
      }
      const { cost } = known;
      const difference = l0 + r0 - cost[0] || l1 + r1 - cost[1] || l2 + r2 - cost[2] || l3 + r3 - cost[3];
      if (difference >= 0) continue;
      cost[0] = l0 + r0;
      cost[1] = l1 + r1;
      cost[2] = l2 + r2;
      cost[3] = l3 + r3;
      known.left = left;
      known.right = right;
    }
  }
  const entries = new Map<number, Entry<T>>();
  for (const [key, { cost, left, right }] of best) entries.set(key, { cost, made: { left, right } });
  return { entries };
}

/** The same table with a further cost for each count. */
export function charged<T>(table: Table<T>, chargeOf: (key: number) => Cost): Table<T> {
  const entries = new Map<number, Entry<T>>();
  for (const [key, { cost, made }] of table.entries) entries.set(key, { cost: add(cost, chargeOf(key)), made });
  return { entries };
}

/** The choices that an entry is made of, in the order of the parts. */
export function choicesOf<T>(entry: Entry<T>): T[] {
  const choices: T[] = [];
  const stack = [entry];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if ('choice' in next.made) choices.push(next.made.choice);
    else stack.push(next.made.right, next.made.left);
  }
  return choices;
}
