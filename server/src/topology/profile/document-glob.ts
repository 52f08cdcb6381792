/**
 * Whether files are ones that a profile in the folder `relativeTo` claims by `glob`. All paths are with slashes, and
 * `relativeTo` and the files' begin at the same place (both absolute, or relative to the same folder).
 *
 * Known are `*` and `?` (not across a slash), `**` for any number of folders, `[a-z]`, `[!a-z]`, `{a,b}`, and `..` and
 * `.` as everywhere. Takes no longer than the product of the lengths, whatever the glob: the libraries that make a
 * regular expression of it do not promise that, and profiles come from anywhere.
 */
export function compileGlob(glob: string, relativeTo: string): (path: string) => boolean {
  const alternatives = alternativesOf(glob).map((alternative) => {
    const absolute = alternative.startsWith('/');
    const rooted = absolute || relativeTo.startsWith('/');
    const base = absolute ? [] : resolvePath([], relativeTo, rooted, literalSegment);
    return resolvePath(base, alternative, rooted, globSegment);
  });
  return (path) => {
    const file = resolvePath([], path, path.startsWith('/'), literalSegment);
    return alternatives.some((segments) => matchesSequence(segments, file, matchesSegment));
  };
}

/**
 * The folder in front of a glob's first wildcard, in the same terms as {@link compileGlob}'s paths: all that the glob
 * can match is below it.
 */
export function fixedFolder(glob: string, relativeTo: string): string {
  const parts = glob.split('/');
  const wild = parts.findIndex((part) => /[*?[{]/.test(part));
  const fixed = parts.slice(0, wild < 0 ? -1 : wild).join('/');
  const rooted = glob.startsWith('/') || relativeTo.startsWith('/');
  const base = glob.startsWith('/') ? [] : resolvePath([], relativeTo, rooted, literalSegment);
  const segments = resolvePath(base, fixed, rooted, literalSegment);
  return `${rooted ? '/' : ''}${segments.map(({ text }) => text).join('/')}`;
}

interface Segment {
  readonly text: string;
  /** null of a segment without wildcards, and of a `**`, which is `many`. */
  readonly pattern: readonly CharPattern[] | null;
  readonly many: boolean;
}

interface CharPattern {
  /** `*` */
  readonly many: boolean;
  /** Pairs of first and last character; null stands for any character. */
  readonly ranges: readonly (readonly [first: string, last: string])[] | null;
  readonly negated: boolean;
}

// Above the root there is the root again; above the begin of a relative path nothing is known, so `..` stays.
function resolvePath(
  base: readonly Segment[],
  path: string,
  rooted: boolean,
  segment: (text: string) => Segment,
): Segment[] {
  const segments = [...base];
  for (const text of path.split('/')) {
    if (text === '' || text === '.') continue;
    const last = segments.at(-1);
    if (text !== '..') segments.push(segment(text));
    else if (last !== undefined && last.text !== '..') segments.pop();
    else if (!rooted) segments.push(literalSegment(text));
  }
  return segments;
}

function literalSegment(text: string): Segment {
  return { text, pattern: null, many: false };
}

function globSegment(text: string): Segment {
  if (text === '**') return { text, pattern: null, many: true };
  if (!/[*?[]/.test(text)) return literalSegment(text);
  return { text, pattern: charPatterns(text), many: false };
}

function charPatterns(text: string): CharPattern[] {
  const patterns: CharPattern[] = [];
  for (let index = 0; index < text.length; index++) {
    const char = String.fromCodePoint(text.codePointAt(index) ?? 0);
    const close = char === '[' ? text.indexOf(']', index + 2) : -1;
    if (char === '*') patterns.push({ many: true, ranges: null, negated: false });
    else if (char === '?') patterns.push({ many: false, ranges: null, negated: false });
    else if (close > 0) patterns.push(charClass(text.slice(index + 1, close)));
    else patterns.push({ many: false, ranges: [[char, char]], negated: false });
    index = close > 0 ? close : index + char.length - 1;
  }
  return patterns;
}

function charClass(body: string): CharPattern {
  const negated = body.startsWith('!') || body.startsWith('^');
  const chars = [...(negated ? body.slice(1) : body)];
  const ranges: (readonly [string, string])[] = [];
  for (let index = 0; index < chars.length; index++) {
    const first = chars[index] ?? '';
    const last = chars[index + 2];
    if (chars[index + 1] === '-' && last !== undefined) {
      ranges.push([first, last]);
      index += 2;
    } else ranges.push([first, first]);
  }
  return { many: false, ranges, negated };
}

function matchesSegment({ pattern, text }: Segment, file: Segment): boolean {
  return pattern === null ? text === file.text : matchesSequence(pattern, [...file.text], matchesChar);
}

function matchesChar(pattern: CharPattern, char: string): boolean {
  if (pattern.ranges === null) return true;
  return pattern.ranges.some(([first, last]) => first <= char && char <= last) !== pattern.negated;
}

// Of the wildcards only the last one that was passed is ever taken back: a match that needs an earlier one to be
// longer is found with it as it is, too.
function matchesSequence<P extends { readonly many: boolean }, T>(
  patterns: readonly P[],
  items: readonly T[],
  matches: (pattern: P, item: T) => boolean,
): boolean {
  let at = 0;
  let retryPattern = -1;
  let retryItem = 0;
  for (let index = 0; index < items.length; ) {
    const pattern = patterns[at];
    const item = items[index];
    if (pattern?.many) {
      retryPattern = at++;
      retryItem = index;
    } else if (pattern !== undefined && item !== undefined && matches(pattern, item)) {
      at++;
      index++;
    } else if (retryPattern >= 0) {
      at = retryPattern + 1;
      index = ++retryItem;
    } else return false;
  }
  while (patterns[at]?.many) at++;
  return at === patterns.length;
}

/** All alternatives of a glob's braces together are no longer than this; the ones beyond match nothing. */
const longestExpansion = 16_384;

function alternativesOf(glob: string): string[] {
  const finished: string[] = [];
  const open = [glob];
  for (let spent = 0; open.length > 0 && spent < longestExpansion; ) {
    const next = open.pop() ?? '';
    spent += next.length + 1;
    const group = firstBraces(next);
    if (group === null) finished.push(next);
    else for (const option of group.options) open.push(next.slice(0, group.start) + option + next.slice(group.end));
  }
  return finished;
}

function firstBraces(text: string): { start: number; end: number; options: string[] } | null {
  const start = text.indexOf('{');
  if (start < 0) return null;
  const options: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let index = start; index < text.length; index++) {
    const char = text[index];
    if (char === '{') depth++;
    else if (char === '}') depth--;
    if (depth > 1 || (depth === 1 && char !== ',')) continue;
    options.push(text.slice(from, index));
    from = index + 1;
    if (depth === 0) return { start, end: index + 1, options };
  }
  return null;
}
