import type { TaskComponent } from './components.ts';
import { expectedShares } from './demand.ts';
import { balanceLoad, type MovableClass, movableClasses } from './movable.ts';
import { type LoadElsewhere, placedShares } from './placed.ts';
import { realtimeSplit } from './realtime.ts';
import { countRows, hasTooManyRows, type Moving, type Row, stableRows } from './stable-placements.ts';
import { type Expected, type Figures, type Group, isRealtime, type PlacedShare, type Task } from './task.ts';
import { worstShares } from './worst.ts';

/** What is known of all threads of a host when one component is looked at. */
export interface Surroundings {
  readonly loads: ReadonlyMap<Group, number>;
  readonly flat: ReadonlyMap<Task, number>;
  /** What the groups weigh outside of the component on average. */
  readonly elsewhere: () => LoadElsewhere;
}

/** Beyond this many, placements with quotas are not simulated. */
const mostSimulated = 300;

/**
 * What the threads of a component get over all placements in which the scheduler may leave them; null if there are too
 * many.
 */
export function movingShares(component: TaskComponent, surroundings: Surroundings): Map<Task, Figures> | null {
  if (hasTooManyRows(component.tasks)) return null;
  const moving = movingOf(component, surroundings.flat);
  if (countRows(moving) === Number.POSITIVE_INFINITY) return null;
  const rows = stableRows(moving);
  if (component.hasQuota && rows.length > mostSimulated) return null;
  const queues = new QueueMemory(component, moving, surroundings);
  const tallies = new Map<MovableClass | Task, Tally>();
  for (const { row, weight } of rows) {
    const simulated = component.hasQuota ? queues.simulate(row) : null;
    for (let cpu = 0; cpu < moving.cpus.length; cpu++) {
      const queue = simulated === null ? queues.on(cpu, row) : queues.make(cpu, row);
      for (const task of queue.tasks) {
        const share = simulated?.get(task) ?? queue.shares.get(task) ?? nothing;
        const expected = simulated === null ? (queue.expected?.get(task) ?? null) : null;
        const key = queues.classOf(task) ?? task;
        const tally = tallies.get(key) ?? new Tally();
        tallies.set(key, tally);
        tally.add(share, Math.min(share.low, queue.worst.get(task) ?? 0), expected, weight);
      }
    }
  }
  return new Map(
    component.tasks.map((task) => [task, (tallies.get(queues.classOf(task) ?? task) ?? new Tally()).figures()]),
  );
}

const nothing: PlacedShare = { share: 0, low: 0, high: 0 };

/** The threads of a component that may move, and what the others weigh. */
export function movingOf({ tasks, cpus }: TaskComponent, flat: ReadonlyMap<Task, number>): Moving {
  const at = new Map(cpus.map((cpu, index) => [cpu, index]));
  const fixedLoads = new Float64Array(cpus.length);
  const fixedCounts = new Uint16Array(cpus.length);
  for (const task of tasks) {
    if (task.cpus.length > 1) continue;
    const cpu = at.get(task.cpus[0] ?? 0) ?? 0;
    fixedLoads[cpu] = (fixedLoads[cpu] ?? 0) + balanceLoad(task, flat.get(task) ?? 0);
    fixedCounts[cpu] = (fixedCounts[cpu] ?? 0) + 1;
  }
  return { classes: movableClasses(tasks, flat), cpus, fixedLoads, fixedCounts };
}

/** What one thread gets over the placements. */
class Tally {
  private low = Number.POSITIVE_INFINITY;
  private high = 0;
  private worst = Number.POSITIVE_INFINITY;
  private share = 0;
  private weight = 0;
  private expected: { share: number; steal: number } | null = { share: 0, steal: 0 };

  add({ share, low, high }: PlacedShare, worst: number, expected: Expected | null, weight: number): void {
    this.low = Math.min(this.low, low);
    this.high = Math.max(this.high, high);
    this.worst = Math.min(this.worst, worst);
    if (weight === 0) return;
    this.weight += weight;
    this.share += share * weight;
    if (expected === null) this.expected = null;
    else if (this.expected !== null) {
      this.expected.share += expected.share * weight;
      this.expected.steal += expected.steal * weight;
    }
  }

