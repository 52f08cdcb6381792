import { cpuListKeys, type MovableClass } from './movable.ts';
import type { Task } from './task.ts';

/** How many threads of each class are on each CPU: by class, in the order of the component's CPUs. */
export type Row = readonly Uint16Array[];

/** A placement in which the scheduler may leave the threads. */
export interface StableRow {
  readonly row: Row;
  /** How many placements it stands for; 0 for one that is only near a stable one. */
  readonly weight: number;
}

/** Where movable threads of a component may be. */
export interface Moving {
  readonly classes: readonly MovableClass[];
  readonly cpus: readonly number[];
  /** What threads that cannot move weigh on each of the CPUs, and how many they are. */
  readonly fixedLoads: Float64Array;
  readonly fixedCounts: Uint16Array;
}

/** Beyond this, placements are not gone through. */
export const mostRows = 20_000;

/** Beyond this many moves in all rows, neither. */
const mostMoves = 5_000_000;

/** How many placements there are, or Infinity beyond {@link mostRows}. */
export function countRows({ classes }: Moving): number {
  let rows = 1;
  let moves = 1;
  for (const { tasks, cpus } of classes) {
    rows *= compositions(tasks.length, cpus.length);
    moves += cpus.length * cpus.length;
    if (rows > mostRows) return Number.POSITIVE_INFINITY;
  }
  return rows * moves > mostMoves ? Number.POSITIVE_INFINITY : rows;
}

/**
 * Whether there are certainly more than {@link mostRows}, whatever the classes of the threads are. Threads with the same
 * CPUs have the fewest placements if all are of one class.
 */
export function hasTooManyRows(tasks: readonly Task[]): boolean {
  const keyOf = cpuListKeys();
  const counts = new Map<number, { threads: number; places: number }>();
  for (const { cpus } of tasks) {
    if (cpus.length === 1) continue;
    const key = keyOf(cpus);
    const alike = counts.get(key);
    if (alike === undefined) counts.set(key, { threads: 1, places: cpus.length });
    else alike.threads += 1;
  }
  let rows = 1;
  for (const { threads, places } of counts.values()) rows *= compositions(threads, places);
  return rows > mostRows;
}

/** In how many ways so many equal things can be put into so many places. */
function compositions(things: number, places: number): number {
  let count = 1;
  for (let i = 1; i <= things; i++) {
    count = (count * (places - 1 + i)) / i;
    if (count > mostRows) return Number.POSITIVE_INFINITY;
  }
  return Math.round(count);
}

/**
 * The stable placements: those in which no move of one thread lowers the higher of the two CPUs' loads. Then those that
 * are near: one move from a stable one between CPUs with equal loads, which the balancer tolerates for a while unless an
 * idle CPU is left that a waiting thread may use.
 */
export function stableRows(moving: Moving): StableRow[] {
  const places = placesOf(moving);
  const stable: StableRow[] = [];
  forEachRow(moving, places, (row, loads) => {
    if (isStable(row, loads, moving, places)) stable.push({ row: copyOf(row), weight: multiplicity(row, moving) });
  });
  const seen = new Set(stable.map(({ row }) => keyOf(row)));
  const near: StableRow[] = [];
  for (const { row } of stable) {
    for (const moved of levelMoves(row, moving, places)) {
      const key = keyOf(moved);
      if (seen.has(key)) continue;
      seen.add(key);
      near.push({ row: moved, weight: 0 });
    }
  }
  return [...stable, ...near];
}

/** For each class the indices of its CPUs. */
type Places = readonly (readonly number[])[];

function placesOf({ classes, cpus }: Moving): Places {
  const at = new Map(cpus.map((cpu, index) => [cpu, index]));
  return classes.map((one) => one.cpus.map((cpu) => at.get(cpu) ?? 0));
}

