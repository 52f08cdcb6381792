import { RunQueue } from './run-queue.ts';
import { simulate } from './simulate.ts';
import { ancestors, type Group, isRealtime, type PlacedShare, type Task } from './task.ts';

/** The threads on each CPU, every thread on one. */
export type Placement = ReadonlyMap<number, readonly Task[]>;

/** Threads on the first of their CPUs. */
export function placementOf(tasks: readonly Task[]): Placement {
  const placement = new Map<number, Task[]>();
  for (const task of tasks) {
    const cpu = task.cpus[0] ?? 0;
    const onCpu = placement.get(cpu);
    if (onCpu === undefined) placement.set(cpu, [task]);
    else onCpu.push(task);
  }
  return placement;
}

/** What groups weigh on CPUs outside of what is looked at, on average over time. */
export type LoadElsewhere = ReadonlyMap<Group, number>;

/** How often the part of the time in which groups are on is made anew. */
const rounds = 10;

/**
 * What each thread gets, with the quotas of its groups, if all threads are always runnable and stay where they are; with
 * `only`, what those on this CPU get, and perhaps others.
 *
 * What a group weighs on a CPU depends on its average load elsewhere, so on how long quotas leave it on there, and that
 * in turn on what it weighs. This is iterated with halved steps.
 */
export function placedShares(
  placement: Placement,
  elsewhere: LoadElsewhere,
  only: number | null = null,
): { readonly shares: ReadonlyMap<Task, PlacedShare>; readonly averageLoads: ReadonlyMap<Group, number> } {
  const queues = [...placement].map(([cpu, tasks]) => new RunQueue(cpu, tasks));
  const clusters = clustersOf(queues);
  // Where there is no quota, groups are always on.
  const limited = clusters.filter((cluster) => cluster.some(({ quotaGroups }) => quotaGroups.length > 0));
  const averages = new AverageLoads(queues, elsewhere);
  const simulated = new Map<RunQueue[], ReadonlyMap<Task, PlacedShare>>();
  let changed = limited.length > 0;
  for (let round = 1; changed; round++) {
    for (const cluster of limited) simulated.set(cluster, averages.applied(cluster));
    changed = false;
    for (const queue of queues) if (queue.halveStep()) changed = true;
    if (round === rounds) break;
    if (changed) averages.update();
  }
  const shares = new Map<Task, PlacedShare>();
  for (const cluster of clusters) {
    if (only !== null && !cluster.some(({ cpu }) => cpu === only)) continue;
    for (const [task, share] of simulated.get(cluster) ?? averages.applied(cluster)) shares.set(task, share);
  }
  if (changed) averages.update();
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

/** The load of each group on each CPU while it is on there, times the part of the time in which it is. */
class AverageLoads {
  /** Of all CPUs, and elsewhere. */
  readonly totals = new Map<Group, number>();
  private readonly elsewhere: LoadElsewhere;
  private readonly perQueue = new Map<RunQueue, Map<Group, number>>();
  /** From the lowest groups up: what a group weighs needs the totals of those below it. */
  private readonly ordered: readonly (readonly [RunQueue, Map<Group, number>, Group])[];

  constructor(queues: readonly RunQueue[], elsewhere: LoadElsewhere) {
    this.elsewhere = elsewhere;
    const levels: [RunQueue, Map<Group, number>, Group][][] = [];
    for (const queue of queues) {
      const own = new Map<Group, number>();
      this.perQueue.set(queue, own);
      const seen = new Set<Group>();
      for (const chain of queue.chains.values()) {
        chain.forEach((group, index) => {
          if (seen.has(group)) return;
          seen.add(group);
          const depth = chain.length - index;
          levels[depth] ??= [];
          levels[depth].push([queue, own, group]);
        });
      }
    }
    this.ordered = levels.toReversed().flatMap((level) => level ?? []);
    this.update();
  }

  /** After the parts of the time have changed in which groups are on. */
  update(): void {
    this.totals.clear();
    for (const [group, load] of this.elsewhere) this.totals.set(group, load);
    for (const [, own] of this.ordered) own.clear();
    for (const [queue, own, group] of this.ordered) {
      const average = queue.fullLoad(group, this.totals, own) * queue.partOn(group);
      own.set(group, average);
      this.totals.set(group, (this.totals.get(group) ?? 0) + average);
    }
  }

  /** What threads of these CPUs get with these loads. */
  applied(cluster: readonly RunQueue[]): ReadonlyMap<Task, PlacedShare> {
    for (const queue of cluster) queue.setElsewhere(this.totals, this.perQueue.get(queue) ?? new Map());
    return simulate(cluster);
  }
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
