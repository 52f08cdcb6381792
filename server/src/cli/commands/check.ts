import * as l10n from '@vscode/l10n';
import { countHostRules, rules } from '../../features/analysis.ts';
import type { Severity } from '../../rules/engine/rule.ts';
import { baselineText, readBaseline } from '../baseline/baseline.ts';
import { renewed, staleLines } from '../baseline/compare.ts';
import { type checkCommand, failOn } from '../definitions/check.ts';
import { endingBetweenWrites } from '../files/ending-between-writes.ts';
import { type FoundFiles, findFiles } from '../files/find-files.ts';
import { loadFleet } from '../files/load-fleet.ts';
import { writingTo } from '../files/output-file.ts';
import { inOrder } from '../files/paths.ts';
import { repositoryOf } from '../files/repository.ts';
import { FilePicker } from '../files/search.ts';
import { shardOf } from '../parts/divide.ts';
import type { BaselineUse, CheckRequest } from '../parts/part-request.ts';
import { runParts } from '../parts/run-parts.ts';
import type { Tally } from '../report/checked-file.ts';
import { formatNamed } from '../report/formats/format-named.ts';
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
  requireSense(paths, options);
  const { why, output, color } = options;
  if (why !== undefined) return sayWhy(paths, askedRule(why), options, io);
  if (output === undefined) return checkPaths(paths, options, io);
  // A file is not a terminal.
  const colour = color === 'auto' ? false : io.colour;
  return endingBetweenWrites(() =>
    writingTo(output, io.cwd, (out) => checkPaths(paths, options, { ...io, colour, out })),
  );
}

/** Refuses options that do not go together. */
function requireSense(paths: readonly string[], options: CheckOptions): void {
  const { format, why, output, baseline, createBaseline, stdinFilename } = options;
  const refuse = (problem: string) => {
    throw new CommandError(problem);
  };
  if (why !== undefined && format !== 'text') refuse(l10n.t('--why has no format but text'));
  if (why !== undefined && output !== undefined) refuse(l10n.t('{0} and {1} cannot be combined', '--why', '--output'));
  if (createBaseline === true && baseline === undefined) {
    refuse(l10n.t('--create-baseline needs --baseline FILE, the file to write'));
  }
  if (stdinFilename !== undefined && !paths.includes('-')) {
    refuse(l10n.t('--stdin-filename needs -, for standard input, among the paths'));
  }
}

async function sayWhy(
  paths: readonly string[],
  asked: AskedRule,
  options: CheckOptions,
  io: CommandIo,
): Promise<number> {
  const loaded = await loadFleet(paths, options.host, io.cwd, searchOf(options, io));
  for (const line of whyLines(loaded, asked)) io.out(line);
  for (const line of [...loaded.notes, ...loaded.failures]) io.say(line);
  return loaded.failures.length > 0 ? 2 : 0;
}

function searchOf({ exclude, ignore, stdinFilename, connect }: CheckOptions, io: CommandIo) {
  return { exclude, ignore, stdinFilename: stdinFilename ?? null, connect, io };
}

async function checkPaths(paths: readonly string[], options: CheckOptions, io: CommandIo): Promise<number> {
  const { host, shard, baseline, createBaseline } = options;
  const isCreated = createBaseline === true;
  const known = baseline === undefined ? null : await readBaseline(baseline, io.cwd, isCreated);
  const whole = await findFiles(paths, host, io.cwd, searchOf(options, io));
  const found = shard === undefined ? whole : shardOf(whole, shard);
  const use = known === null ? null : { known, isCreated };
  const { ends, tally, status } = await report(found, whole, use, options, io);
  if (use === null || baseline === undefined) return status;
  const counted = ends.flatMap((end) => end.counted);
  if (!isCreated) {
    for (const line of staleLines(use.known, counted, io.cwd, (shard?.index ?? 1) === 1)) io.say(line);
    return status;
  }
  // What could not be checked would be missing.
  if (status === 2) return status;
  const next = renewed(use.known, counted);
  await writingTo(baseline, io.cwd, async (write) => write(baselineText(next, baseline, io.cwd)));
  const sum = [...next.values()].flatMap((counts) => [...counts.values()]).reduce((all, count) => all + count, 0);
  io.say(l10n.t('{0}: {1} findings are listed; files checked: {2}', baseline, sum, tally.files));
  return status;
}

/** Checks the files and prints the report. `whole`: those of all shards. */
async function report(
  found: FoundFiles,
  whole: FoundFiles,
  baseline: BaselineUse | null,
  { format, failOn: threshold, jobs, shard, allowEmpty }: CheckOptions,
  io: CommandIo,
): Promise<{ readonly ends: readonly CheckEnd[]; readonly tally: Tally; readonly status: number }> {
  const failing = severities.filter((severity) => reaches(severity, threshold));
  const style = { colour: io.colour, root: repositoryOf(io.cwd) ?? io.cwd, failing };
  const request: CheckRequest = { command: 'check', format, style, baseline };
  const writer = await formatNamed(format);
  const unread: string[] = [];
  let separator = '';
  if (writer.start !== '') io.out(writer.start);
  const { failures, notes, ends } = await runParts(found, request, checkPart, {
    jobs: jobs ?? null,
    io,
    use: ({ out, lines }) => {
      unread.push(...lines);
      if (out === '') return;
      io.out(separator + out);
      separator = writer.separator;
    },
  });
  const tally = sumOf(ends);
  const failed = [...failures, ...ends.flatMap((end) => [...end.cutShort, ...end.failed])];
  const said = [...notes, ...unread];
  if (tally.files === 0 && failed.length === 0 && allowEmpty !== true && isEmpty(found, whole)) {
    failed.push(nothingToCheck(said.pop()));
  }
  const end = await writer.end({
    tally,
    hosts: rowsOf(found, ends),
    rules: [...new Set(ends.flatMap((part) => part.rules))],
    failures: failed,
    version: io.version,
    shard: shard === undefined ? null : `${shard.index}/${shard.count}`,
  });
  if (end !== '') io.out(end);
  for (const line of [...said, ...skippedRules(found, ends), ...failed]) io.say(line);
  const isFound = failing.some((severity) => tally[severity] > 0);
  return { ends, tally, status: failed.length > 0 ? 2 : isFound ? 1 : 0 };
}

/** Whether there is nothing to check, in no shard: one of many may well be empty. */
function isEmpty(found: FoundFiles, whole: FoundFiles): boolean {
  if (found === whole) return true;
  const picker = new FilePicker();
  return whole.hosts.length === 0 && !whole.files.some(({ file }) => picker.read(file).kind !== 'other');
}

/** An empty pipe or a mistyped folder should not look like a clean result. */
function nothingToCheck(reason: string | undefined): string {
  return reason === undefined
    ? l10n.t('nothing to check: no domain, script or host profile was found; --allow-empty makes that a success')
    : l10n.t('nothing to check ({0}); --allow-empty makes that a success', reason);
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
