import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../../base/get-or-add.ts';
import { memorySize } from '../../../base/memory-size.ts';
import type { Span } from '../../../base/span.ts';
import {
  type ForecastReport,
  type ForecastRow,
  type HostMap,
  type MapGuest,
  shareInWords,
  stealInWords,
} from '../../../features/analysis.ts';
import { amount, enumeration, vcpusOf } from '../../../wording/wording.ts';
import { escaped, table } from './html.ts';

/** Where something is, as the reader knows the files: `vms/db.xml`, `vms/db.xml:12`. */
export type PlaceInPage = (uri: string, span: Span | null) => string;

/** Who is on the host; nothing on a host without guests. */
export function guestsTable({ guests }: HostMap, placeOf: PlaceInPage): string {
  if (guests.length === 0) return '';
  const head = [l10n.t('Guest'), l10n.t('Document'), 'vCPU', l10n.t('CPUs on'), l10n.t('Memory'), l10n.t('Findings')];
  const rows = guests.map((guest) => [
    `${swatch(guest)}${escaped(guest.name)}`,
    `<code>${escaped(placeOf(guest.uri, null))}</code>`,
    guest.vcpus === 0 ? '' : String(guest.vcpus),
    guest.cpuNodes === '' ? '' : escaped(nodesInWords(guest.cpuNodes)),
    escaped(memoryOf(guest)),
    escaped(countsOf(guest)),
  ]);
  const title = l10n.t('Guests');
  return `<h2>${escaped(title)}</h2>\n${table(title, head, rows)}`;
}

function swatch({ letter, colour }: MapGuest): string {
  return `<span class="swatch c${colour}">${escaped(letter)}</span> `;
}

function memoryOf({ memoryKiB, memoryNodes }: MapGuest): string {
  if (memoryKiB === null) return '';
  if (memoryNodes === '') return memorySize(memoryKiB);
  return `${memorySize(memoryKiB)}, ${nodesInWords(memoryNodes)}`;
}

function nodesInWords(list: string): string {
  return /[,-]/.test(list) ? l10n.t('nodes {0}', list) : l10n.t('node {0}', list);
}

function countsOf({ errors, warnings, infos }: MapGuest): string {
  return [
    ...(errors > 0 ? [amount(errors, 'error')] : []),
    ...(warnings > 0 ? [amount(warnings, 'warning')] : []),
    ...(infos > 0 ? [amount(infos, 'info')] : []),
  ].join(', ');
}

/** What is wrong, the worst first. */
export function findingsTable({ findings }: HostMap, placeOf: PlaceInPage): string {
  const title = l10n.t('Findings');
  if (findings.length === 0) return `<h2>${escaped(title)}</h2>\n<p>${escaped(l10n.t('Nothing is wrong.'))}</p>`;
  const order = ['error', 'warning', 'info'] as const;
  const sorted = order.flatMap((severity) => findings.filter((one) => one.severity === severity));
  const shown = sorted.slice(0, mostRows);
  const rows = shown.map(({ severity, message, uri, span, rule }) => [
    `<span class="${severity}">${escaped(severityInWords(severity))}</span>`,
    `<div class="message">${escaped(message)}</div>`,
    `<code>${escaped(placeOf(uri, span))}</code>`,
    `<code class="whole">${escaped(rule)}</code>`,
  ]);
  const rest = sorted.length - shown.length;
  const head = [l10n.t('Severity'), l10n.t('Finding'), l10n.t('Place'), l10n.t('Rule')];
  const more = rest > 0 ? `\n<p>${escaped(l10n.t('and {0} more', rest))}</p>` : '';
  return `<h2>${escaped(title)}</h2>\n${table(title, head, rows)}${more}`;
}

/** The most findings and threads that a page lists. */
const mostRows = 500;

function severityInWords(severity: 'error' | 'warning' | 'info'): string {
  switch (severity) {
    case 'error':
      return l10n.t('error');
    case 'warning':
      return l10n.t('warning');
    case 'info':
      return l10n.t('info');
  }
}

/** The vCPUs that get less than a whole CPU when all are busy, the worst first; nothing if all get one. */
export function forecastTable({ threads }: ForecastReport): string {
  const short = threads
    .filter(({ role, figures }) => role === 'vcpu' && figures.low < 0.995)
    .sort((a, b) => a.figures.share - b.figures.share);
  if (short.length === 0) return '';
  const title = l10n.t('Forecast: vCPUs with less than a whole CPU when all are busy');
  const head = [l10n.t('Thread'), l10n.t('CPUs'), l10n.t('Share'), l10n.t('Steal'), l10n.t('Because of')];
  const alike = [...alikeIn(short).values()];
  const rows = alike.slice(0, mostRows).map(forecastRow);
  const rest = alike.length - rows.length;
  const more = rest > 0 ? `\n<p>${escaped(l10n.t('and {0} more', rest))}</p>` : '';
  return `<h2>${escaped(title)}</h2>\n${table(title, head, rows)}${more}`;
}

/** The vCPUs of one guest with the same CPUs and figures: a pool has one row. */
function alikeIn(threads: readonly ForecastRow[]): ReadonlyMap<string, readonly ForecastRow[]> {
  const alike = new Map<string, ForecastRow[]>();
  for (const one of threads) {
    const { uri, guest, cpus, figures } = one;
    getOrAdd(alike, `${uri} ${guest} ${cpus} ${shareInWords(figures)}`, () => []).push(one);
  }
  return alike;
}

function forecastRow(alike: readonly ForecastRow[]): readonly string[] {
  const [first] = alike;
  if (first === undefined) return [];
  const { guest, cpus, figures, because } = first;
  return [
    `<div class="thread">${escaped(
      vcpusOf(
        alike.flatMap(({ index }) => index ?? []),
        guest,
      ),
    )}</div>`,
    whole(cpus.toString()),
    inTwo(shareInWords(figures)),
    inTwo(stealInWords(figures)),
    `<div class="message">${escaped(enumeration(because))}</div>`,
  ];
}

/** A range and what is about its middle, below each other where a row is long. */
function inTwo(text: string): string {
  return text
    .split(/ (?=\()/)
    .map(whole)
    .join(' ');
}

/** Text on one line. */
function whole(text: string): string {
  return `<span class="whole">${escaped(text)}</span>`;
}
