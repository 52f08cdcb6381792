import * as l10n from '@vscode/l10n';
import type { ObservedThreads } from '../../contention/evidence/observed-threads.ts';
import { isOverForecast, noticeable } from '../../contention/evidence/over-forecast.ts';
import { percent } from '../../contention/host/figures-in-words.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { amount, enumeration, mostEnumerated, quotable } from '../../wording/wording.ts';
import { forecastReport } from './forecast-report.ts';

/** What evidence says about the guests of a host, in sentences; also what of it is not used. */
export function importedInWords(fleet: Fleet, host: HostDocument, observed: ObservedThreads): string[] {
  const rows = forecastReport(fleet, host, [...fleet.allDomains()], () => true, null)?.threads ?? [];
  const seen = rows.flatMap((row) => {
    const waiting = observed.of(row);
    return waiting === null ? [] : [{ row, waiting }];
  });
  const guests = [...new Set(seen.map(({ row }) => row.guest))];
  const here = new Set(rows.map(({ guest }) => guest));
  const absent = [...new Set(observed.known.map(({ guest }) => guest))].filter((guest) => !here.has(guest));
  const sentences: string[] = [];
  const [interval] = seen.flatMap(({ waiting }) => waiting.interval ?? []);
  const threads = amount(seen.length, 'thread');
  if (seen.length === 0) sentences.push(l10n.t('It says nothing about a guest of this host.'));
  else if (interval === undefined) sentences.push(l10n.t('{0} of {1} observed.', threads, listOf(guests)));
  else {
    const seconds = Number(interval.toFixed(2));
    sentences.push(l10n.t('{0} of {1} observed over {2} s.', threads, listOf(guests), seconds));
  }
  const noticed = seen.filter(({ waiting }) => waiting.contention >= noticeable);
  if (noticed.length > 0) {
    const most = Math.max(...noticed.map(({ waiting }) => waiting.contention));
    sentences.push(l10n.t('Waiting 5 % or more: {0}, up to {1}.', noticed.length, percent(most)));
  }
  const over = seen.filter(({ row, waiting }) => isOverForecast(waiting, row.figures));
  if (over.length > 0) sentences.push(l10n.t('Longer than the forecast explains: {0}.', over.length));
  if (absent.length > 0) sentences.push(l10n.t('Not on this host: {0}.', listOf(absent)));
  const { unknown, guestCpus, notes } = observed;
  if (unknown.length > 0)
    sentences.push(l10n.t('Of unknown guests, so left out: {0}.', amount(unknown.length, 'thread')));
  for (const { name, steal } of guestCpus.slice(0, mostEnumerated)) {
    sentences.push(l10n.t('{0} of the guest: observed {1} steal.', name, percent(steal)));
  }
  return [...sentences, ...notes.map((note) => `${note}.`)];
}

function listOf(guests: readonly string[]): string {
  return enumeration(guests.slice(0, mostEnumerated).map(quotable), guests.length);
}
