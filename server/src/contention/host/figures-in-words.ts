import * as l10n from '@vscode/l10n';
import type { Figures } from '../model/task.ts';

/** `33 %`, `less than 1 %`: a part in whole percents. */
export function percent(part: number): string {
  const rounded = Math.round(part * 100);
  if (part > 0 && part < 0.01) return l10n.t('less than 1 %');
  // What is not all of it does not read as all of it.
  return l10n.t('{0} %', rounded === 100 && part < 0.995 ? 99 : rounded);
}

/** `33 %`, or `50–100 %` for a range that differs in whole percents. */
export function percentRange(low: number, high: number): string {
  const [from, to] = [percent(low), percent(high)];
  return from === to ? from : l10n.t('{0}–{1} %', Math.round(low * 100), Math.round(high * 100));
}

/** A thread's share: `33 %`, `50–100 % (about 67 %)`. */
export function shareInWords({ share, low, high }: Figures): string {
  const range = percentRange(low, high);
  return percent(low) === percent(high) ? range : l10n.t('{0} (about {1})', range, percent(share));
}

/** A thread's steal, as {@link shareInWords}. */
export function stealInWords({ share, low, high }: Figures): string {
  return shareInWords({ share: 1 - share, low: 1 - high, high: 1 - low, worst: 0, expected: null });
}

/** The steal that a limit is compared with: the expected one where a demand is known, else the least with all busy. */
export function leastSteal({ high, expected }: Figures): number {
  return expected?.steal ?? 1 - high;
}
