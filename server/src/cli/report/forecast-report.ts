import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import {
  alarming,
  type ForecastReport,
  type ForecastRow,
  leastSaid,
  type ObservedThreads,
  observedInWords,
  percent,
  shareInWords,
  stealInWords,
} from '../../features/analysis.ts';
import { columns } from './columns.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

/** A host as `forecast --format json` promises it (design: Contracts). `shown` gives the path of a document. */
export function forecastJson(
  { host, threads, cpus, left }: ForecastReport,
  shown: (uri: string) => string,
  observed: ObservedThreads | null,
) {
  return {
    name: host,
    threads: threads.map(({ uri, guest, role, index, cpus, exact, figures, because }) => ({
      path: shown(uri),
      guest,
      role,
      index,
      cpus: cpus.toString(),
      exact,
      share: rounded(figures.share),
      low: rounded(figures.low),
      high: rounded(figures.high),
      steal: rounded(1 - figures.share),
      worst: rounded(figures.worst),
      expected:
        figures.expected === null
          ? null
          : { share: rounded(figures.expected.share), steal: rounded(figures.expected.steal) },
      observed: observedJson(observed?.of({ guest, role, index }) ?? null),
      because,
    })),
    cpus: cpus.map(({ id, threads, share }) => ({ id, threads, share: rounded(share) })),
    left: left.map(({ uri, why }) => ({ path: shown(uri), why })),
  };
}

function observedJson(observation: Observation | null) {
  if (observation === null) return null;
  const { contention, run, wait } = observation;
  return {
    contention: rounded(contention),
    run: run === null ? null : rounded(run),
    wait: wait === null ? null : rounded(wait),
  };
}

type Observation = NonNullable<ReturnType<ObservedThreads['of']>>;

function rounded(part: number): number {
  return Number(part.toFixed(6));
}

/** A host for people: a table of its threads by CPU, what each guest gets together, and what was left out. */
export function forecastText(
  { host, threads, left }: ForecastReport,
  shown: (uri: string) => string,
  observed: ObservedThreads | null,
  paint: Paint,
): string {
  const hasExpected = threads.some(({ figures }) => figures.expected !== null);
  const head = [
    l10n.t('CPU'),
    l10n.t('thread'),
    l10n.t('share'),
    l10n.t('steal'),
    l10n.t('worst'),
    ...(hasExpected ? [l10n.t('expected steal')] : []),
    '',
  ];
  const rows = alike(threads).map(([row, indices]) => [
    row.cpus.toString(),
    nameOf(row, indices),
    shareInWords(row.figures),
    stealInWords(row.figures),
    percent(row.figures.worst),
    ...(hasExpected ? [row.figures.expected === null ? '' : percent(row.figures.expected.steal)] : []),
    row.overLimit ? l10n.t('over the limit') : '',
  ]);
  const lines = [
    l10n.t('{0}: what each thread gets when all are busy', host),
    ...table(threads.length === 0 ? [] : [head, ...rows]),
    ...table(guestsOf(threads)),
  ];
  const leftOut =
    left.length === 0 ? [] : [l10n.t('left out:'), ...left.map(({ uri, why }) => `  ${shown(uri)}: ${why}`)];
  const all = [
    ...lines.map(printable),
    ...observedTexts(threads, observed, paint).map((line) => `  ${line}`),
    ...leftOut.map(printable),
  ];
  return `${all.join('\n')}\n`;
}

/** What evidence says of threads beside their forecast; those that hardly wait are counted. */
function observedTexts(threads: readonly ForecastRow[], observed: ObservedThreads | null, paint: Paint): string[] {
  const lines: string[] = [];
  let resting = 0;
  for (const row of threads) {
    const waiting = observed?.of(row) ?? null;
    if (waiting === null) continue;
    if (waiting.contention < leastSaid) {
      resting += 1;
      continue;
    }
    const who = nameOf(row, CpuSet.from(row.index === null ? [] : [row.index]));
    const line = printable(`${who}: ${observedInWords(waiting, row.figures, row.cpus)}`);
    lines.push(waiting.contention < alarming ? line : paint(line, 'warning'));
  }
  if (resting > 0) lines.push(l10n.t('{0} observed threads wait less than 2 %', resting));
  return lines;
}

/** What evidence says without saying of which guest. */
export function unknownText(observed: ObservedThreads | null): string[] {
  const lines = (observed?.unknown ?? []).map(({ role, index, who, contention }) =>
    l10n.t(
      'a {0} (thread {1}): observed: waits {2}; --pid says whose it is',
      index === null ? role : `${role} ${index}`,
      who.tid ?? '?',
      percent(contention),
    ),
  );
  const ofGuest = (observed?.guestCpus ?? []).map(({ name, steal }) =>
    l10n.t('{0} of the guest: observed {1} steal', name, percent(steal)),
  );
  const all = [...lines, ...ofGuest];
  return all.length === 0 ? [] : [`${all.map(printable).join('\n')}\n`];
}

/** In the order of their CPUs; threads of one guest of which the same is to be said are one row, with their numbers. */
function alike(threads: readonly ForecastRow[]): (readonly [ForecastRow, CpuSet])[] {
  const rows = new Map<string, [ForecastRow, number[]]>();
  for (const row of threads) {
    const { share, low, high, worst, expected } = row.figures;
    const figures = [share, low, high, worst, expected?.steal].map((part) => part?.toFixed(4));
    const key = [row.uri, row.guest, row.role, row.cpus.toString(), row.overLimit, ...figures].join('\n');
    const known = rows.get(key);
    if (known === undefined) rows.set(key, [row, row.index === null ? [] : [row.index]]);
    else if (row.index !== null) known[1].push(row.index);
  }
  return [...rows.values()]
    .sort(([a], [b]) => (a.cpus.first ?? 0) - (b.cpus.first ?? 0) || a.cpus.size - b.cpus.size)
    .map(([row, indices]) => [row, CpuSet.from(indices)]);
}

function nameOf({ guest, role }: ForecastRow, indices: CpuSet): string {
  if (role === 'process') return guest;
  return indices.isEmpty ? `${guest} ${role}` : `${guest} ${role} ${indices.toString()}`;
}

/** `web  1.33 of 2 CPUs`: what the vCPUs of each guest get together. */
function guestsOf(threads: readonly ForecastRow[]): string[][] {
  const guests = new Map<string, { name: string; share: number; vcpus: number; exact: boolean }>();
  for (const { uri, guest, role, figures, exact } of threads) {
    if (role !== 'vcpu') continue;
    const key = `${uri}\n${guest}`;
    const one = guests.get(key) ?? { name: guest, share: 0, vcpus: 0, exact: true };
    guests.set(key, {
      name: guest,
      share: one.share + figures.share,
      vcpus: one.vcpus + 1,
      exact: one.exact && exact,
    });
  }
  return [...guests.values()].map(({ name, share, vcpus, exact }) => {
    const sum = Number(share.toFixed(2));
    const text = exact ? l10n.t('{0} of {1} CPUs', sum, vcpus) : l10n.t('about {0} of {1} CPUs', sum, vcpus);
    return [name, text];
  });
}

function table(rows: readonly (readonly string[])[]): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, at) => Math.max(...rows.map((row) => columns(row[at] ?? ''))));
  return rows.map((row) => {
    const cells = row.map((cell, at) => `${cell}${' '.repeat((widths[at] ?? 0) - columns(cell))}`);
    return `  ${cells.join('  ')}`.trimEnd();
  });
}
