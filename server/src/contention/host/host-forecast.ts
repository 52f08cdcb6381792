import { getOrAdd } from '../../base/get-or-add.ts';
import { lazy } from '../../base/lazy.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { parentGroup } from '../../script/commands/group.ts';
import type { Host } from '../../topology/host.ts';
import { forecast } from '../model/forecast.ts';
import type { Expected, Figures, Group, Task } from '../model/task.ts';
import { idleWeight, usualWeight } from '../model/weights.ts';
import { type Assumptions, CgroupTree, type GuestGroups } from './cgroup-tree.ts';
import { type GuestThread, type HostThread, hostThreads, type LeftOut } from './host-thread.ts';

/** What the threads of a host get of its CPUs. */
export interface HostForecast {
  /** All threads, in the order of the residents, then processes. */
  readonly threads: () => readonly ThreadForecast[];
  readonly left: readonly LeftOut[];
  /** The threads of one resident: vCPUs, emulator, iothreads. */
  readonly of: (resident: Resident) => readonly (ThreadForecast & GuestThread)[];
  /** The other threads that may run on some of a thread's CPUs. */
  readonly rivalsOf: (thread: HostThread) => readonly HostThread[];
}

export type ThreadForecast = HostThread & {
  readonly figures: Figures;
  /** One placement only is possible. */
  readonly exact: boolean;
};

/** The forecast for what an occupancy has, with the demand of its host's profile. */
export function hostForecast(occupancy: Occupancy): HostForecast {
  return forecastWith(occupancy, occupancy.host.contention?.demand ?? null);
}

/**
 * The forecast with a demand of every thread; null if that is not known. Of residents that never run together those
 * count that have the most vCPUs.
 */
export function forecastWith(occupancy: Occupancy, demand: number | null): HostForecast {
  const left = occupancy.outweighed(({ threads }) => threads.vcpus.length);
  const residents = [...occupancy.restricted.keys()];
  return forecastFor(
    occupancy.host,
    left.size === 0 ? residents : residents.filter((resident) => !left.has(resident)),
    demand,
  );
}

/** The forecast for these residents and the host's processes. */
export function forecastFor(host: Host, residents: readonly Resident[], demand: number | null): HostForecast {
  const { threads, left } = hostThreads(host, residents);
  const variants = assumptionsFor(host, threads).map((assumptions) => {
    const tasks = tasksFor(threads, host, assumptions, demand);
    const figuresOf = forecast(tasks);
    return (index: number): Figures => {
      const task = tasks[index];
      return (task === undefined ? undefined : figuresOf(task)) ?? unknown;
    };
  });
  const forecastOf = <Thread extends HostThread>(thread: Thread, index: number) => {
    const figures = merged(variants.map((variant) => variant(index)));
    return { ...thread, figures, exact: figures.high - figures.low < 1e-9 };
  };
  const all = lazy(() => threads.map(forecastOf));
  return {
    threads: all,
    left,
    of: byResident(threads, forecastOf),
    rivalsOf: rivalsAmong(threads),
  };
}

/** An edit asks for the threads of one resident and not of the whole host. */
function byResident(
  threads: readonly HostThread[],
  forecastOf: (thread: GuestThread, index: number) => ThreadForecast & GuestThread,
): HostForecast['of'] {
  /** Where the threads of each resident begin; they follow each other. */
  const starts = lazy(() => {
    const first = new Map<Resident, number>();
    threads.forEach((one, index) => {
      if (one.kind === 'guest' && !first.has(one.resident)) first.set(one.resident, index);
    });
    return first;
  });
  const known = new Map<Resident, readonly (ThreadForecast & GuestThread)[]>();
  return (resident) =>
    getOrAdd(known, resident, () => {
      const own: (ThreadForecast & GuestThread)[] = [];
      for (let index = starts().get(resident) ?? threads.length; index < threads.length; index++) {
        const one = threads[index];
        if (one?.kind !== 'guest' || one.resident !== resident) break;
        own.push(forecastOf(one, index));
      }
      return own;
    });
}

const unknown: Figures = { share: 0, low: 0, high: 1, worst: 0, expected: null };

/** Every combination of what is not known and makes a difference. */
function assumptionsFor(host: Host, threads: readonly HostThread[]): Assumptions[] {
  const version = host.contention?.cgroup ?? null;
  const versions: readonly Assumptions['version'][] =
    version !== null ? [version] : isVersionRelevant(threads) ? ['v1', 'v2'] : ['v2'];
  const unknowns: readonly Assumptions['unknown'][] = isPlaceRelevant(threads) ? ['slice', 'root'] : ['slice'];
  const weights: readonly Assumptions['weights'][] = isWeightUnknown(host, threads) ? ['least', 'greatest'] : ['least'];
  return versions.flatMap((one) =>
    unknowns.flatMap((other) => weights.map((weight) => ({ version: one, unknown: other, weights: weight }))),
  );
}

/** Whether a cgroup with threads, or one above it, may have several weights. */
function isWeightUnknown({ cpuWeights, contention }: Host, threads: readonly HostThread[]): boolean {
  if (cpuWeights === undefined) return false;
  const paths = new Set<string>();
  for (const thread of threads) {
    let path = thread.kind === 'guest' ? thread.resident.cgroup : thread.process.cgroup;
    for (; path !== null && path !== '' && !paths.has(path); path = parentGroup(path)) paths.add(path);
  }
  if (typeof contention?.machineSliceWeight === 'number') paths.delete('machine.slice');
  return [...paths].some((path) => {
    const weight = cpuWeights.of(path);
    return weight !== null && weight.least < weight.greatest;
  });
}

