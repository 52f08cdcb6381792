import * as l10n from '@vscode/l10n';
import { type ForecastReport, forecastReport } from '../../features/analysis.ts';
import type { forecastCommand } from '../definitions/forecast.ts';
import { type LoadedFleet, loadFleet } from '../files/load-fleet.ts';
import { forecastJson, forecastText } from '../report/forecast-report.ts';
import { jsonText } from '../report/json-text.ts';
import { type ArgumentsOf, CommandError, type CommandIo, type OptionsOf } from './command.ts';

/** `pinset forecast`: what each thread gets of the CPUs that it shares. */
export async function runForecast(
  [paths]: ArgumentsOf<typeof forecastCommand>,
  { host, format, demand }: OptionsOf<typeof forecastCommand>,
  io: CommandIo,
): Promise<number> {
  const loaded = await loadFleet(paths, host, io.cwd);
  const reports = reportsOf(loaded, demand ?? null);
  for (const line of [...loaded.notes, ...loaded.failures]) io.say(line);
  if (reports.length === 0 && loaded.failures.length === 0) throw new CommandError(nothingToForecast(loaded));
  const shown = (uri: string) => loaded.shownPath(uri);
  if (format === 'json') {
    io.out(`${jsonText({ schemaVersion: 1, hosts: reports.map((one) => forecastJson(one, shown)) })}\n`);
  } else io.out(reports.map((one) => forecastText(one, shown)).join('\n'));
  if (loaded.failures.length > 0) return 2;
  return reports.some(({ threads }) => threads.some(({ overLimit }) => overLimit)) ? 1 : 0;
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
