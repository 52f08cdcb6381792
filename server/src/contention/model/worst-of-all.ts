import { placedShares, placementOf } from './placed.ts';
import type { Task } from './task.ts';

/** Up to this many threads, every set of busy threads is tried: 1,024 simulations of a period. */
export const mostTried = 10;

/**
 * The lowest share of each of at most {@link mostTried} pinned threads over all sets of threads that may be runnable. With
 * quotas there is no simple rule for which set that is: a sibling that is slowed down elsewhere stays on longer there, so
 * its group weighs less here, and a neighbor that has used up its quota leaves the CPU to others.
 */
export function worstOfAll(tasks: readonly Task[]): ReadonlyMap<Task, number> {
  const worst = new Map<Task, number>();
  for (let busy = 1; busy < 1 << tasks.length; busy++) {
    const runnable = tasks.filter((_, index) => (busy & (1 << index)) !== 0);
    for (const [task, { low }] of placedShares(placementOf(runnable), new Map()).shares) {
      worst.set(task, Math.min(worst.get(task) ?? 1, low));
    }
  }
  return worst;
}
