/**
 * The model of contention once more, written from its definitions alone and as plainly as can be: weights group by group
 * and level by level, quotas by a walk through one period, worst cases and placements by trying all of them.
 */

export interface OracleGroup {
  readonly parent: number | null;
  readonly shares: number;
  /** In CPUs. */
  readonly quota: number | null;
  /** In microseconds. */
  readonly period: number;
}

export interface OracleThread {
  readonly group: number | null;
  readonly cpus: readonly number[];
  readonly weight: number;
  readonly policy: 'fair' | 'fifo' | 'rr';
  readonly priority: number;
}

export interface OracleSystem {
  readonly groups: readonly OracleGroup[];
  readonly threads: readonly OracleThread[];
}

/** Where each thread is: a CPU, or null if it sleeps. */
type Places = readonly (number | null)[];

/** The share of each thread at these places; of those that sleep, 0. */
export function shares(system: OracleSystem, places: Places): number[] {
  const quotas = system.groups.some(({ quota }) => quota !== null);
  let partOn: PartOn = () => 1;
  let result: number[] = [];
  for (let round = 0; round < (quotas ? 10 : 1); round++) {
    const walked = walk(system, places, partOn);
    result = walked.got;
    const before = partOn;
    const now = new Map<string, number>();
    system.groups.forEach((_, group) => {
      for (const cpu of cpusIn(places)) {
        now.set(`${group} ${cpu}`, (before(group, cpu) + (walked.on.get(`${group} ${cpu}`) ?? 1)) / 2);
      }
    });
    partOn = (group, cpu) => now.get(`${group} ${cpu}`) ?? 1;
  }
  return result;
}

type PartOn = (group: number, cpu: number) => number;

function cpusIn(places: Places): number[] {
  return [...new Set(places.flatMap((place) => place ?? []))];
}

/** The groups of a thread, its own first. */
function chain({ groups }: OracleSystem, thread: OracleThread): number[] {
  const result: number[] = [];
  for (let at = thread.group; at !== null; at = groups[at]?.parent ?? null) result.push(at);
  return result;
}

/** L_g(c), with the threads that may run. */
function loadOf(
  system: OracleSystem,
  places: Places,
  runs: boolean[],
  group: number | null,
  cpu: number,
  part: PartOn,
): number {
  let load = 0;
  system.threads.forEach((thread, index) => {
    if (thread.group === group && places[index] === cpu && runs[index] && thread.policy === 'fair')
      load += thread.weight;
  });
  system.groups.forEach(({ parent }, child) => {
    if (parent === group) load += weightOf(system, places, runs, child, cpu, part);
  });
  return load;
}

/** W_g(c) of a group with everything always runnable. */
export function groupWeight(system: OracleSystem, places: Places, group: number, cpu: number): number {
  const all = places.map(() => true);
  return weightOf(system, places, all, group, cpu, () => 1);
}

/** W_g(c) = S_g · L_g(c) ÷ (L_g(c) + Σ ρ L_g elsewhere). */
function weightOf(
  system: OracleSystem,
  places: Places,
  runs: boolean[],
  group: number,
  cpu: number,
  part: PartOn,
): number {
  const here = loadOf(system, places, runs, group, cpu, part);
  if (here === 0) return 0;
  const all = places.map((place) => place !== null);
  let elsewhere = 0;
  for (const other of cpusIn(places)) {
    if (other !== cpu) elsewhere += part(group, other) * loadOf(system, places, all, group, other, part);
  }
  return ((system.groups[group]?.shares ?? 0) * here) / (here + elsewhere);
}

