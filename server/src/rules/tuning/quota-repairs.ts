import * as l10n from '@vscode/l10n';
import type { TuneValue } from '../../domain/domain.ts';
import { asUndecided, type Change, choice, type Repairs, repair, replace } from '../engine/repair.ts';

/** The range of a number in microseconds. */
export interface Range {
  readonly lowest: number;
  readonly highest: number;
}

/** What libvirt accepts. The largest quota is what the kernel's arithmetic holds: 2^64 ns shifted by 20, in µs. */
export const ranges: { readonly quota: Range; readonly period: Range } = {
  quota: { lowest: 1000, highest: 17592186044415 },
  period: { lowest: 1000, highest: 1000000 },
};

/** The kernel's period where libvirt sets none. */
const defaultPeriod = 100_000;

/**
 * Repairs of a quota or period that is out of range: another quota and period that give the same share of a CPU, if there
 * are any. Otherwise only the author can know what is meant, except of a number that has no other to go with, or that is
 * too large: those get the nearest value.
 */
export function quotaRepairs(tune: TuneValue, values: ReadonlyMap<string, TuneValue>): Repairs | null {
  const { value } = tune.value;
  if (value === null) return null;
  const isQuota = tune.name.endsWith('quota');
  const prefix = tune.name.slice(0, tune.name.length - (isQuota ? 'quota' : 'period').length);
  const quota = values.get(`${prefix}quota`);
  const period = values.get(`${prefix}period`);
  const { lowest, highest } = isQuota ? ranges.quota : ranges.period;
  const nearest = changed(tune, Math.min(Math.max(value, lowest), highest));
  if (value > highest && isQuota) return nearest;
  const quotaValue = quota?.value.value ?? 0;
  if (quota === undefined || quotaValue <= 0) return nearest;
  const periodValue = period === undefined ? defaultPeriod : (period.value.value ?? 0);
  const same = sameShare(quotaValue, periodValue);
  if (same !== null) return written(quota, period, `${prefix}period`, same);
  if (!isQuota) return asUndecided(nearest);
  const percent = value <= 100 && periodValue > 0 ? changed(tune, (value * periodValue) / 100) : null;
  return choice(percent === null ? null : asUndecided(percent), asUndecided(nearest));
}

interface Share {
  readonly quota: number;
  readonly period: number;
}

/** A quota and a period within their ranges whose ratio is that of these two. */
function sameShare(quota: number, period: number): Share | null {
  if (period <= 0) return null;
  const isValid = (one: Share) =>
    Number.isInteger(one.quota) &&
    Number.isInteger(one.period) &&
    one.period >= ranges.period.lowest &&
    one.period <= ranges.period.highest &&
    one.quota >= ranges.quota.lowest &&
    one.quota <= ranges.quota.highest;
  const larger = Math.max(Math.ceil(ranges.quota.lowest / quota), Math.ceil(ranges.period.lowest / period));
  const candidates = [
    { quota: quota * larger, period: period * larger },
    { quota: (quota * ranges.period.highest) / period, period: ranges.period.highest },
  ];
  return candidates.find(isValid) ?? null;
}

function written(quota: TuneValue, period: TuneValue | undefined, periodName: string, same: Share): Repairs {
  const ofPeriod: Change =
    period === undefined
      ? {
          kind: 'add element',
          path: ['cputune'],
          element: { name: periodName, attributes: [], text: String(same.period) },
        }
      : replace(period.value.span, String(same.period));
  return repair(
    l10n.t('Write {0} {1} and {2} {3}, the same share of a CPU', quota.name, same.quota, periodName, same.period),
    replace(quota.value.span, String(same.quota)),
    ofPeriod,
  );
}

function changed({ name, value: { span } }: TuneValue, value: number): Repairs {
  return repair(l10n.t('Change {0} to {1}', name, value), replace(span, String(value)));
}
