import { type RealtimeSplit, realtimeSplit } from './realtime.ts';
import { ancestors, type Group, isRealtime, type Task } from './task.ts';

/** The threads of one CPU and the groups that they are in, for {@link placedShares}. */
export class RunQueue {
  readonly cpu: number;
  readonly tasks: readonly Task[];
  readonly realtime: RealtimeSplit;
  /** The groups with fair threads here. */
  readonly groups: readonly Group[];
  /** Those of them that have a quota. */
  readonly quotaGroups: readonly Group[];
  /** The groups that each fair thread is in, its own first. */
  readonly chains: ReadonlyMap<Task, readonly Group[]>;
  /** Of each group (null: the root) the threads and groups directly in it that are here. */
  private readonly members = new Map<Group | null, Members>();
  private readonly elsewhere = new Map<Group, number>();
  private readonly fullLoads = new Map<Group, number>();
  private readonly partsOn = new Map<Group, number>();
  /** The part of the time that groups were on in the latest simulation. */
  private readonly latestOn = new Map<Group, number>();

  constructor(cpu: number, tasks: readonly Task[]) {
    this.cpu = cpu;
    this.tasks = tasks;
    this.realtime = realtimeSplit(tasks);
    this.members.set(null, { tasks: [], groups: [] });
    const groups: Group[] = [];
    const chains = new Map<Task, readonly Group[]>();
    for (const task of tasks) {
      if (isRealtime(task)) continue;
      const chain = [...ancestors(task.group)];
      chains.set(task, chain);
      for (const group of chain) {
        if (this.members.has(group)) break;
        this.members.set(group, { tasks: [], groups: [] });
        groups.push(group);
      }
      this.members.get(task.group)?.tasks.push(task);
    }
    for (const group of groups) this.members.get(group.parent)?.groups.push(group);
    this.groups = groups;
    this.chains = chains;
    this.quotaGroups = groups.filter(({ quota }) => quota !== null);
  }

  /** The part of the time in which the group may run here. */
  partOn(group: Group): number {
    return this.partsOn.get(group) ?? 1;
  }

  /** Notes for how much of the time a group may run here. */
  setOn(group: Group, part: number): void {
    this.latestOn.set(group, part);
  }

  /** Moves the parts of the time that groups are on half of the way to the latest ones; whether that changes one. */
  halveStep(): boolean {
    let changed = false;
    for (const [group, part] of this.latestOn) {
      const before = this.partOn(group);
      changed ||= Math.abs(part - before) > 1e-6;
      this.partsOn.set(group, (before + part) / 2);
    }
    return changed;
  }

  /**
   * What the threads and groups in a group weigh here while all are on. `totals` and `here` are average loads, of the
   * groups below this one.
   */
  fullLoad(group: Group, totals: ReadonlyMap<Group, number>, here: ReadonlyMap<Group, number>): number {
    const { tasks, groups } = this.members.get(group) ?? noMembers;
    let load = 0;
    for (const { weight } of tasks) load += weight;
    for (const child of groups) {
      const own = this.fullLoads.get(child) ?? 0;
      load += entityWeight(child, own, (totals.get(child) ?? 0) - (here.get(child) ?? 0));
    }
    this.fullLoads.set(group, load);
    return load;
  }

  /** Sets what the groups weigh on other CPUs: all of their average loads, without those here. */
  setElsewhere(totals: ReadonlyMap<Group, number>, here: ReadonlyMap<Group, number>): void {
    for (const group of this.groups) {
      this.elsewhere.set(group, Math.max(0, (totals.get(group) ?? 0) - (here.get(group) ?? 0)));
    }
  }

  /** What each fair thread gets of the CPU while some groups have used up their quotas. */
  rates(isOff: (group: Group) => boolean): Map<Task, number> {
    const loads = new Map<Group | null, number>();
    const weights = new Map<Group, number>();
    const measure = (group: Group | null): number => {
      const { tasks, groups } = this.members.get(group) ?? noMembers;
      let load = 0;
      for (const { weight } of tasks) load += weight;
      for (const child of groups) {
        if (isOff(child)) continue;
        const weight = entityWeight(child, measure(child), this.elsewhere.get(child) ?? 0);
        weights.set(child, weight);
        load += weight;
      }
      loads.set(group, load);
      return load;
    };
    measure(null);
    const rates = new Map<Task, number>();
    const divide = (group: Group | null, rate: number): void => {
      const { tasks, groups } = this.members.get(group) ?? noMembers;
      const load = loads.get(group) ?? 0;
      if (load <= 0) return;
      for (const task of tasks) rates.set(task, (rate * task.weight) / load);
      for (const child of groups) {
        const weight = weights.get(child);
        if (weight !== undefined) divide(child, (rate * weight) / load);
      }
    };
    divide(null, this.realtime.left);
    return rates;
  }
}

interface Members {
  readonly tasks: Task[];
  readonly groups: Group[];
}

const noMembers: Members = { tasks: [], groups: [] };

/** What a group's entity weighs on a CPU (`calc_group_shares` of kernel/sched/fair.c). */
function entityWeight({ shares }: Group, load: number, elsewhere: number): number {
  return load <= 0 ? 0 : (shares * load) / (load + Math.max(0, elsewhere));
}
