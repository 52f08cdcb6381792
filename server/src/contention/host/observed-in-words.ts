import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Waiting } from '../../topology/observations.ts';
import { cpus as cpusInWords } from '../../wording/wording.ts';
import { isOverForecast } from '../evidence/over-forecast.ts';
import type { Figures } from '../model/task.ts';
import { percent, stealInWords } from './figures-in-words.ts';

/**
 * What was observed of a thread beside its forecast: `observed over 10 s: waits 34 % (forecast 33 %)`, or that something
 * else runs on its CPUs.
 */
export function observedInWords(waiting: Waiting, figures: Figures, cpus: CpuSet): string {
  if (isOverForecast(waiting, figures)) return overForecastInWords(waiting.contention, figures.worst, cpus);
  const [observed, forecast] = [percent(waiting.contention), stealInWords(figures)];
  const { interval } = waiting;
  return interval === null
    ? l10n.t('observed: waits {0} (forecast {1})', observed, forecast)
    : l10n.t('observed over {0} s: waits {1} (forecast {2})', Number(interval.toFixed(2)), observed, forecast);
}

/** `observed 61 %, forecast at most 33 %: something that is not in these files runs on CPU 3`. */
export function overForecastInWords(contention: number, worst: number, cpus: CpuSet): string {
  return l10n.t(
    'observed {0}, forecast at most {1}: something that is not in these files runs on {2}',
    percent(contention),
    percent(1 - worst),
    cpusInWords(cpus),
  );
}
