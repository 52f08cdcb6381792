import { knownValue, shapeOf, type Text, unknownStretch } from '../../text.ts';
import { type Budget, limits } from '../limits.ts';

/** One character of a pattern. */
type Token = { readonly star: true } | { readonly star: false; readonly takes: (character: string) => boolean };

/**
 * A pattern of bash: `*`, `?`, `[…]`, and `\` before a literal character. {@link compilePattern} refuses extended
 * patterns such as `@(a|b)`.
 */
export interface Pattern {
  /** None for a pattern without special characters. */
  readonly tokens: readonly Token[];
  /** The only text that it matches, if there is one. */
  readonly literal: string | null;
}

const extended = /(?<!\\)[?*+@!]\(/;

const special = /[*?[\\(]/;

/** Compiles a pattern; null if it is not understood, or if too much was compiled. */
export function compilePattern(source: string, budget: Budget): Pattern | null {
  if (!special.test(source)) return { tokens: [], literal: source };
  if (extended.test(source) || !budget.charge(source.length / 8)) return null;
  const tokens: Token[] = [];
  let literal: string | null = '';
  for (let at = 0; at < source.length; at++) {
    const character = source.charAt(at);
    const bracket = character === '[' ? readBracket(source, at) : null;
    if (bracket !== null) {
      tokens.push({ star: false, takes: bracket.takes });
      literal = null;
      at = bracket.end - 1;
    } else if (character === '*' || character === '?') {
      tokens.push(character === '*' ? { star: true } : { star: false, takes: () => true });
      literal = null;
    } else {
      const plain = character === '\\' && at + 1 < source.length ? source.charAt(++at) : character;
      tokens.push({ star: false, takes: (other) => other === plain });
      if (literal !== null) literal += plain;
    }
  }
  return { tokens, literal };
}

/** A text as a pattern that matches only that text. */
export function quotePattern(text: string): string {
  return text.replace(/[\\*?[\]()|!+@-]/g, '\\$&');
}

const classes: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  digit: /[0-9]/,
  graph: /[\x21-\x7e]/,
  lower: /[a-z]/,
  print: /[\x20-\x7e]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\s]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

interface Bracket {
  readonly takes: (character: string) => boolean;
  readonly end: number;
}

/** `[abc]`, `[!a-z]`, `[[:digit:]]`; null if the `[` is not closed and so is literal. */
function readBracket(source: string, start: number): Bracket | null {
  let at = start + 1;
  const negated = source[at] === '!' || source[at] === '^';
  if (negated) at++;
  const members: ((character: string) => boolean)[] = [];
  for (let first = true; at < source.length; first = false) {
    if (source[at] === ']' && !first) {
      const takes = (character: string) => members.some((member) => member(character)) !== negated;
      return { takes, end: at + 1 };
    }
    const named = /^\[:([a-z]+):\]/.exec(source.slice(at, at + 12));
    const characters = named?.[1] === undefined ? undefined : classes[named[1]];
    if (named !== null && characters !== undefined) {
      members.push((character) => characters.test(character));
      at += named[0].length;
      continue;
    }
    if (source[at] === '\\') at++;
    const from = source.charAt(at++);
    if (source[at] === '-' && at + 1 < source.length && source[at + 1] !== ']') {
      at++;
      if (source[at] === '\\') at++;
      const to = source.charAt(at++);
      members.push((character) => character >= from && character <= to);
    } else members.push((character) => character === from);
  }
  return null;
}

/** Whether the pattern matches the whole text; null if that costs too much to find out. */
export function matches(pattern: Pattern, text: string, budget: Budget): boolean | null {
  if (pattern.literal !== null) return pattern.literal === text;
  const ends = endsOf(pattern.tokens, text, 0, budget);
  return ends === null ? null : ends.includes(text.length);
}

/**
 * Whether the pattern matches a text of which stretches may be unknown; null if that depends on them: `"$1/$2"` is not
 * `web/prepare` if $2 is `release`, whatever $1 is.
 */
export function matchesText(pattern: Pattern, text: Text, budget: Budget): boolean | null {
  const value = knownValue(text);
  if (value !== null) return matches(pattern, value, budget);
  const shape = shapeOf(text);
  if (pattern.literal !== null) return mayBe(pattern.literal, shape) ? null : false;
  if (shape === unknownStretch || pattern.tokens.length > longestOpenPattern) return null;
  const ends = endsOf(pattern.tokens, shape, 0, budget, unknownStretch);
  return ends?.includes(shape.length) === false ? false : null;
}

/** Longer patterns are not compared with texts that are unknown in part. */
const longestOpenPattern = 1024;

/** Whether a text may be this one, if what it has of known stretches comes in their order. */
function mayBe(text: string, shape: string): boolean {
  const [first = '', ...others] = shape.split(unknownStretch);
  const last = others.pop() ?? '';
  const end = text.length - last.length;
  let at = first.length;
  if (at > end || !text.startsWith(first) || !text.endsWith(last)) return false;
  for (const stretch of others) {
    const found = text.indexOf(stretch, at);
    at = found + stretch.length;
    if (found < 0 || at > end) return false;
  }
  return true;
}

/**
 * The lengths of the beginnings of a text that a pattern matches, ascending; null if that costs too much to find out.
 */
export function beginnings(pattern: Pattern, text: string, budget: Budget): number[] | null {
  if (pattern.literal !== null) return text.startsWith(pattern.literal) ? [pattern.literal.length] : [];
  return endsOf(pattern.tokens, text, 0, budget);
}

/** The lengths of the endings that it matches: a pattern reads the same backwards. */
export function endings(pattern: Pattern, text: string, budget: Budget): number[] | null {
  if (pattern.literal !== null) return text.endsWith(pattern.literal) ? [pattern.literal.length] : [];
  const backwards = text.split('').reverse().join('');
  return endsOf([...pattern.tokens].reverse(), backwards, 0, budget);
}

/**
 * The longest match at the first possible place, from `from` on; undefined if there is none, null if that costs too
 * much to find out.
 */
export function find(
  pattern: Pattern,
  text: string,
  from: number,
  budget: Budget,
): { start: number; end: number } | null | undefined {
  if (pattern.literal !== null) {
    const start = pattern.literal === '' ? -1 : text.indexOf(pattern.literal, from);
    return start < 0 ? undefined : { start, end: start + pattern.literal.length };
  }
  // Each attempt may run to the end of the text.
  if ((text.length - from) ** 2 > limits.patternWork * 16) return null;
  for (let start = from; start <= text.length; start++) {
    const ends = endsOf(pattern.tokens, text, start, budget);
    if (ends === null) return null;
    const end = ends.at(-1);
    if (end !== undefined && end > start) return { start, end };
  }
  return undefined;
}

/**
 * All places where a match may end that begins at `start`, by following all ways through the pattern at once. The
 * character `any` of the text stands for any characters.
 */
function endsOf(
  tokens: readonly Token[],
  text: string,
  start: number,
  budget: Budget,
  any: string | null = null,
): number[] | null {
  const ends: number[] = [];
  let work = 0;
  let open = withoutStars(tokens, new Set([0]));
  for (let at = start; ; at++) {
    if (open.has(tokens.length)) ends.push(at);
    if (at >= text.length || open.size === 0) return ends;
    work += open.size;
    if (work > limits.patternWork || !budget.charge(open.size / 16)) return null;
    const next = new Set<number>();
    if (text[at] === any) for (let index = leastOf(open); index <= tokens.length; index++) next.add(index);
    for (const index of open) {
      const token = tokens[index];
      if (token === undefined) continue;
      if (token.star) next.add(index);
      else if (token.takes(text.charAt(at))) next.add(index + 1);
    }
    open = withoutStars(tokens, next);
  }
}

function leastOf(open: ReadonlySet<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const index of open) least = Math.min(least, index);
  return least;
}

/** A star may match nothing, so the tokens after it are open too. */
function withoutStars(tokens: readonly Token[], open: Set<number>): Set<number> {
  for (const index of open) if (tokens[index]?.star === true) open.add(index + 1);
  return open;
}
