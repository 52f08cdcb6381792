import { type Group, isRealtime, type Task } from './task.ts';

/**
 * The weight of a group's runnable threads and child groups, wherever they are: L_g of the model. With every thread
 * always runnable it does not depend on where they run. Real-time threads weigh nothing.
 */
export function groupLoads(tasks: Iterable<Task>): Map<Group, number> {
  const loads = new Map<Group, number>();
  for (const task of tasks) {
    if (isRealtime(task)) continue;
    let weight = task.weight;
    for (let group = task.group; group !== null; group = group.parent) {
      const known = loads.get(group);
      loads.set(group, (known ?? 0) + weight);
      // Those above have it already.
      if (known !== undefined) break;
      weight = group.shares;
    }
  }
  return loads;
}

/**
 * What a thread weighs at the root on the CPU where it runs: at each level its part of the group's shares. Without
 * quotas its share of a CPU is its flat weight in proportion to those of all threads there, because each level divides
 * in proportion to what the level below adds up to.
 */
export function flatWeight(task: Task, loads: ReadonlyMap<Group, number>): number {
  let weight = task.weight;
  for (let group = task.group; group !== null; group = group.parent) {
    weight *= group.shares / (loads.get(group) ?? weight);
  }
  return weight;
}