/** Gives every row with the loads of the CPUs. The same arrays are used again for the next one. */
function forEachRow(
  { classes, cpus, fixedLoads }: Moving,
  places: Places,
  give: (row: Row, loads: Float64Array) => void,
) {
  const row = classes.map(() => new Uint16Array(cpus.length));
  const loads = Float64Array.from(fixedLoads);
  const fill = (index: number, place: number, left: number): void => {
    const counts = row[index];
    const own = places[index];
    const load = classes[index]?.load ?? 0;
    if (counts === undefined || own === undefined) {
      give(row, loads);
      return;
    }
    const cpu = own[place] ?? 0;
    const before = loads[cpu] ?? 0;
    const isLast = place === own.length - 1;
    for (let here = isLast ? left : 0; here <= left; here++) {
      counts[cpu] = here;
      loads[cpu] = before + here * load;
      if (isLast) fill(index + 1, 0, classes[index + 1]?.tasks.length ?? 0);
      else fill(index, place + 1, left - here);
    }
    counts[cpu] = 0;
    loads[cpu] = before;
  };
  fill(0, 0, classes[0]?.tasks.length ?? 0);
}

/** Floating-point sums of the same weights in another order are equal. */
const relative = 1e-9;

function isStable(row: Row, loads: Float64Array, { classes }: Moving, places: Places): boolean {
  for (let index = 0; index < places.length; index++) {
    const counts = row[index];
    const own = places[index];
    const load = classes[index]?.load ?? 0;
    if (counts === undefined || own === undefined) continue;
    let highest = 0;
    let lowest = Number.POSITIVE_INFINITY;
    for (const cpu of own) {
      const here = loads[cpu] ?? 0;
      if ((counts[cpu] ?? 0) > 0 && here > highest) highest = here;
      if (here < lowest) lowest = here;
    }
    if (lowest + load < highest * (1 - relative)) return false;
  }
  return true;
}

function* levelMoves(row: Row, moving: Moving, places: Places): Iterable<Row> {
  const loads = Float64Array.from(moving.fixedLoads);
  const total = Uint16Array.from(moving.fixedCounts);
  row.forEach((counts, index) => {
    const load = moving.classes[index]?.load ?? 0;
    for (const cpu of places[index] ?? []) {
      loads[cpu] = (loads[cpu] ?? 0) + load * (counts[cpu] ?? 0);
      total[cpu] = (total[cpu] ?? 0) + (counts[cpu] ?? 0);
    }
  });
  for (const [index, own] of places.entries()) {
    for (const from of own) {
      if ((row[index]?.[from] ?? 0) === 0) continue;
      for (const to of own) {
        const [one, other] = [loads[from] ?? 0, loads[to] ?? 0];
        if (from === to || Math.abs(one - other) > relative * Math.max(one, other)) continue;
        const moved = copyOf(row);
        const counts = moved[index];
        if (counts === undefined) continue;
        counts[from] = (counts[from] ?? 0) - 1;
        counts[to] = (counts[to] ?? 0) + 1;
        total[from] = (total[from] ?? 0) - 1;
        total[to] = (total[to] ?? 0) + 1;
        if (!leavesIdle(moved, total, places)) yield moved;
        total[from] = (total[from] ?? 0) + 1;
        total[to] = (total[to] ?? 0) - 1;
      }
    }
  }
}

/** Whether a CPU is idle that a thread may use which waits for another CPU. */
function leavesIdle(row: Row, total: Uint16Array, places: Places): boolean {
  if (!total.includes(0)) return false;
  return places.some(
    (own, index) =>
      own.some((cpu) => total[cpu] === 0) && own.some((cpu) => (row[index]?.[cpu] ?? 0) > 0 && (total[cpu] ?? 0) > 1),
  );
}

/** How many placements of named threads a row stands for. */
function multiplicity(row: Row, { classes }: Moving): number {
  let ways = 1;
  row.forEach((counts, index) => {
    if (classes[index]?.named !== true) return;
    let placed = 0;
    for (const count of counts) for (let i = 1; i <= count; i++) ways *= ++placed / i;
  });
  return ways;
}

function copyOf(row: Row): Row {
  return row.map((counts) => counts.slice());
}

function keyOf(row: Row): string {
  return row.map((counts) => counts.join(',')).join(';');
}
