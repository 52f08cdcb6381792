import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { checkSync } from 'recheck';
import * as v from 'valibot';
import { type RegexLiteral, regexLiterals } from './literals.ts';

const root = join(import.meta.dirname, '../..');
const listFile = join(import.meta.dirname, 'audited.json');

/** A regular expression of the sources, with its place. */
export interface PlacedRegex extends RegexLiteral {
  readonly file: string;
  readonly line: number;
}

/** The sources whose expressions are audited: all that run where they read what comes from outside. */
export function sources(): ReadonlyMap<string, string> {
  const files = globSync(['server/src/**/*.ts', 'client/src/**/*.ts'], { cwd: root }).sort();
  return new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
}

export function placedRegexes(): PlacedRegex[] {
  return [...sources()].flatMap(([file, text]) =>
    regexLiterals(text).map((literal) => ({ ...literal, file, line: text.slice(0, literal.at).split('\n').length })),
  );
}

/** The pure backend needs neither Java nor a binary for this machine. */
function withPureBackend<T>(body: () => T): T {
  process.env.RECHECK_BACKEND = 'pure';
  try {
    return body();
  } finally {
    delete process.env.RECHECK_BACKEND;
  }
}

/** What is wrong with an expression; null if its time grows with the length of the text, and no faster. */
export function superLinear({ source, flags }: Pick<RegexLiteral, 'source' | 'flags'>): string | null {
  // Neither changes what the expression matches; the auditor does not know them.
  const result = withPureBackend(() => checkSync(source, flags.replace(/[dv]/g, ''), { timeout: 20_000 }));
  if (result.status === 'safe') return null;
  return result.status === 'vulnerable' ? result.complexity.summary : `unknown: ${result.error.kind}`;
}

/** The key of an expression in the list of those that have been audited. */
export function keyOf({ source, flags }: Pick<RegexLiteral, 'source' | 'flags'>): string {
  return createHash('sha256').update(`/${source}/${flags}`).digest('hex').slice(0, 16);
}

/** The expressions that an earlier audit has found linear. */
export function audited(): ReadonlySet<string> {
  return new Set(v.parse(v.array(v.string()), JSON.parse(readFileSync(listFile, 'utf8'))));
}

export function writeAudited(keys: Iterable<string>): void {
  writeFileSync(listFile, `${JSON.stringify([...new Set(keys)].sort(), null, 2)}\n`);
}
