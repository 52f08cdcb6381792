import * as l10n from '@vscode/l10n';
import {
  type EvidenceFile,
  type ForecastReport,
  forecastReport,
  type ObservedThreads,
  observedThreads,
} from '../../features/analysis.ts';
import type { forecastCommand } from '../definitions/forecast.ts';
import { type LoadedFleet, loadFleet } from '../files/load-fleet.ts';
import { absolutePath } from '../files/paths.ts';
import { readTextFile } from '../files/read-file.ts';
import { forecastJson, forecastText, unknownText } from '../report/forecast-report.ts';
import { jsonText } from '../report/json-text.ts';
import { paintFor } from '../report/paint.ts';
import { type ArgumentsOf, CommandError, type CommandIo, type OptionsOf } from './command.ts';

/** `pinset forecast`: what each thread gets of the CPUs that it shares. */
export async function runForecast(
  [paths]: ArgumentsOf<typeof forecastCommand>,
  { host, format, demand, evidence, interval, pid, connect }: OptionsOf<typeof forecastCommand>,
  io: CommandIo,
): Promise<number> {
  const observed = await readObserved(evidence, interval ?? null, guestsOf(pid), io.cwd);
  const loaded = await loadFleet(paths, host, io.cwd, { connect, io });
  const reports = reportsOf(loaded, demand ?? null);
  for (const line of [...(observed?.notes ?? []), ...loaded.notes, ...loaded.failures]) io.say(line);
  if (reports.length === 0 && loaded.failures.length === 0) throw new CommandError(nothingToForecast(loaded));
  const shown = (uri: string) => loaded.shownPath(uri);
  if (format === 'json') {
    io.out(`${jsonText({ schemaVersion: 1, hosts: reports.map((one) => forecastJson(one, shown, observed)) })}\n`);
  } else {
    const paint = paintFor(io.colour);
    const texts = reports.map((one) => forecastText(one, shown, observed, paint));
    io.out([...texts, ...unknownText(observed)].join('\n'));
  }
  if (loaded.failures.length > 0) return 2;
  return reports.some(({ threads }) => threads.some(({ overLimit }) => overLimit)) ? 1 : 0;
}

/** Reads `--evidence`; null without it. */
async function readObserved(
  files: readonly string[],
  interval: number | null,
  guests: ReadonlyMap<number, string>,
  cwd: string,
): Promise<ObservedThreads | null> {
  if (files.length === 0) return null;
  const texts: EvidenceFile[] = [];
  for (const name of files) {
    const read = await readTextFile(absolutePath(name, cwd));
    if (!read.ok) throw new CommandError(`${name}: ${read.problem}`);
    texts.push({ name, text: read.value });
  }
  const observed = observedThreads(texts, interval, guests);
  if (!observed.ok) throw new CommandError(observed.problem);
  return observed.value;
}

/** Reads `--pid 4100=db`. */
function guestsOf(pids: readonly string[]): Map<number, string> {
  return new Map(
    pids.map((text) => {
      const [, pid, guest] = /^(\d{1,9})=(.+)$/s.exec(text) ?? [];
      if (pid === undefined || guest === undefined)
        throw new CommandError(l10n.t("{0} takes a process and its guest such as 4100=db, not '{1}'", '--pid', text));
      return [Number(pid), guest];
    }),
  );
}

/** In the order of the hosts' names. Hosts on which nothing runs that was asked for are left out. */
function reportsOf({ fleet, domains, scripts, hosts }: LoadedFleet, demand: number | null): ForecastReport[] {
  const documents = [...domains, ...scripts].map(({ document }) => document);
  const asked = new Set(documents.map(({ uri }) => uri));
  const known = new Set(hosts.map(({ document }) => document));
  for (const document of documents) {
    const host = fleet.hostOf(document);
    if (host !== null) known.add(host);
  }
  return [...known]
    .flatMap((host) => {
      const own = domains.map(({ document }) => document).filter((document) => fleet.hostOf(document) === host);
      return forecastReport(fleet, host, own, (uri) => asked.has(uri), demand) ?? [];
    })
    .filter(({ threads, left }) => threads.length > 0 || left.length > 0)
    .sort((a, b) => (a.host < b.host ? -1 : 1));
}

function nothingToForecast({ domains, scripts }: LoadedFleet): string {
  const [first] = [...domains, ...scripts];
  return first === undefined
    ? l10n.t('there are no domains or scripts to forecast')
    : l10n.t('{0}: no host is known, so there is no forecast; --host FILE names one', first.shown);
}
