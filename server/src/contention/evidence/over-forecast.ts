import type { Waiting } from '../../topology/observations.ts';
import type { Figures } from '../model/task.ts';

/** How far contention may be over the worst case, and how much of the time it has to be, to be news. */
const [tolerated, negligible] = [0.1, 0.02];

/** From here on waiting is said: Linux guests that act on steal rest at 2 % (drivers/virt/steal_governor.c). */
export const leastSaid = 0.02;

/** From here on waiting is noticeable. */
export const noticeable = 0.05;

/** From here on waiting hurts. */
export const alarming = 0.1;

/** Whether something that the files do not show runs where this thread does: it waits longer than in the worst case. */
export function isOverForecast({ contention, wait }: Waiting, { worst }: Figures): boolean {
  return contention > 1 - worst + tolerated && (wait ?? contention) > negligible;
}
