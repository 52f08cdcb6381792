import * as l10n from '@vscode/l10n';
import type { fixCommand } from '../definitions/fix.ts';
import { endingBetweenWrites } from '../files/ending-between-writes.ts';
import { findFiles } from '../files/find-files.ts';
import { shardOf } from '../parts/divide.ts';
import type { FixRequest } from '../parts/part-request.ts';
import { runParts } from '../parts/run-parts.ts';
import { type ArgumentsOf, CommandError, type CommandIo, type OptionsOf } from './command.ts';
import { fixPart } from './fix-part.ts';
import { FixWriter } from './fix-writer.ts';
import { ruleById } from './rule-by-id.ts';

/** `pinset fix`: applies the preferred fix of every finding that has one, then re-pins hosts as a whole if needed. */
export async function runFix(
  [paths]: ArgumentsOf<typeof fixCommand>,
  { host, diff, write, only, safe, jobs, shard, exclude, ignore, connect }: OptionsOf<typeof fixCommand>,
  io: CommandIo,
): Promise<number> {
  if (diff && write) throw new CommandError(l10n.t('--diff and --write cannot be combined'));
  if (write && connect.length > 0 && paths.length === 0) throw new CommandError(notWritten());
  const request: FixRequest = {
    command: 'fix',
    cwd: io.cwd,
    mode: diff ? 'diff' : write ? 'write' : 'say',
    rules: namedRules(only),
    safeOnly: safe === true,
  };
  const found = await findFiles(paths, host, io.cwd, { exclude, ignore, connect, io });
  const writer = new FixWriter(paths, io);
  const { failures, notes, ends } = await endingBetweenWrites(() =>
    runParts(shard === undefined ? found : shardOf(found, shard), request, fixPart, {
      jobs: jobs ?? null,
      io,
      use: (item) => writer.use(item),
    }),
  );
  const left = ends.reduce((sum, end) => sum + end.left, 0);
  if (!diff) io.out(`${summary(writer, left, write === true)}\n`);
  const all = [...failures, ...writer.problems, ...ends.flatMap((end) => end.failed)];
  for (const line of [...notes, ...writer.notes, ...all]) io.say(line);
  if (all.length > 0) return 2;
  return left > 0 ? 1 : 0;
}

/** Pinset reads from libvirt and defines nothing there. */
function notWritten(): string {
  return l10n.t(
    '--write changes files, and --connect has none: --diff shows what to change, virsh edit changes it; or fix the output of virsh dumpxml --inactive, and virsh define it',
  );
}

/** The rules of `--only`, whose values are lists; null, which means all rules, without the option. */
function namedRules(only: readonly string[]): ReadonlySet<string> | null {
  if (only.length === 0) return null;
  const ids = only.flatMap((list) => list.split(',')).map((id) => id.trim());
  const named = ids.filter((id) => id !== '');
  if (named.length === 0) throw new CommandError(l10n.t('--only names no rule; pinset explain lists the rules'));
  return new Set(named.map((id) => ruleById(id).id));
}

function summary({ changed, fixes, unchanged }: FixWriter, left: number, written: boolean): string {
  if (!written) return l10n.t('files to change: {0}, fixes: {1}, errors and warnings left: {2}', changed, fixes, left);
  const counts = l10n.t('files changed: {0}, fixes: {1}, errors and warnings left: {2}', changed, fixes, left);
  return unchanged === 0 ? counts : l10n.t('{0}, files not written: {1}', counts, unchanged);
}
