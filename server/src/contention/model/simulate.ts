import type { RunQueue } from './run-queue.ts';
import type { Group, PlacedShare, Quota, Task } from './task.ts';

/** What a CPU draws from the pool of a quota at a time, in microseconds (sched_cfs_bandwidth_slice_us). */
const slice = 5000;

/** How far a forecast with a quota over several CPUs may be off, in slices of a period (measured). */
const coarseness = 0.3;

/** Ends a simulation whose quotas are many CPUs of many slices. */
const mostSteps = 20_000;

const tiny = 1e-9;

/**
 * One period of CPUs that the quotas of groups connect. Each group runs until its quota is used up. A quota over several
 * CPUs is drawn by them in slices, so the CPU on which the group runs slower goes on longer.
 */
export function simulate(queues: readonly RunQueue[]): Map<Task, PlacedShare> {
  const got = new Map<Task, number>();
  const pools = poolsOf(queues);
  const states = queues.map((queue) => stateOf(queue, pools));
  let time = 0;
  for (let steps = 0; time < 1 - tiny && steps < mostSteps; steps++) {
    let step = 1 - time;
    for (const { budgets } of states) {
      for (const { rate, left, off } of budgets) if (!off && rate > tiny) step = Math.min(step, left / rate);
    }
    time += step;
    for (const state of states) advance(state, step, got);
  }
  return sharesOf(states, got);
}

interface State {
  readonly queue: RunQueue;
  readonly budgets: readonly Budget[];
  /** The budgets that each fair thread uses up; threads without any are left out. */
  readonly budgetsOf: readonly (readonly [Task, readonly Budget[]])[];
  rates: ReadonlyMap<Task, number>;
}

/** What a group may still use on one CPU before it draws from the pool again; all as parts of the period. */
interface Budget {
  readonly group: Group;
  readonly pool: Pool;
  left: number;
  rate: number;
  off: boolean;
  on: number;
}

interface Pool {
  readonly quota: Quota;
  /** Whether several CPUs draw from it. */
  wide: boolean;
  left: number;
  throttles: boolean;
}

function poolsOf(queues: readonly RunQueue[]): Map<Group, Pool> {
  const pools = new Map<Group, Pool>();
  for (const { quotaGroups } of queues) {
    for (const group of quotaGroups) {
      const pool = pools.get(group);
      if (pool !== undefined) pool.wide = true;
      else if (group.quota !== null)
        pools.set(group, { quota: group.quota, wide: false, left: group.quota.cpus, throttles: false });
    }
  }
  return pools;
}

function stateOf(queue: RunQueue, pools: ReadonlyMap<Group, Pool>): State {
  const budgets = queue.quotaGroups.flatMap((group): Budget[] => {
    const pool = pools.get(group);
    return pool === undefined ? [] : [{ group, pool, left: draw(pool), rate: 0, off: false, on: 1 }];
  });
  const byGroup = new Map(budgets.map((budget) => [budget.group, budget]));
  const budgetsOf = [...queue.chains].flatMap(([task, chain]): [Task, Budget[]][] => {
    const own = chain.flatMap((group) => byGroup.get(group) ?? []);
    return own.length === 0 ? [] : [[task, own]];
  });
  const state = { queue, budgets, budgetsOf, rates: new Map() };
  renew(state);
  return state;
}

/** Takes a slice from the pool, or all of it if nothing else draws from it. */
function draw(pool: Pool): number {
  const drawn = pool.wide ? Math.min(pool.left, slice / pool.quota.period) : pool.left;
  pool.left -= drawn;
  return drawn;
}

function renew(state: State): void {
  const off = new Set(state.budgets.flatMap((budget) => (budget.off ? [budget.group] : [])));
  state.rates = state.queue.rates((group) => off.has(group));
  for (const budget of state.budgets) budget.rate = 0;
  for (const [task, budgets] of state.budgetsOf) {
    const rate = state.rates.get(task) ?? 0;
    for (const budget of budgets) budget.rate += rate;
  }
}

function advance(state: State, step: number, got: Map<Task, number>): void {
  for (const [task, rate] of state.rates) got.set(task, (got.get(task) ?? 0) + rate * step);
  let changed = false;
  for (const budget of state.budgets) {
    if (budget.off) {
      budget.on -= step;
      continue;
    }
    budget.left -= budget.rate * step;
    if (budget.left > tiny) continue;
    budget.left = draw(budget.pool);
    if (budget.left > tiny) continue;
    budget.off = true;
    budget.pool.throttles = true;
    changed = true;
  }
  if (changed) renew(state);
}

function sharesOf(states: readonly State[], got: ReadonlyMap<Task, number>): Map<Task, PlacedShare> {
  const shares = new Map<Task, PlacedShare>();
  for (const state of states) {
    const { queue, budgets } = state;
    noteOn(state);
    const slack = Math.max(
      0,
      ...budgets.map(({ pool }) => (pool.wide && pool.throttles ? (coarseness * slice) / pool.quota.period : 0)),
    );
    for (const task of queue.tasks) {
      const realtime = queue.realtime.shares.get(task);
      const share = got.get(task) ?? 0;
      const range = { share, low: Math.max(0, share - slack), high: Math.min(1, share + slack) };
      shares.set(task, realtime ?? range);
    }
  }
  return shares;
}

/** A group is on while one of its threads here may run, so it is off with those below it and above it. */
function noteOn({ queue, budgets, budgetsOf }: State): void {
  if (budgets.length === 0) return;
  const limited = new Map(budgetsOf);
  const parts = new Map<Group, number>();
  for (const [task, chain] of queue.chains) {
    let part = 1;
    for (const { on } of limited.get(task) ?? []) part = Math.min(part, on);
    for (const group of chain) parts.set(group, Math.max(parts.get(group) ?? 0, part));
  }
  for (const [group, part] of parts) queue.setOn(group, Math.max(0, part));
}
