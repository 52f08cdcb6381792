import { existsSync } from 'node:fs';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { CommandError } from '../commands/command.ts';
import { absolutePath, inOrder, isOfDaemon, pathFrom } from '../files/paths.ts';
import { readTextFile } from '../files/read-file.ts';
import { jsonText } from '../report/json-text.ts';

/** How many findings of each rule are known, by file. Files are absolute paths, or `-` for standard input. */
export type Baseline = ReadonlyMap<string, FindingCounts>;

/** How many findings there are, by rule. */
export type FindingCounts = ReadonlyMap<string, number>;

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const schema = v.object({
  schemaVersion: v.literal(1),
  files: v.record(v.string(), v.record(v.string(), count)),
});

/**
 * Reads a baseline, whose paths are relative to its folder. A {@link CommandError} if it cannot be read; none yet is an
 * empty one if it is to be `created`.
 */
export async function readBaseline(file: string, cwd: string, created: boolean): Promise<Baseline> {
  const absolute = absolutePath(file, cwd);
  if (created && !existsSync(absolute)) return new Map();
  const text = await readTextFile(absolute);
  if (!text.ok) throw new CommandError(`${file}: ${text.problem}`);
  const parsed = v.safeParse(schema, parseJson(text.value));
  if (!parsed.success) {
    throw new CommandError(`${file}: ${l10n.t('this is not a baseline that --create-baseline wrote')}`);
  }
  const folder = path.dirname(absolute);
  return new Map(
    Object.entries(parsed.output.files).map(([name, counts]) => [
      name === '-' || isOfDaemon(name) ? name : path.resolve(folder, name),
      new Map(Object.entries(counts)),
    ]),
  );
}

/** The text of a baseline for this file; sorted, so that a change of it reads well in a diff. */
export function baselineText(baseline: Baseline, file: string, cwd: string): string {
  const folder = path.dirname(absolutePath(file, cwd));
  const files = [...baseline]
    .filter(([, counts]) => counts.size > 0)
    .map(([name, counts]) => [pathFrom(folder, name), counts] as const)
    .sort(([a], [b]) => inOrder(a, b))
    .map(([name, counts]) => {
      const byRule = [...counts].sort(([a], [b]) => inOrder(a, b));
      return `\n    ${JSON.stringify(name)}: ${jsonText(Object.fromEntries(byRule), '    ')}`;
    });
  return `{\n  "schemaVersion": 1,\n  "files": {${files.join(',')}${files.length > 0 ? '\n  ' : ''}}\n}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
