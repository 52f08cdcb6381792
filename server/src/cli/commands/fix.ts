import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { countLeft, type FixedDocument, fixDocuments } from '../../features/analysis.ts';
import type { FixChoice } from '../../fixes/fix-document.ts';
import { encodingOf } from '../../syntax/decode.ts';
import { encodeLike } from '../../syntax/encode.ts';
import type { fixCommand } from '../definitions/fix.ts';
import { type LoadedFleet, loadFleet } from '../files/load-fleet.ts';
import { toPosix } from '../files/paths.ts';
import { readDocumentBytes } from '../files/read-file.ts';
import { replaceFile } from '../files/replace-file.ts';
import { printable } from '../report/printable.ts';
import { unifiedDiff } from '../report/unified-diff.ts';
import { type ArgumentsOf, CommandError, type CommandIo, type OptionsOf } from './command.ts';
import { ruleById } from './rule-by-id.ts';

/** What the fixes make of a document. */
interface Outcome extends FixedDocument {
  readonly shown: string;
}

/** `pinset fix`: applies the preferred fix of every finding that has one, then re-pins hosts as a whole if needed. */
export async function runFix(
  [paths]: ArgumentsOf<typeof fixCommand>,
  { host, diff, write, only, safe }: OptionsOf<typeof fixCommand>,
  io: CommandIo,
): Promise<number> {
  if (diff && write) throw new CommandError(l10n.t('--diff and --write cannot be combined'));
  const choice: FixChoice = { rules: namedRules(only), safeOnly: safe === true };
  const loaded = await loadFleet(paths, host, io.cwd);
  const failures = [...loaded.failures];
  const outcomes = fixAll(loaded, choice);
  const changed: Outcome[] = [];
  for (const outcome of outcomes) {
    if (outcome.applied.length === 0) continue;
    const problem = diff ? await printDiff(outcome, io) : write ? await writeFile(outcome) : null;
    if (problem !== null) failures.push(`${outcome.shown}: ${problem}`);
    else changed.push(outcome);
    if (problem === null && !diff) io.out(inWords(outcome));
  }
  const left = countLeft(
    loaded.fleet,
    outcomes.map(({ after }) => after),
  );
  if (!diff) io.out(`${summary(changed, left, write === true)}\n`);
  for (const line of [...loaded.notes, ...failures]) io.say(line);
  if (failures.length > 0) return 2;
  return left > 0 ? 1 : 0;
}

function fixAll({ fleet, domains, scripts }: LoadedFleet, choice: FixChoice): Outcome[] {
  const asked = [...domains, ...scripts];
  const fixed = fixDocuments(
    fleet,
    asked.map(({ document }) => document),
    choice,
  );
  return fixed.map((result, index) => ({ ...result, shown: asked[index]?.shown ?? result.before.path }));
}

/** The rules of `--only`, whose values are lists; null, which means all rules, without the option. */
function namedRules(only: readonly string[]): ReadonlySet<string> | null {
  if (only.length === 0) return null;
  return new Set(only.flatMap((list) => list.split(',')).map((id) => ruleById(id.trim()).id));
}

/** Prints the diff of one document. Returns what went wrong, or null. */
async function printDiff({ before, after }: Outcome, io: CommandIo): Promise<string | null> {
  const { uri } = before;
  if (uri === '-') {
    io.out(unifiedDiff('stdin', before.text, after.text));
    return null;
  }
  const bytes = await readDocumentBytes(uri);
  if (!bytes.ok) return bytes.problem;
  const { encoding, mark } = encodingOf(bytes.value);
  const isUtf8 = new TextDecoder(encoding).encoding === 'utf-8';
  if (!isUtf8 && bytes.value.some((byte) => byte === 0 || byte > 127)) {
    return l10n.t('the encoding is {0}, but a patch is in UTF-8; use --write', encoding);
  }
  const beginning = mark.length > 0 ? '\ufeff' : '';
  io.out(unifiedDiff(toPosix(path.relative(io.cwd, uri)), beginning + before.text, beginning + after.text));
  return null;
}

/** Writes one document. Returns what went wrong, or null. */
async function writeFile({ before, after }: Outcome): Promise<string | null> {
  if (before.uri === '-') return l10n.t('standard input cannot be written to; use --diff');
  const bytes = await readDocumentBytes(before.uri);
  if (!bytes.ok) return bytes.problem;
  const fixed = encodeLike(bytes.value, before.text, after.text);
  if (fixed === null) return l10n.t('the file has changed since it was read, or its encoding cannot represent the fix');
  return replaceFile(before.uri, bytes.value, fixed);
}

function inWords({ shown, applied }: Outcome): string {
  return [shown, ...applied.map(({ rule, title }) => `  ${title} [${rule}]`)]
    .map((line) => `${printable(line)}\n`)
    .join('');
}

function summary(changed: readonly Outcome[], left: number, written: boolean): string {
  const fixes = changed.reduce((sum, { applied }) => sum + applied.length, 0);
  return written
    ? l10n.t('files changed: {0}, fixes: {1}, errors and warnings left: {2}', changed.length, fixes, left)
    : l10n.t('files to change: {0}, fixes: {1}, errors and warnings left: {2}', changed.length, fixes, left);
}
