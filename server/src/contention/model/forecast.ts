import { lazy } from '../../base/lazy.ts';
import { boundedShares } from './bounds.ts';
import { type TaskComponent, taskComponents } from './components.ts';
import { expectedShares } from './demand.ts';
import { flatWeight, groupLoads } from './flat-weights.ts';
import { flatShares, movingShares } from './moving-shares.ts';
import { loadsBeside, placedShares, placementOf } from './placed.ts';
import { type Figures, type Group, hasQuota, isRealtime, type PlacedShare, type Task } from './task.ts';
import { worstShares } from './worst.ts';
import { mostTried, worstOfAll } from './worst-of-all.ts';
import { worstWithQuotas } from './worst-with-quotas.ts';

/**
 * What each of these threads of a host gets; asked for others, it may be undefined. Exact for threads that share their CPUs
 * with pinned ones only (within a quota over several CPUs a narrow range), a range with an estimate where threads may move.
 * A component is looked at when one of its threads is asked for.
 */
export function forecast(tasks: readonly Task[]): (task: Task) => Figures | undefined {
  const loads = groupLoads(tasks);
  const flat = new Map(tasks.map((task) => [task, flatWeight(task, loads)]));
  const components = taskComponents(tasks);
  const pinned = components.filter((one) => one.pinned);
  /** Of all pinned threads, if some groups have quotas. */
  const throttled = lazy(() => {
    if (!pinned.some(({ hasQuota }) => hasQuota)) return null;
    return withQuotas(
      pinned.flatMap((one) => one.tasks),
      loads,
      tasks.length <= mostTried && pinned.length === components.length,
    );
  });
  const figuresIn = (component: TaskComponent): FiguresOf => {
    if (component.pinned) {
      const figures = throttled()?.figures ?? onOneCpu(component.tasks, loads, flat);
      return (task) => figures.get(task);
    }
    const elsewhere = lazy(() => loadsBeside(component.tasks, loads, throttled()?.totals ?? loads));
    const moving = movingShares(component, { loads, flat, elsewhere });
    return moving === null ? boundedShares(component, flat) : (task) => moving.get(task);
  };
  /** Threads with the same CPUs are in one component, and mostly share the list of them. */
  const byCpus = new Map<readonly number[], () => FiguresOf>();
  for (const component of components) {
    const figures = lazy(() => figuresIn(component));
    for (const { cpus } of component.tasks) byCpus.set(cpus, figures);
  }
  return (task) => byCpus.get(task.cpus)?.()(task);
}

type FiguresOf = (task: Task) => Figures | undefined;

function onOneCpu(
  onCpu: readonly Task[],
  loads: ReadonlyMap<Group, number>,
  flat: ReadonlyMap<Task, number>,
): Map<Task, Figures> {
  const worst = worstShares(onCpu, loads);
  const expected = onCpu.some(isRealtime) ? null : expectedShares(onCpu, (task) => flat.get(task) ?? 0);
  const figures = new Map<Task, Figures>();
  for (const [task, share] of flatShares(onCpu, flat)) {
    figures.set(
      task,
      figuresOf(share, () => worst.get(task) ?? share.low, expected?.get(task) ?? null),
    );
  }
  return figures;
}

/** With quotas the worst case takes many simulations, so it is found when it is first read. */
function figuresOf({ share, low, high }: PlacedShare, worstOf: () => number, expected: Figures['expected']): Figures {
  const worst = lazy(() => Math.min(worstOf(), low));
  return {
    share,
    low,
    high,
    get worst() {
      return worst();
    },
    expected,
  };
}

/** Pinned threads, some of whose groups have quotas. With `few` of them every worst case is tried. */
function withQuotas(
  tasks: readonly Task[],
  loads: ReadonlyMap<Group, number>,
  few: boolean,
): { readonly figures: Map<Task, Figures>; readonly totals: ReadonlyMap<Group, number> } {
  const placement = placementOf(tasks);
  const beside = loadsBeside(tasks, loads, loads);
  const { shares, averageLoads } = placedShares(placement, beside);
  const ofAll = lazy(() => worstOfAll(tasks));
  const worstOf = few ? (task: Task) => ofAll().get(task) ?? 0 : worstWithQuotas(placement, loads, averageLoads);
  const expected = new Map<Task, Figures['expected']>();
  for (const onCpu of placement.values()) {
    if (onCpu.some((task) => isRealtime(task) || hasQuota(task))) continue;
    const shareOf = (task: Task) => shares.get(task)?.share ?? 0;
    for (const [task, one] of expectedShares(onCpu, shareOf) ?? []) expected.set(task, one);
  }
  const figures = new Map<Task, Figures>();
  for (const [task, share] of shares) {
    figures.set(
      task,
      figuresOf(share, () => worstOf(task), expected.get(task) ?? null),
    );
  }
  return { figures, totals: averageLoads };
}