/** What each thread runs at, of one CPU. */
function rates(system: OracleSystem, places: Places, runs: boolean[], part: PartOn): number[] {
  return system.threads.map((thread, index) => {
    const cpu = places[index];
    if (cpu === null || cpu === undefined || !runs[index]) return 0;
    const here = system.threads.filter((_, other) => places[other] === cpu);
    const realtime = here.filter(({ policy }) => policy !== 'fair');
    const highest = Math.max(...realtime.map(({ priority }) => priority));
    if (thread.policy !== 'fair') {
      if (thread.priority < highest) return 0;
      return 0.95 / realtime.filter(({ priority }) => priority === highest).length;
    }
    let share = realtime.length > 0 ? 0.05 : 1;
    share *= thread.weight / loadOf(system, places, runs, thread.group, cpu, part);
    for (const group of chain(system, thread)) {
      const parent = system.groups[group]?.parent ?? null;
      share *= weightOf(system, places, runs, group, cpu, part) / loadOf(system, places, runs, parent, cpu, part);
    }
    return share;
  });
}

/** What a CPU draws at a time from a quota, in microseconds. */
const slice = 5000;

/**
 * One period: groups run until their quotas are used up. A quota lies in a pool. Each CPU draws slices from it, or all of
 * it where the group has threads on no other CPU, and is off once it has nothing left and the pool is empty.
 */
function walk(system: OracleSystem, places: Places, part: PartOn): { got: number[]; on: Map<string, number> } {
  const cpus = cpusIn(places);
  const got = system.threads.map(() => 0);
  const isIn = (index: number, group: number, cpu: number) => {
    const thread = system.threads[index];
    return thread?.policy === 'fair' && places[index] === cpu && chain(system, thread).includes(group);
  };
  const cpusOf = system.groups.map((_, group) =>
    cpus.filter((cpu) => system.threads.some((_, at) => isIn(at, group, cpu))),
  );
  const pools = system.groups.map(({ quota }) => quota ?? Number.POSITIVE_INFINITY);
  const draw = (group: number): number => {
    const { period = 100_000 } = system.groups[group] ?? {};
    const wanted = (cpusOf[group] ?? []).length > 1 ? slice / period : Number.POSITIVE_INFINITY;
    const drawn = Math.min(wanted, pools[group] ?? 0);
    pools[group] = (pools[group] ?? 0) - drawn;
    return drawn;
  };
  const left = system.groups.map(
    ({ quota }, group) => new Map((quota === null ? [] : (cpusOf[group] ?? [])).map((cpu) => [cpu, draw(group)])),
  );
  const isOff = (group: number, cpu: number) => (left[group]?.get(cpu) ?? 1) <= 1e-12;
  const on = new Map<string, number>();
  let time = 0;
  while (time < 1 - 1e-12) {
    const runs = system.threads.map((thread, index) => {
      const cpu = places[index];
      return cpu !== null && cpu !== undefined && !chain(system, thread).some((group) => isOff(group, cpu));
    });
    const rate = rates(system, places, runs, part);
    const rateOn = (group: number, cpu: number) =>
      rate.reduce((sum, one, index) => (isIn(index, group, cpu) ? sum + one : sum), 0);
    let step = 1 - time;
    left.forEach((budgets, group) => {
      for (const [cpu, budget] of budgets) {
        const used = isOff(group, cpu) ? 0 : rateOn(group, cpu);
        if (used > 1e-12) step = Math.min(step, budget / used);
      }
    });
    system.groups.forEach((_, group) => {
      for (const cpu of cpusOf[group] ?? []) {
        const isOn = system.threads.some((_, index) => runs[index] && isIn(index, group, cpu));
        const key = `${group} ${cpu}`;
        on.set(key, (on.get(key) ?? 0) + (isOn ? step : 0));
      }
    });
    left.forEach((budgets, group) => {
      for (const [cpu, budget] of budgets) {
        if (isOff(group, cpu)) continue;
        const after = budget - rateOn(group, cpu) * step;
        budgets.set(cpu, after > 1e-12 ? after : draw(group));
      }
    });
    rate.forEach((one, index) => {
      got[index] = (got[index] ?? 0) + one * step;
    });
    time += step;
  }
  return { got, on };
}

