import { isRealtime, type PlacedShare, type Task } from './task.ts';

/**
 * What fair threads get of a CPU beside a real-time thread that never sleeps: the fair server's part since kernel 6.8,
 * and before that what the throttle takes away (sched_rt_runtime_us, 950 of 1000 ms).
 */
const leftToFair = 0.05;

/** How the real-time threads of a CPU divide it, and what they leave to the fair ones. */
export interface RealtimeSplit {
  readonly shares: ReadonlyMap<Task, PlacedShare>;
  readonly left: number;
}

const none: RealtimeSplit = { shares: new Map(), left: 1 };

/**
 * The highest priority gets everything but what is left to fair threads. Of equal ones, rr threads take turns, and a
 * fifo thread runs until it sleeps, so which one runs cannot be known.
 */
export function realtimeSplit(onCpu: readonly Task[]): RealtimeSplit {
  const tasks = onCpu.filter(isRealtime);
  if (tasks.length === 0) return none;
  const highest = Math.max(...tasks.map(({ priority }) => priority));
  const first = tasks.filter(({ priority }) => priority === highest);
  const all = 1 - leftToFair;
  const share = all / first.length;
  const takeTurns = first.length === 1 || first.every(({ policy }) => policy === 'rr');
  const split = takeTurns ? { share, low: share, high: share } : { share, low: 0, high: all };
  const nothing = { share: 0, low: 0, high: 0 };
  return {
    shares: new Map(tasks.map((task) => [task, task.priority === highest ? split : nothing])),
    left: leftToFair,
  };
}
