import { getOrAdd } from '../../base/get-or-add.ts';
import { ancestors, type Group, isRealtime, type Task } from './task.ts';

/** Threads that may move and are not told apart. */
export interface MovableClass {
  readonly tasks: readonly Task[];
  readonly cpus: readonly number[];
  /** What one of them weighs when CPUs are levelled. */
  readonly load: number;
  /** Each has an owner of its own, so placements that differ in who is where are different ones. */
  readonly named: boolean;
}

/** Numbers lists of CPUs: equal ones get the same number. A list that many threads share is read once. */
export function cpuListKeys(): (cpus: readonly number[]) => number {
  const byList = new Map<readonly number[], number>();
  const byText = new Map<string, number>();
  return (cpus) => getOrAdd(byList, cpus, () => getOrAdd(byText, cpus.join(','), () => byText.size));
}

/** A real-time thread counts as more than all fair ones: they keep away from each other, and fair threads from them. */
const realtimeLoad = 1e12;

/** What a thread weighs when CPUs are levelled. */
export function balanceLoad(task: Task, flat: number): number {
  return isRealtime(task) ? realtimeLoad : flat;
}

/**
 * The threads with several CPUs in classes: those of one owner with the same set and weight, and those that are alone
 * in that.
 */
export function movableClasses(tasks: readonly Task[], flat: ReadonlyMap<Task, number>): MovableClass[] {
  const ids = new Map<object | null, number>();
  const idOf = (thing: object | null): number => {
    const known = ids.get(thing);
    if (known !== undefined) return known;
    ids.set(thing, ids.size);
    return ids.size - 1;
  };
  const keyOf = cpuListKeys();
  const likenesses = new Map<Task, string>();
  const likenessOf = (task: Task) =>
    getOrAdd(likenesses, task, () => likeness(task, keyOf(task.cpus), flat.get(task) ?? 0));
  const byOwner = groupBy(
    tasks.filter(({ cpus }) => cpus.length > 1),
    (task) => `${idOf(task.owner)} ${likenessOf(task)}`,
  );
  const classes: MovableClass[] = [];
  const alone: Task[] = [];
  for (const alike of byOwner.values()) {
    const [first] = alike;
    if (first === undefined) continue;
    if (alike.length === 1) alone.push(first);
    else classes.push(classOf(alike, flat.get(first) ?? 0, false));
  }
  // Of groups that are of no use to another thread only the one above all counts.
  const key = (task: Task) => `${idOf(topmost(task.group))} ${likenessOf(task)}`;
  for (const alike of groupBy(alone, key).values()) {
    const [first] = alike;
    if (first !== undefined) classes.push(classOf(alike, flat.get(first) ?? 0, alike.length > 1));
  }
  return classes;
}

function classOf(tasks: readonly Task[], flat: number, named: boolean): MovableClass {
  const first = tasks[0];
  const load = first === undefined ? 0 : balanceLoad(first, flat);
  return { tasks, cpus: first?.cpus ?? [], load, named };
}

function topmost(group: Group | null): Group | null {
  const chain = [...ancestors(group)];
  // Domains without a slice around them are each their own.
  return chain.length > 1 ? (chain.at(-1) ?? null) : null;
}

function likeness({ policy, priority, demand, group }: Task, cpus: number, flat: number): string {
  const quotas = [...ancestors(group)].map(({ quota }) => (quota === null ? '' : `${quota.cpus}/${quota.period}`));
  return `${cpus} ${policy} ${priority} ${demand} ${flat.toPrecision(10)} ${quotas.join(' ')}`;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
