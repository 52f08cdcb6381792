import { RunQueue } from './run-queue.ts';
import { simulate } from './simulate.ts';
import { ancestors, type Group, isRealtime, type PlacedShare, type Task } from './task.ts';

/** The threads on each CPU, every thread on one. */
export type Placement = ReadonlyMap<number, readonly Task[]>;

/** What groups weigh on CPUs outside of what is looked at, on average over time. */
export type LoadElsewhere = ReadonlyMap<Group, number>;

/** How often the part of the time in which groups are on is made anew. */
const rounds = 10;

/**
 * What each thread gets, with the quotas of its groups, if all threads are always runnable and stay where they are.
 *
 * What a group weighs on a CPU depends on its average load elsewhere, so on how long quotas leave it on there, and that
 * in turn on what it weighs. This is iterated with halved steps.
 */
export function placedShares(
  placement: Placement,
  elsewhere: LoadElsewhere,
): { readonly shares: ReadonlyMap<Task, PlacedShare>; readonly averageLoads: ReadonlyMap<Group, number> } {
  const queues = [...placement].map(([cpu, tasks]) => new RunQueue(cpu, tasks));
  const clusters = clustersOf(queues);
  const hasQuota = queues.some(({ quotaGroups }) => quotaGroups.length > 0);
  let averages = averageLoads(queues, elsewhere);
  let shares = new Map<Task, PlacedShare>();
  for (let round = 0; round < (hasQuota ? rounds : 1); round++) {
    for (const queue of queues) queue.setElsewhere(averages.totals, averages.perQueue.get(queue) ?? new Map());
    shares = new Map();
    for (const cluster of clusters) for (const [task, share] of simulate(cluster)) shares.set(task, share);
    if (!hasQuota) break;
    if (!queues.map((queue) => queue.halveStep()).includes(true)) break;
    averages = averageLoads(queues, elsewhere);
  }
  return { shares, averageLoads: averages.totals };
}

/** The CPUs that the quota of a group connects, because it has threads on each of them. */
function clustersOf(queues: readonly RunQueue[]): RunQueue[][] {
  const clusters = new Map<RunQueue, RunQueue[]>(queues.map((queue) => [queue, [queue]]));
  const first = new Map<Group, RunQueue>();
  for (const queue of queues) {
    for (const group of queue.quotaGroups) {
      const other = first.get(group);
      if (other === undefined) first.set(group, queue);
      const [one, two] = [clusters.get(queue), clusters.get(other ?? queue)];
      if (one === undefined || two === undefined || one === two) continue;
      two.push(...one);
      for (const moved of one) clusters.set(moved, two);
    }
  }
  return [...new Set(clusters.values())];
}

interface AverageLoads {
  readonly totals: ReadonlyMap<Group, number>;
  readonly perQueue: ReadonlyMap<RunQueue, ReadonlyMap<Group, number>>;
}

/** The load of each group on each CPU while it is on there, times the part of the time in which it is. */
function averageLoads(queues: readonly RunQueue[], elsewhere: LoadElsewhere): AverageLoads {
  const totals = new Map(elsewhere);
  const perQueue = new Map<RunQueue, Map<Group, number>>();
  // From the lowest groups up: what a group weighs needs the totals of those below it.
  const levels = new Map<number, [RunQueue, Group][]>();
  for (const queue of queues) {
    perQueue.set(queue, new Map());
    for (const group of queue.groups) {
      const depth = [...ancestors(group)].length;
      const level = levels.get(depth) ?? [];
      level.push([queue, group]);
      levels.set(depth, level);
    }
  }
  for (const depth of [...levels.keys()].sort((a, b) => b - a)) {
    for (const [queue, group] of levels.get(depth) ?? []) {
      const load = queue.fullLoad(group, totals, perQueue.get(queue) ?? new Map());
      const average = load * queue.partOn(group);
      perQueue.get(queue)?.set(group, average);
      totals.set(group, (totals.get(group) ?? 0) + average);
    }
  }
  return { totals, perQueue };
}

/**
 * What the groups of some threads weigh besides these threads: `totals`, of which these threads have their part of
 * `loads`, the loads with every thread always runnable.
 */
export function loadsBeside(
  tasks: Iterable<Task>,
  loads: ReadonlyMap<Group, number>,
  totals: ReadonlyMap<Group, number>,
): Map<Group, number> {
  const beside = new Map<Group, number>();
  for (const task of tasks) {
    if (isRealtime(task)) continue;
    let weight = task.weight;
    for (const group of ancestors(task.group)) {
      const load = loads.get(group) ?? weight;
      beside.set(group, Math.max(0, (beside.get(group) ?? totals.get(group) ?? load) - weight));
      weight *= group.shares / load;
    }
  }
  return beside;
}
