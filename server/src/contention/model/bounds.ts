import { getOrAdd } from '../../base/get-or-add.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { overcommittedParts } from '../../fleet/occupancy/overcommit.ts';
import type { TaskComponent } from './components.ts';
import { levelLoads } from './level-loads.ts';
import { cpuListKeys } from './movable.ts';
import { ancestors, type Figures, isRealtime, type Task } from './task.ts';

/**
 * Bounds for a component with too many placements to go through. Without more threads than CPUs each thread has one of
 * its own. Else the loads of the CPUs are levelled as if threads could be divided. Whole threads can be off by two of the
 * heaviest that move, which need not be able to run on that CPU: what it holds back may wait there for another. No CPU holds
 * more than all that may run there.
 */
export function boundedShares(component: TaskComponent, flat: ReadonlyMap<Task, number>): (task: Task) => Figures {
  const { tasks } = component;
  const hasRealtime = tasks.some(isRealtime);
  const fits = !hasRealtime && haveOwnCpus(component);
  const spread = fits ? null : levelled(component, flat);
  const ranges = new Map<readonly number[], Map<number, Range>>();
  return (task) => {
    const own = flat.get(task) ?? 0;
    const range =
      spread === null
        ? whole
        : getOrAdd(
            getOrAdd(ranges, task.cpus, () => new Map<number, Range>()),
            own,
            () => rangeOf(task, own, spread),
          );
    return withLimits(task, component, hasRealtime, range);
  };
}

/** Whether each thread can have a CPU of its own. */
function haveOwnCpus({ tasks, cpus }: TaskComponent): boolean {
  if (tasks.length > cpus.length) return false;
  const sets = new Map<readonly number[], CpuSet>();
  const alone = new Set<number>();
  for (const task of tasks) {
    const [first = 0] = task.cpus;
    if (task.cpus.length > 1) continue;
    if (alone.has(first)) return false;
    alone.add(first);
  }
  const lists = tasks.map((task) => getOrAdd(sets, task.cpus, () => CpuSet.of(...task.cpus)));
  return overcommittedParts(lists).length === 0;
}

interface Range {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

const whole: Range = { share: 1, low: 1, high: 1 };

/** By CPU. */
interface Levelled {
  readonly at: ReadonlyMap<number, number>;
  readonly loads: Float64Array;
  readonly fixed: Float64Array;
  /** All that may run there at once. */
  readonly possible: Float64Array;
  /** The heaviest thread that moves. */
  readonly heaviest: number;
}

function levelled({ tasks, cpus }: TaskComponent, flat: ReadonlyMap<Task, number>): Levelled {
  const at = new Map(cpus.map((cpu, index) => [cpu, index]));
  const fixed = new Float64Array(cpus.length);
  let heaviest = 0;
  const keyOf = cpuListKeys();
  const sets = new Map<number, { weight: number; cpus: readonly number[] }>();
  for (const task of tasks) {
    if (isRealtime(task)) continue;
    const weight = flat.get(task) ?? 0;
    const [first = 0] = task.cpus;
    if (task.cpus.length === 1) {
      const place = at.get(first) ?? 0;
      fixed[place] = (fixed[place] ?? 0) + weight;
      continue;
    }
    heaviest = Math.max(heaviest, weight);
    const set = getOrAdd(sets, keyOf(task.cpus), () => ({ weight: 0, cpus: task.cpus.map((cpu) => at.get(cpu) ?? 0) }));
    set.weight += weight;
  }
  const possible = Float64Array.from(fixed);
  for (const set of sets.values()) for (const place of set.cpus) possible[place] = (possible[place] ?? 0) + set.weight;
  return { at, loads: levelLoads(fixed, [...sets.values()]), fixed, possible, heaviest };
}

function rangeOf({ cpus }: Task, own: number, { at, loads, fixed, possible, heaviest }: Levelled): Range {
  const pinned = cpus.length === 1;
  let [low, high, sum] = [1, 0, 0];
  for (const cpu of cpus) {
    const place = at.get(cpu) ?? 0;
    const [load, base] = [loads[place] ?? 0, fixed[place] ?? 0];
    const least = pinned ? base : base + own;
    low = Math.min(low, own / Math.min(possible[place] ?? 0, load + 2 * heaviest));
    high = Math.max(high, own / Math.max(least, load - 2 * heaviest));
    sum += own / Math.max(least, load);
  }
  const share = Math.min(Math.max(sum / cpus.length, low), high);
  return { share, low, high };
}

/** What real-time threads and quotas take away from a range. */
function withLimits(task: Task, { tasks, hasQuota }: TaskComponent, hasRealtime: boolean, range: Range): Figures {
  let { share, low, high } = range;
  if (isRealtime(task)) [share, low, high] = [0.95, 0, 0.95];
  else if (hasRealtime) low *= 0.05;
  for (const group of isRealtime(task) || !hasQuota ? [] : ancestors(task.group)) {
    if (group.quota === null) continue;
    const sharing = tasks.filter((other) => [...ancestors(other.group)].includes(group)).length;
    low = Math.min(low, group.quota.cpus / sharing);
    high = Math.min(high, group.quota.cpus);
    share = Math.min(share, high);
  }
  share = Math.max(share, low);
  return { share, low, high, worst: low, expected: null };
}
