import * as l10n from '@vscode/l10n';
import { countHostRules, rules } from '../../features/analysis.ts';
import type { Severity } from '../../rules/engine/rule.ts';
import { type checkCommand, failOn } from '../definitions/check.ts';
import { type FoundFiles, findFiles } from '../files/find-files.ts';
import { loadFleet } from '../files/load-fleet.ts';
import { inOrder } from '../files/paths.ts';
import { shardOf } from '../parts/divide.ts';
import { runParts } from '../parts/run-parts.ts';
import type { Tally } from '../report/checked-file.ts';
import { jsonEnd, jsonStart } from '../report/report-json.ts';
import { textEnd } from '../report/report-text.ts';
import { type CheckEnd, checkPart } from './check-part.ts';
import { type AskedRule, askedRule, whyLines } from './check-why.ts';
import { type ArgumentsOf, CommandError, type CommandIo, type OptionsOf } from './command.ts';

type CheckOptions = OptionsOf<typeof checkCommand>;

const severities = ['error', 'warning', 'info'] as const;

/** `pinset check`: reports what is wrong with documents. */
export async function runCheck(
  [paths]: ArgumentsOf<typeof checkCommand>,
  options: CheckOptions,
  io: CommandIo,
): Promise<number> {
  const { host, format, why, shard } = options;
  if (why !== undefined && format !== 'text') throw new CommandError(l10n.t('--why has no format but text'));
  if (why !== undefined) return sayWhy(paths, askedRule(why), options, io);
  const found = await findFiles(paths, host, io.cwd);
  return checkAll(shard === undefined ? found : shardOf(found, shard), options, io);
}

async function sayWhy(
  paths: readonly string[],
  asked: AskedRule,
  { host }: CheckOptions,
  io: CommandIo,
): Promise<number> {
  const loaded = await loadFleet(paths, host, io.cwd);
  for (const line of whyLines(loaded, asked)) io.out(line);
  for (const line of [...loaded.notes, ...loaded.failures]) io.say(line);
  return loaded.failures.length > 0 ? 2 : 0;
}

async function checkAll(
  found: FoundFiles,
  { format, failOn: threshold, jobs }: CheckOptions,
  io: CommandIo,
): Promise<number> {
  const unread: string[] = [];
  let separator = '';
  if (format === 'json') io.out(jsonStart);
  const { failures, notes, ends } = await runParts(found, { command: 'check', format, colour: io.colour }, checkPart, {
    jobs: jobs ?? null,
    io,
    use: ({ out, lines }) => {
      if (out !== '') io.out(separator + out);
      if (format === 'json') separator = ',';
      unread.push(...lines);
    },
  });
  const tally = sumOf(ends);
  io.out(format === 'json' ? jsonEnd(tally, rowsOf(found, ends)) : textEnd(tally, failures.length > 0));
  for (const line of [...notes, ...unread, ...skippedRules(found, ends), ...failures]) io.say(line);
  const failed = ends.flatMap((end) => end.failed);
  for (const line of failed) io.say(line);
  if (failures.length > 0 || failed.length > 0) return 2;
  return severities.some((severity) => tally[severity] > 0 && reaches(severity, threshold)) ? 1 : 0;
}

function sumOf(ends: readonly CheckEnd[]): Tally {
  const sum: Tally = { files: 0, error: 0, warning: 0, info: 0 };
  for (const { tally } of ends) for (const key of ['files', ...severities] as const) sum[key] += tally[key];
  return sum;
}

/** In the order of the command line. */
function rowsOf({ hosts }: FoundFiles, ends: readonly CheckEnd[]): CheckEnd['hosts'] {
  const rows = new Map(ends.flatMap((end) => end.hosts.map((row) => [row.uri, row] as const)));
  return hosts.flatMap(({ file }) => rows.get(file) ?? []);
}

function reaches(severity: Severity, threshold: (typeof failOn)[number]): boolean {
  return threshold !== 'never' && failOn.indexOf(severity) <= failOn.indexOf(threshold);
}

/** Reported once, so that silence is not taken for a clean result. */
function skippedRules({ hostCount }: FoundFiles, ends: readonly CheckEnd[]): string[] {
  const all = (kind: keyof CheckEnd['homeless']) => ends.flatMap(({ homeless }) => homeless[kind]).sort(inOrder);
  const homeless = [...all('domains'), ...all('scripts')];
  const [first] = homeless;
  if (first === undefined) return [];
  const which = homeless.length === 1 ? first : l10n.t('{0} documents ({1}, …)', homeless.length, first);
  const reason =
    hostCount > 1
      ? l10n.t('no profile claims {1}, and there are {0} hosts', hostCount, which)
      : l10n.t('the host of {0} is unknown', which);
  return [
    l10n.t(
      '{0}: {1} of {2} rules were skipped there; name the host with --host, or list the document in a *.host.json',
      reason,
      countHostRules(),
      rules.length,
    ),
  ];
}
