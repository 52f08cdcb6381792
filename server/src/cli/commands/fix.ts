import * as l10n from '@vscode/l10n';
import type { fixCommand } from '../definitions/fix.ts';
import { findFiles } from '../files/find-files.ts';
import { shardOf } from '../parts/divide.ts';
import type { FixRequest } from '../parts/part-request.ts';
import { runParts } from '../parts/run-parts.ts';
import { type ArgumentsOf, CommandError, type CommandIo, type OptionsOf } from './command.ts';
import { type FixEnd, fixPart } from './fix-part.ts';
import { ruleById } from './rule-by-id.ts';

/** `pinset fix`: applies the preferred fix of every finding that has one, then re-pins hosts as a whole if needed. */
export async function runFix(
  [paths]: ArgumentsOf<typeof fixCommand>,
  { host, diff, write, only, safe, jobs, shard }: OptionsOf<typeof fixCommand>,
  io: CommandIo,
): Promise<number> {
  if (diff && write) throw new CommandError(l10n.t('--diff and --write cannot be combined'));
  const request: FixRequest = {
    command: 'fix',
    cwd: io.cwd,
    mode: diff ? 'diff' : write ? 'write' : 'say',
    rules: namedRules(only),
    safeOnly: safe === true,
  };
  const found = await findFiles(paths, host, io.cwd);
  const unfixed: string[] = [];
  const { failures, notes, ends } = await runParts(
    shard === undefined ? found : shardOf(found, shard),
    request,
    fixPart,
    {
      jobs: jobs ?? null,
      io,
      use: ({ out, lines }) => {
        if (out !== '') io.out(out);
        unfixed.push(...lines);
      },
    },
  );
  if (!diff) io.out(`${summary(ends, write === true)}\n`);
  const all = [...failures, ...unfixed, ...ends.flatMap((end) => end.failed)];
  for (const line of [...notes, ...all]) io.say(line);
  if (all.length > 0) return 2;
  return sumOf(ends, 'left') > 0 ? 1 : 0;
}

/** The rules of `--only`, whose values are lists; null, which means all rules, without the option. */
function namedRules(only: readonly string[]): ReadonlySet<string> | null {
  if (only.length === 0) return null;
  return new Set(only.flatMap((list) => list.split(',')).map((id) => ruleById(id.trim()).id));
}

function summary(ends: readonly FixEnd[], written: boolean): string {
  const [changed, fixes, left] = [sumOf(ends, 'changed'), sumOf(ends, 'fixes'), sumOf(ends, 'left')];
  return written
    ? l10n.t('files changed: {0}, fixes: {1}, errors and warnings left: {2}', changed, fixes, left)
    : l10n.t('files to change: {0}, fixes: {1}, errors and warnings left: {2}', changed, fixes, left);
}

function sumOf(ends: readonly FixEnd[], key: 'changed' | 'fixes' | 'left'): number {
  return ends.reduce((sum, end) => sum + end[key], 0);
}
