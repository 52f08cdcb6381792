import { getOrAdd } from '../../base/get-or-add.ts';
import { lazy } from '../../base/lazy.ts';
import { type LoadElsewhere, loadsBeside, type Placement, placedShares } from './placed.ts';
import { ancestors, type Group, hasQuota, isRealtime, type Task } from './task.ts';
import { worstShares } from './worst.ts';

/** Up to this many threads, all of them are simulated. */
const mostTasks = 32;

/**
 * The lowest share of a pinned thread over which other threads are runnable, where groups have quotas. The same threads
 * sleep as in `worstShares`. On large hosts, only the CPUs on which the thread's own groups are matter, as far as
 * these groups compete on its CPU; what the others weigh elsewhere is taken from `totals`, where all threads are busy.
 */
export function worstWithQuotas(
  placement: Placement,
  loads: ReadonlyMap<Group, number>,
  totals: ReadonlyMap<Group, number>,
): (task: Task) => number {
  const all = [...placement.values()].flat();
  const cpusOf = lazy(() => cpusByGroup(all));
  const simple = new Map<readonly Task[], ReadonlyMap<Task, number>>();
  return (task) => {
    const onCpu = placement.get(task.cpus[0] ?? 0) ?? [];
    const near = all.length <= mostTasks ? placement : nearby(task, onCpu, placement, cpusOf());
    const tasks = [...near.values()].flat();
    // Quotas that matter nowhere near change nothing.
    if (!tasks.some(hasQuota)) return getOrAdd(simple, onCpu, () => worstShares(onCpu, loads)).get(task) ?? 0;
    const beside = withoutIdle(task, onCpu, loadsBeside(tasks, loads, totals));
    const busy = busyInWorstCase(task, onCpu);
    const runnable = new Map([...near].map(([cpu, here]) => [cpu, here.filter(busy)]));
    return placedShares(runnable, beside, task.cpus[0] ?? 0).shares.get(task)?.low ?? 0;
  };
}

function cpusByGroup(tasks: readonly Task[]): ReadonlyMap<Group, ReadonlySet<number>> {
  const cpus = new Map<Group, Set<number>>();
  for (const task of tasks) {
    for (const group of ancestors(task.group)) getOrAdd(cpus, group, () => new Set<number>()).add(task.cpus[0] ?? 0);
  }
  return cpus;
}

/** The CPUs of those of the thread's groups that have a rival on its CPU, and of quotas there. */
function nearby(
  task: Task,
  onCpu: readonly Task[],
  placement: Placement,
  cpusOf: ReadonlyMap<Group, ReadonlySet<number>>,
): Placement {
  const cpus = new Set(task.cpus);
  const members = new Map<Group | null, Set<Task | Group>>();
  for (const other of onCpu) {
    let member: Task | Group = other;
    for (const group of ancestors(other.group)) {
      getOrAdd(members, group, () => new Set<Task | Group>()).add(member);
      member = group;
      if (group.quota !== null) for (const cpu of cpusOf.get(group) ?? []) cpus.add(cpu);
    }
    getOrAdd(members, null, () => new Set<Task | Group>()).add(member);
  }
  for (const group of ancestors(task.group)) {
    if ((members.get(group.parent)?.size ?? 0) > 1) for (const cpu of cpusOf.get(group) ?? []) cpus.add(cpu);
  }
  return new Map([...cpus].map((cpu) => [cpu, placement.get(cpu) ?? []]));
}

/**
 * Everything on the CPU; elsewhere the thread's own groups, and of the others those that are not on the CPU. Real-time
 * threads weigh nothing and only slow down what is elsewhere.
 */
function busyInWorstCase(task: Task, onCpu: readonly Task[]): (other: Task) => boolean {
  const own = new Set<Group | null>([null, ...ancestors(task.group)]);
  const here = groupsOf(onCpu);
  const onThisCpu = new Set(onCpu);
  return (other) => {
    if (onThisCpu.has(other) || isRealtime(other)) return true;
    // The highest group of the other thread that is not one of the thread's own.
    let rival: Group | null = null;
    for (const group of ancestors(other.group)) {
      if (own.has(group)) break;
      rival = group;
    }
    return rival === null || !here.has(rival);
  };
}

/** What threads that may move weigh elsewhere: nothing in groups that sleep there. */
function withoutIdle(task: Task, onCpu: readonly Task[], beside: LoadElsewhere): LoadElsewhere {
  const own = new Set<Group>(ancestors(task.group));
  const here = groupsOf(onCpu);
  return new Map([...beside].map(([group, load]) => [group, here.has(group) && !own.has(group) ? 0 : load]));
}

/** The groups that weigh something on the CPU of these threads. */
function groupsOf(onCpu: readonly Task[]): Set<Group> {
  return new Set(onCpu.flatMap((task) => (isRealtime(task) ? [] : [...ancestors(task.group)])));
}