/** Where pinned threads are. */
export function pinnedPlaces({ threads }: OracleSystem): number[] {
  return threads.map(({ cpus }) => cpus[0] ?? 0);
}

/** The lowest share of a pinned thread over all sets of other threads that happen to be busy. */
export function worstOfAll(system: OracleSystem, thread: number): number {
  const places = pinnedPlaces(system);
  if (mayNeverRun(system, thread)) return 0;
  const others = places.map((_, index) => index).filter((index) => index !== thread);
  let worst = 1;
  for (let busy = 0; busy < 1 << others.length; busy++) {
    const awake = places.map((place, index) =>
      index === thread || (busy & (1 << others.indexOf(index))) !== 0 ? place : null,
    );
    worst = Math.min(worst, shares(system, awake)[thread] ?? 1);
  }
  return worst;
}

/** A fifo thread runs until it sleeps, so it may keep others of its priority from the CPU forever; rr threads take turns. */
function mayNeverRun({ threads }: OracleSystem, index: number): boolean {
  const thread = threads[index];
  if (thread === undefined || thread.policy === 'fair') return false;
  const equals = threads.filter(
    ({ policy, priority, cpus }) => policy !== 'fair' && priority === thread.priority && cpus[0] === thread.cpus[0],
  );
  return equals.length > 1 && equals.some(({ policy }) => policy === 'fifo');
}

/** The lowest and greatest share of each thread over stable and near placements, and the stable placements. */
export function ranges(system: OracleSystem): { low: number[]; high: number[]; stable: number[][] } {
  const placements = allPlacements(system.threads);
  const stable = placements.filter((places) => isStable(system, places));
  const near = stable.flatMap((places) => levelMoves(system, places));
  const low = system.threads.map(() => 1);
  const high = system.threads.map(() => 0);
  for (const places of [...stable, ...near]) {
    shares(system, places).forEach((share, index) => {
      low[index] = Math.min(low[index] ?? 1, share);
      high[index] = Math.max(high[index] ?? 0, share);
    });
  }
  return { low, high, stable };
}

function allPlacements([first, ...others]: readonly OracleThread[]): number[][] {
  if (first === undefined) return [[]];
  const rest = allPlacements(others);
  return first.cpus.flatMap((cpu) => rest.map((places) => [cpu, ...places]));
}

function rootLoad(system: OracleSystem, places: Places, cpu: number): number {
  return loadOf(
    system,
    places,
    places.map(() => true),
    null,
    cpu,
    () => 1,
  );
}

function* moves(system: OracleSystem, places: readonly number[]) {
  for (const [index, { cpus }] of system.threads.entries()) {
    for (const cpu of cpus) if (cpu !== places[index]) yield { index, from: places[index] ?? 0, to: cpu };
  }
}

function moved(places: readonly number[], index: number, to: number): number[] {
  return places.map((place, at) => (at === index ? to : place));
}

function isStable(system: OracleSystem, places: number[]): boolean {
  for (const { index, from, to } of moves(system, places)) {
    const after = moved(places, index, to);
    const higher = (at: Places) => Math.max(rootLoad(system, at, from), rootLoad(system, at, to));
    if (higher(after) < higher(places) * (1 - 1e-9)) return false;
  }
  return true;
}

function levelMoves(system: OracleSystem, places: number[]): number[][] {
  const result: number[][] = [];
  for (const { index, from, to } of moves(system, places)) {
    const [one, other] = [rootLoad(system, places, from), rootLoad(system, places, to)];
    if (Math.abs(one - other) > 1e-9 * Math.max(one, other)) continue;
    const after = moved(places, index, to);
    const count = (cpu: number) => after.filter((place) => place === cpu).length;
    const waitsForIdle = [...moves(system, after)].some((move) => count(move.from) > 1 && count(move.to) === 0);
    if (!waitsForIdle) result.push(after);
  }
  return result;
}
