import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import ignore, { type Ignore } from 'ignore';
import { toPosix } from './paths.ts';

/** The largest .gitignore that is read, in bytes. */
const largest = 1_048_576;
/** A line with more wildcards than this is left out: matching it can take forever. */
const mostWildcards = 6;

const options = { ignorecase: process.platform === 'win32' || process.platform === 'darwin' };

/** The patterns of a folder's .gitignore, and those of the folders above it. */
export interface IgnoreRules {
  readonly folder: string;
  readonly patterns: Ignore;
  readonly above: IgnoreRules | null;
}

/** The rules in a folder: those from above, and those of its own .gitignore, which override them. */
export function rulesIn(folder: string, above: IgnoreRules | null): IgnoreRules | null {
  const text = readIgnoreFile(path.join(folder, '.gitignore'));
  return text === null ? above : { folder, patterns: patternsOf(text.split(/\r?\n/)), above };
}

/**
 * The rules from above a folder, beginning with those of the folder `top`. Without those, null, if they ignore the
 * folder itself: who names an ignored folder wants what is in it.
 */
export function rulesAbove(folder: string, top: string): IgnoreRules | null {
  let rules: IgnoreRules | null = null;
  let at = top;
  for (const part of path.relative(top, folder).split(path.sep)) {
    if (part === '' || part === '..') return null;
    rules = rulesIn(at, rules);
    at = path.join(at, part);
    if (isIgnored(at, true, rules)) return null;
  }
  return rules;
}

/** Whether git ignores a file or folder. Its folder is one that git does not ignore. */
export function isIgnored(file: string, isFolder: boolean, rules: IgnoreRules | null): boolean {
  for (let one = rules; one !== null; one = one.above) {
    const { ignored, unignored } = one.patterns.test(relativeTo(one.folder, file) + (isFolder ? '/' : ''));
    if (ignored || unignored) return ignored;
  }
  return false;
}

/**
 * Whether --exclude leaves a file or folder out. Its globs are as the lines of a .gitignore in the current folder; a
 * path outside of it goes by its name.
 */
export function excluder(globs: readonly string[], cwd: string): (file: string, isFolder: boolean) => boolean {
  if (globs.length === 0) return () => false;
  const patterns = patternsOf(globs.map((glob) => glob.replace(/^\.\//, '')));
  return (file, isFolder) => {
    const inside = relativeTo(cwd, file);
    if (inside === '') return false;
    const name = inside.startsWith('..') || path.isAbsolute(inside) ? path.basename(file) : inside;
    return patterns.ignores(name + (isFolder ? '/' : ''));
  };
}

function patternsOf(lines: readonly string[]): Ignore {
  const patterns = ignore(options);
  for (const line of lines) {
    if ((line.match(/\*+/g)?.length ?? 0) > mostWildcards) continue;
    try {
      patterns.add(line);
      // The expression is made at the first test.
      patterns.ignores('a');
    } catch {
      // A line that is not a pattern has no effect, as in git.
    }
  }
  return patterns;
}

function relativeTo(folder: string, file: string): string {
  return toPosix(path.relative(folder, file));
}

/** null if there is none, or it cannot be read. */
function readIgnoreFile(file: string): string | null {
  try {
    const status = statSync(file, { throwIfNoEntry: false });
    return status?.isFile() && status.size <= largest ? readFileSync(file, 'utf8').replace(/^\ufeff/, '') : null;
  } catch {
    return null;
  }
}
