import { forecast } from '../../server/src/contention/model/forecast.ts';
import type { Figures, Group, Task } from '../../server/src/contention/model/task.ts';
import { idleWeight, weightOfNice } from '../../server/src/contention/model/weights.ts';

/** A cgroup below the root, as conformance/forecast.json writes it. */
export interface GroupOf {
  readonly shares?: number;
  /** Microseconds. */
  readonly quota?: number | null;
  readonly period?: number;
}

export interface ThreadOf {
  /** A path such as `machine/a/vcpu0`; empty or absent for the root. */
  readonly group?: string;
  readonly cpus: readonly number[];
  readonly nice?: number;
  readonly policy?: string;
  readonly priority?: number;
  readonly demand?: number;
}

export interface System {
  readonly groups: Readonly<Record<string, GroupOf>>;
  readonly threads: readonly ThreadOf[];
}

/** The threads of a system, in its order. Groups that it does not list have 1024 shares. */
export function tasksOf({ groups, threads }: System): Task[] {
  const made = new Map<string, Group>();
  const groupOf = (path: string): Group | null => {
    if (path === '') return null;
    const known = made.get(path);
    if (known !== undefined) return known;
    const { shares = 1024, quota = null, period = 100_000 } = groups[path] ?? {};
    const group: Group = {
      parent: groupOf(path.slice(0, Math.max(0, path.lastIndexOf('/')))),
      shares,
      quota: quota === null ? null : { cpus: quota / period, period },
    };
    made.set(path, group);
    return group;
  };
  const owners = new Map<string, object>();
  return threads.map(({ group: path = '', cpus, nice = 0, policy = 'fair', priority = 0, demand }, index): Task => {
    const owner = path === '' ? `${index}` : path.replace(/\/(?:vcpu\d+|emulator|iothread\d+)$/, '');
    if (!owners.has(owner)) owners.set(owner, {});
    return {
      group: groupOf(path),
      cpus,
      policy: policy === 'fifo' || policy === 'rr' ? policy : 'fair',
      priority,
      weight: policy === 'idle' ? idleWeight : weightOfNice(nice),
      demand: demand ?? null,
      owner: owners.get(owner) ?? {},
    };
  });
}

/** The forecast of each thread of a system, in its order. */
export function forecastOf(system: System): Figures[] {
  const tasks = tasksOf(system);
  const figures = forecast(tasks);
  return tasks.map((task) => figures(task) ?? { share: -1, low: -1, high: -1, worst: -1, expected: null });
}

/** Threads in the notation of the model: `m/a/vcpu0@0`, `b@0,1`; groups with other than 1024 shares by path. */
export function threadsAt(notation: string): ThreadOf[] {
  return notation.split(/\s+/).map((word) => {
    const [group = '', cpus = ''] = word.split('@');
    return { group: group === '-' ? '' : group, cpus: cpus.split(',').map(Number) };
  });
}
