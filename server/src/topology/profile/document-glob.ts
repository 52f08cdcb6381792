/**
 * Compiles a glob of a profile in the folder `relativeTo` into a test for paths. All paths use slashes, and
 * `relativeTo` and the tested paths start at the same place (both absolute, or relative to the same folder).
 *
 * Supports `*` and `?` (within a path segment), `**` for any number of folders, `[a-z]`, `[!a-z]`, `{a,b}`, `..` and
 * `.`. The time is at most the product of the lengths, whatever the glob: libraries that compile globs to regular
 * expressions do not guarantee that, and profiles come from anywhere.
 */
export function compileGlob(glob: string, relativeTo: string): (path: string) => boolean {
  const alternatives = alternativesOf(glob).map((alternative) => {
    const absolute = alternative.startsWith('/');
    const rooted = absolute || relativeTo.startsWith('/');
    const base = absolute ? [] : resolvePath([], relativeTo, rooted, literalSegment);
    return resolvePath(base, alternative, rooted, globSegment);
  });
  return (path) => {
    const file = namesIn(path);
    return alternatives.some((segments) => matchesSequence(segments, file, matchesSegment));
  };
}

/**
 * The folder before a glob's first wildcard, in the same terms as {@link compileGlob}'s paths. Everything that the glob
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

/**
 * What each path begins with that the glob matches, as far as the glob says it literally. It has no leading `/`, and
 * the paths have no leading `/` and no `.`, `..` or empty segments.
 */
export function literalBeginning(glob: string, relativeTo: string): string {
  const wild = glob.split('/').find((part) => /[*?[{]/.test(part)) ?? glob.split('/').at(-1) ?? '';
  const head = wild.split(/[*?[{]/, 1)[0] ?? '';
  const wildcard = glob.search(/[*?[{]/);
  // A brace may hold an absolute path, and `..` after a wildcard leads out of the folder before it.
  if (glob.startsWith('{') || (wildcard >= 0 && glob.includes('..', wildcard)) || /^\.+$/.test(head)) return '';
  const folder = fixedFolder(glob, relativeTo).replace(/^\//, '');
  // `**` stands for the folder itself, too.
  if (wild === '' || wild.startsWith('**')) return folder;
  return folder === '' ? head : `${folder}/${head}`;
}

interface Segment {
  readonly text: string;
  /** null for a segment without wildcards, and for `**`, which is `many`. */
  readonly pattern: readonly CharPattern[] | null;
  /** What is between the wildcards of a segment whose only wildcard is `*`; null for others. */
  readonly pieces: readonly string[] | null;
  readonly many: boolean;
}

interface CharPattern {
  /** `*` */
  readonly many: boolean;
  /** Pairs of first and last character; null for any character. */
  readonly ranges: readonly (readonly [first: string, last: string])[] | null;
  readonly negated: boolean;
}

// `..` above the root stays at the root; above the start of a relative path it is kept, since the parent is unknown.
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

/** The names in the path of a file, resolved. */
function namesIn(path: string): readonly string[] {
  const rooted = path.startsWith('/');
  const rootless = rooted ? path.slice(1) : path;
  // Nearly all paths are resolved already.
  if (!/(?:^|\/)\.{0,2}(?:\/|$)/.test(rootless)) return rootless.split('/');
  return resolvePath([], path, rooted, literalSegment).map(({ text }) => text);
}

function literalSegment(text: string): Segment {
  return { text, pattern: null, pieces: null, many: false };
}

function globSegment(text: string): Segment {
  if (text === '**') return { text, pattern: null, pieces: null, many: true };
  if (!/[*?[]/.test(text)) return literalSegment(text);
  const pieces = /[?[]/.test(text) ? null : text.split('*');
  return { text, pattern: charPatterns(text), pieces, many: false };
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

function matchesSegment({ pattern, pieces, text }: Segment, name: string): boolean {
  if (pattern === null) return text === name;
  return pieces === null ? matchesSequence(pattern, [...name], matchesChar) : hasPieces(name, pieces);
}

/** Whether a name begins with the first piece, ends with the last, and has the others in order in between. */
function hasPieces(name: string, pieces: readonly string[]): boolean {
  const last = pieces.at(-1) ?? '';
  const end = name.length - last.length;
  let at = 0;
  for (const [index, piece] of pieces.slice(0, -1).entries()) {
    const found = index === 0 ? (name.startsWith(piece) ? 0 : -1) : name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= end && name.endsWith(last);
}

function matchesChar(pattern: CharPattern, char: string): boolean {
  if (pattern.ranges === null) return true;
  return pattern.ranges.some(([first, last]) => first <= char && char <= last) !== pattern.negated;
}

// Backtracks only to the last wildcard: a match that needs an earlier wildcard to be longer is found this way, too.
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

/** The total length of the alternatives of a glob's braces; alternatives beyond it match nothing. */
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
