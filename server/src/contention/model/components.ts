import { CpuSetBuilder } from '../../cpuset/cpuset.ts';
import { ancestors, type Group, hasQuota, type Task } from './task.ts';

/** Threads that CPUs they may run on connect, or quotas. */
export interface TaskComponent {
  readonly tasks: readonly Task[];
  /** Ascending. */
  readonly cpus: readonly number[];
  /** Every thread has one CPU only. */
  readonly pinned: boolean;
  readonly hasQuota: boolean;
}

/**
 * The connected parts of the graph threads × CPUs, in the order of their first threads. A quota of a group with a thread
 * that may move connects the threads of the group.
 */
export function taskComponents(tasks: readonly Task[]): TaskComponent[] {
  const parents = new Map<number, number>();
  const find = (cpu: number): number => {
    let root = cpu;
    for (let up = parents.get(root); up !== undefined && up !== root; up = parents.get(root)) root = up;
    for (let at = cpu; at !== root; ) {
      const up = parents.get(at) ?? root;
      parents.set(at, root);
      at = up;
    }
    return root;
  };
  const join = (a: number, b: number): void => {
    const [one, other] = [find(a), find(b)];
    if (one !== other) parents.set(other, one);
  };
  const moving = new Set<Group>();
  const joined = new Set<readonly number[]>();
  for (const { cpus, group } of tasks) {
    if (cpus.length === 1) continue;
    if (!joined.has(cpus)) for (const cpu of cpus) join(cpus[0] ?? 0, cpu);
    joined.add(cpus);
    for (let one = group; one !== null; one = one.parent) if (one.quota !== null) moving.add(one);
  }
  if (moving.size > 0) joinGroups(tasks, moving, join);

  const members = new Map<number, Task[]>();
  for (const task of tasks) {
    const root = find(task.cpus[0] ?? 0);
    const list = members.get(root);
    if (list === undefined) members.set(root, [task]);
    else list.push(task);
  }
  return [...members.values()].map((list) => ({
    tasks: list,
    cpus: cpusOf(list),
    pinned: list.every(({ cpus }) => cpus.length === 1),
    hasQuota: list.some(hasQuota),
  }));
}

/** Threads may share the list of their CPUs. */
function cpusOf(tasks: readonly Task[]): number[] {
  const cpus = new CpuSetBuilder();
  for (const list of new Set(tasks.map((task) => task.cpus))) for (const cpu of list) cpus.add(cpu);
  return [...cpus.build()];
}

function joinGroups(tasks: readonly Task[], moving: ReadonlySet<Group>, join: (a: number, b: number) => void): void {
  const first = new Map<Group, number>();
  for (const { cpus, group } of tasks) {
    const cpu = cpus[0] ?? 0;
    for (const one of ancestors(group)) {
      if (!moving.has(one)) continue;
      join(first.get(one) ?? cpu, cpu);
      if (!first.has(one)) first.set(one, cpu);
    }
  }
}
