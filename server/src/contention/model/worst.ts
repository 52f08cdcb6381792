import { realtimeSplit } from './realtime.ts';
import { type Group, isRealtime, type Task } from './task.ts';

/**
 * The lowest share of each thread on one CPU over which threads elsewhere are runnable, without quotas. It is lowest
 * when everything on the CPU runs, and elsewhere the thread's own groups and those that are not on the CPU, which
 * dilute it, while the groups that compete with it on the CPU sleep elsewhere and so weigh all their shares here.
 */
export function worstShares(onCpu: readonly Task[], loads: ReadonlyMap<Group, number>): Map<Task, number> {
  const realtime = realtimeSplit(onCpu);
  const fair = onCpu.filter((task) => !isRealtime(task));
  const crowded = crowdedLoads(fair);
  const shares = new Map<Task, number>();
  for (const [task, { low }] of realtime.shares) shares.set(task, low);
  for (const task of fair) shares.set(task, realtime.left * partOf(task, crowded, loads));
  return shares;
}

/** For each group (null: the root) what its threads and child groups weigh on the CPU if they sleep everywhere else. */
function crowdedLoads(fair: readonly Task[]): Map<Group | null, number> {
  const crowded = new Map<Group | null, number>();
  for (const task of fair) {
    let weight = task.weight;
    for (let at = task.group; ; at = at.parent) {
      const known = crowded.get(at);
      crowded.set(at, (known ?? 0) + weight);
      if (at === null || known !== undefined) break;
      weight = at.shares;
    }
  }
  return crowded;
}

function partOf(task: Task, crowded: ReadonlyMap<Group | null, number>, loads: ReadonlyMap<Group, number>): number {
  let part = 1;
  // What the thread's own entity weighs at this level, and what it would weigh if it slept elsewhere.
  let own = task.weight;
  let alone = task.weight;
  for (let at = task.group; ; at = at.parent) {
    const here = (crowded.get(at) ?? alone) - alone + own;
    part *= own / here;
    if (at === null) return part;
    own = (at.shares * here) / (loads.get(at) ?? here);
    alone = at.shares;
  }
}