/** Numbers of shares compare in the same way in both versions, but not with a domain that sets none. */
function isVersionRelevant(threads: readonly HostThread[]): boolean {
  const shares = new Set<boolean>();
  for (const thread of threads) {
    if (thread.kind === 'guest' && thread.resident.kind !== 'process') shares.add(thread.tuning.shares !== null);
  }
  return shares.size > 1;
}

/** One thread weighs as much in a group of its own as without one. */
function isPlaceRelevant(threads: readonly HostThread[]): boolean {
  const counts = new Map<Resident, number>();
  for (const thread of threads) {
    if (thread.kind !== 'guest' || thread.resident.kind !== 'process' || thread.resident.cgroup !== null) continue;
    counts.set(thread.resident, (counts.get(thread.resident) ?? 0) + 1);
  }
  return [...counts.values()].some((count) => count > 1);
}

/** The threads in the model's words, one for one. */
function tasksFor(threads: readonly HostThread[], host: Host, assumptions: Assumptions, demand: number | null): Task[] {
  const tree = new CgroupTree(assumptions, host);
  const guests = new Map<Resident, GuestGroups>();
  const groupOf = (thread: HostThread): Group | null => {
    if (thread.kind === 'process') return tree.groupOfProcess(thread.process.cgroup);
    const { resident, tuning } = thread;
    const groups = guests.get(resident) ?? tree.groupsOf(resident, tuning);
    guests.set(resident, groups);
    return groups.of(thread.thread.role);
  };
  const listOf = cpuLists();
  return threads.map((thread): Task => {
    const { policy, cpus } = thread;
    return {
      group: groupOf(thread),
      cpus: listOf(cpus),
      policy: policy?.policy === 'fifo' || policy?.policy === 'rr' ? policy.policy : 'fair',
      priority: policy?.priority ?? 0,
      weight: policy?.policy === 'idle' ? idleWeight : usualWeight,
      demand,
      owner: thread.kind === 'guest' ? thread.resident : thread.process,
    };
  });
}

/** Threads that may move on the same CPUs share one list. Most share the set too, which is found faster than its text. */
function cpuLists(): (cpus: CpuSet) => readonly number[] {
  const bySet = new Map<CpuSet, readonly number[]>();
  const byText = new Map<string, readonly number[]>();
  const made = (cpus: CpuSet) =>
    cpus.size === 1 ? [cpus.first ?? 0] : getOrAdd(byText, cpus.toString(), () => [...cpus]);
  return (cpus) => getOrAdd(bySet, cpus, () => made(cpus));
}

/** The range over all variants; their mean where a single figure is asked for. */
function merged(variants: readonly Figures[]): Figures {
  const [first = unknown] = variants;
  if (variants.length === 1) return first;
  const mean = (of: (figures: Figures) => number) => variants.reduce((sum, one) => sum + of(one), 0) / variants.length;
  const expected = variants.flatMap((one) => one.expected ?? []);
  const meanOf = (of: (one: Expected) => number) => expected.reduce((sum, one) => sum + of(one), 0) / expected.length;
  return {
    share: mean(({ share }) => share),
    low: Math.min(...variants.map(({ low }) => low)),
    high: Math.max(...variants.map(({ high }) => high)),
    get worst() {
      return Math.min(...variants.map(({ worst }) => worst));
    },
    expected:
      expected.length < variants.length
        ? null
        : { share: meanOf(({ share }) => share), steal: meanOf(({ steal }) => steal) },
  };
}

function rivalsAmong(threads: readonly HostThread[]): (thread: HostThread) => readonly HostThread[] {
  let byCpu: Map<number, HostThread[]> | null = null;
  return (thread) => {
    if (byCpu === null) {
      byCpu = new Map();
      for (const one of threads) {
        for (const cpu of one.cpus) {
          const list = byCpu.get(cpu);
          if (list === undefined) byCpu.set(cpu, [one]);
          else list.push(one);
        }
      }
    }
    const rivals = new Set<HostThread>();
    for (const cpu of thread.cpus) for (const other of byCpu.get(cpu) ?? []) rivals.add(other);
    const same = [...rivals].find((one) => isSame(one, thread));
    if (same !== undefined) rivals.delete(same);
    return [...rivals];
  };
}

/** Forecasts are copies of the threads. */
function isSame(a: HostThread, b: HostThread): boolean {
  if (a.kind === 'process') return b.kind === 'process' && a.process === b.process;
  return b.kind === 'guest' && a.thread === b.thread && a.resident === b.resident;
}

/** What is used of each CPU on which threads may run. A thread that may move counts for an equal part on each. */
export function cpusInUse({
  threads,
}: HostForecast): { readonly id: number; readonly threads: number; readonly share: number }[] {
  const used = new Map<number, { threads: number; share: number }>();
  for (const { cpus, figures } of threads()) {
    for (const id of cpus) {
      const one = used.get(id) ?? { threads: 0, share: 0 };
      used.set(id, { threads: one.threads + 1, share: Math.min(1, one.share + figures.share / cpus.size) });
    }
  }
  return [...CpuSet.from(used.keys())].map((id) => ({ id, ...(used.get(id) ?? { threads: 0, share: 0 }) }));
}