  figures(): Figures {
    const { low, high, worst, weight, expected } = this;
    const isOne = high - low < 1e-9;
    const share = isOne ? low : this.share / weight;
    return {
      share,
      low,
      high: isOne ? low : high,
      worst,
      expected: expected === null ? null : { share: expected.share / weight, steal: expected.steal / weight },
    };
  }
}

/** What is on one CPU in some placement. */
interface Queue {
  readonly tasks: readonly Task[];
  readonly shares: ReadonlyMap<Task, PlacedShare>;
  readonly worst: ReadonlyMap<Task, number>;
  readonly expected: ReadonlyMap<Task, Expected> | null;
}

/** The CPUs of a component with their threads; each combination is looked at once. */
class QueueMemory {
  private readonly moving: Moving;
  private readonly surroundings: Surroundings;
  private readonly fixed: readonly (readonly Task[])[];
  private readonly known = new Map<number, Queue>();
  private readonly classes: ReadonlyMap<Task, MovableClass>;

  constructor({ tasks }: TaskComponent, moving: Moving, surroundings: Surroundings) {
    this.moving = moving;
    this.surroundings = surroundings;
    this.fixed = moving.cpus.map((cpu) => tasks.filter(({ cpus }) => cpus.length === 1 && cpus[0] === cpu));
    this.classes = new Map(moving.classes.flatMap((one) => one.tasks.map((task) => [task, one])));
  }

  /** The class of a thread that may move. */
  classOf(task: Task): MovableClass | undefined {
    return this.classes.get(task);
  }

  /** What is on a CPU; threads of a class may stand for others of it. */
  on(cpu: number, row: Row): Queue {
    let key = cpu;
    row.forEach((counts, index) => {
      key = key * ((this.moving.classes[index]?.tasks.length ?? 0) + 1) + (counts[cpu] ?? 0);
    });
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const made = this.make(cpu, row);
    this.known.set(key, made);
    return made;
  }

  /** With quotas, threads of all CPUs matter for each of them. */
  simulate(row: Row): ReadonlyMap<Task, PlacedShare> {
    const placement = new Map(this.moving.cpus.map((cpu, index) => [cpu, this.tasksOn(index, row)]));
    return placedShares(placement, this.surroundings.elsewhere()).shares;
  }

  private tasksOn(cpu: number, row: Row): Task[] {
    const tasks = [...(this.fixed[cpu] ?? [])];
    row.forEach((counts, index) => {
      const { tasks: ofClass = [] } = this.moving.classes[index] ?? {};
      const before = counts.subarray(0, cpu).reduce((sum, count) => sum + count, 0);
      tasks.push(...ofClass.slice(before, before + (counts[cpu] ?? 0)));
    });
    return tasks;
  }

  make(cpu: number, row: Row): Queue {
    const { loads, flat } = this.surroundings;
    const tasks = this.tasksOn(cpu, row);
    return {
      tasks,
      shares: flatShares(tasks, flat),
      worst: worstShares(tasks, loads),
      expected: tasks.some(isRealtime) ? null : expectedShares(tasks, (task) => flat.get(task) ?? 0),
    };
  }
}

/** The shares on one CPU without quotas: in proportion to the flat weights. */
export function flatShares(onCpu: readonly Task[], flat: ReadonlyMap<Task, number>): Map<Task, PlacedShare> {
  const { shares: realtime, left } = realtimeSplit(onCpu);
  let sum = 0;
  for (const task of onCpu) if (!isRealtime(task)) sum += flat.get(task) ?? 0;
  return new Map(
    onCpu.map((task) => {
      const share = left * (sum === 0 ? 0 : (flat.get(task) ?? 0) / sum);
      return [task, realtime.get(task) ?? { share, low: share, high: share }];
    }),
  );
}
