import type { Word, WordPart } from 'unbash';
import { type Budget, limits } from '../limits.ts';
import type { Source } from '../source.ts';

/** A part of a word after brace expansion: from the parser, or characters that the expansion made. */
export type ExpandedPart = WordPart | MadePart;

export interface MadePart {
  readonly type: 'Made';
  readonly pos: number;
  readonly end: number;
  readonly value: string;
}

/** What the scanner walks over: characters of the word, and parts that are taken whole. */
type Item = { readonly pos: number; readonly end: number; readonly text: string; readonly part: WordPart | null };

type Alternatives = ExpandedPart[][];

/**
 * The words that brace expansion makes of one: `{a,b}`, `{0..7}`, `{0..30..2}` and `{a..e}`, nested and side by side.
 * null if there would be too many. `{0..$n}` is not expanded: bash expands braces before variables.
 */
export function expandBraces(word: Word, source: Source, budget: Budget): Alternatives | null {
  const expander = new Expander(source, budget);
  const words = expander.sequence(itemsOf(word.parts ?? [], source));
  if (!expander.tooMany) return words;
  budget.shorten();
  return null;
}

/** Whether a word has braces that may expand. */
export function hasBraces(word: Word): boolean {
  return word.parts?.some((part) => part.type === 'BraceExpansion') ?? false;
}

function itemsOf(parts: readonly WordPart[], source: Source): Item[] {
  const items: Item[] = [];
  for (const part of parts) {
    if (part.type === 'BraceExpansion') items.push(...insideOf(part, source));
    else if (part.type === 'Literal') items.push(...charactersOf(source, part.pos, part.end));
    else items.push({ pos: part.pos, end: part.end, text: '', part });
  }
  return items;
}

function insideOf(part: Extract<WordPart, { type: 'BraceExpansion' }>, source: Source): Item[] {
  if (part.parts === undefined) return charactersOf(source, part.pos, part.end);
  const open = { pos: part.pos, end: part.pos + 1, text: '{', part: null };
  const close = { pos: part.end - 1, end: part.end, text: '}', part: null };
  return [open, ...itemsOf(part.parts, source), close];
}

/** One item per character; an escaped character is a part, so it is neither a comma nor a brace. */
function charactersOf(source: Source, start: number, end: number): Item[] {
  const items: Item[] = [];
  for (let pos = start; pos < end; pos++) {
    const next = source.text[pos] === '\\' && pos + 1 < end ? pos + 2 : pos + 1;
    const escaped = next === pos + 2;
    const value = source.text.charAt(next - 1);
    const part = escaped ? literal(pos, next, source.text.slice(pos, next), value === '\n' ? '' : value) : null;
    items.push({ pos, end: next, text: escaped ? '' : value, part });
    pos = next - 1;
  }
  return items;
}

function literal(pos: number, end: number, text: string, value: string): WordPart {
  return { type: 'SingleQuoted', pos, end, text, value };
}

class Expander {
  private readonly source: Source;
  private readonly budget: Budget;
  tooMany = false;

  constructor(source: Source, budget: Budget) {
    this.source = source;
    this.budget = budget;
  }

  sequence(items: readonly Item[]): Alternatives {
    const open = this.firstGroup(items);
    if (open === null) return [this.plain(items)];
    const { start, close, inner } = open;
    const behind = this.sequence(items.slice(close + 1));
    const before = this.plain(items.slice(0, start));
    const words: Alternatives = [];
    for (const middle of inner) {
      for (const end of behind) {
        if (words.length >= limits.fields || !this.budget.charge(8)) {
          this.tooMany = true;
          return words;
        }
        words.push(longerNames([...before, ...middle, ...end]));
      }
    }
    return words;
  }

  /** The first pair of braces with a comma or a range in it, and what it expands to. */
  private firstGroup(items: readonly Item[]): { start: number; close: number; inner: Alternatives } | null {
    for (let start = 0; start < items.length; start++) {
      if (items[start]?.text !== '{') continue;
      const close = closingBrace(items, start);
      if (close === null) continue;
      const inner = this.inside(items.slice(start + 1, close));
      if (inner !== null) return { start, close, inner };
    }
    return null;
  }

  private inside(items: readonly Item[]): Alternatives | null {
    const elements = splitAtCommas(items);
    if (elements.length === 1) return this.range(items);
    const words: Alternatives = [];
    for (const element of elements) for (const word of this.sequence(element)) words.push(word);
    return words;
  }

  private range(items: readonly Item[]): Alternatives | null {
    const [first] = items;
    const last = items.at(-1);
    if (first === undefined || last === undefined || items.some(({ part }) => part !== null)) return null;
    const values = rangeValues(items.map(({ text }) => text).join(''));
    this.tooMany ||= values?.length === 0;
    return values?.map((value) => [{ type: 'Made', pos: first.pos, end: last.end, value }]) ?? null;
  }

  private plain(items: readonly Item[]): ExpandedPart[] {
    const parts: ExpandedPart[] = [];
    for (const item of items) {
      const last = parts.at(-1);
      if (item.part !== null) parts.push(item.part);
      else if (last?.type === 'Literal' && last.end === item.pos) {
        const text = this.source.text.slice(last.pos, item.end);
        parts[parts.length - 1] = { type: 'Literal', pos: last.pos, end: item.end, text, value: text };
      } else parts.push({ type: 'Literal', pos: item.pos, end: item.end, text: item.text, value: item.text });
    }
    return parts;
  }
}

/** Braces are expanded as text, before anything else: `{$x,}y` is `$xy` and `y`. */
function longerNames(parts: readonly ExpandedPart[]): ExpandedPart[] {
  const joined: ExpandedPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const value = part.type === 'Literal' || part.type === 'Made' ? part.value : '';
    const letters = /^\w+/.exec(value)?.[0];
    const isName = last?.type === 'SimpleExpansion' && /^\$[A-Za-z_]\w*$/.test(last.text);
    if (letters === undefined || !isName) joined.push(part);
    else {
      joined[joined.length - 1] = { ...last, text: last.text + letters };
      const rest = value.slice(letters.length);
      if (rest !== '') joined.push({ type: 'Made', pos: part.pos, end: part.end, value: rest });
    }
  }
  return joined;
}

function closingBrace(items: readonly Item[], start: number): number | null {
  let depth = 0;
  for (let at = start; at < items.length; at++) {
    if (items[at]?.text === '{') depth++;
    else if (items[at]?.text === '}' && --depth === 0) return at;
  }
  return null;
}

function splitAtCommas(items: readonly Item[]): Item[][] {
  const elements: Item[][] = [[]];
  let depth = 0;
  for (const item of items) {
    if (item.text === '{') depth++;
    else if (item.text === '}') depth--;
    if (item.text === ',' && depth === 0) elements.push([]);
    else elements.at(-1)?.push(item);
  }
  return elements;
}

/** `0..7`, `07..0`, `0..30..2`, `a..e`; null for anything else, and empty if there would be too many values. */
function rangeValues(text: string): string[] | null {
  const numbers = /^(-?\d{1,15})\.\.(-?\d{1,15})(?:\.\.(-?\d{1,15}))?$/.exec(text);
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d{1,15}))?$/.exec(text);
  const [, first = '', last = '', increment = '1'] = numbers ?? letters ?? [];
  if (first === '') return null;
  const from = letters === null ? Number(first) : first.charCodeAt(0);
  const to = letters === null ? Number(last) : last.charCodeAt(0);
  const step = Math.max(Math.abs(Number(increment)), 1);
  const count = Math.floor(Math.abs(to - from) / step) + 1;
  if (count > limits.fields) return [];
  // A leading zero makes all numbers as wide as the widest (bash, "Brace Expansion").
  const width =
    letters === null && [first, last].some((one) => /^-?0\d/.test(one)) ? Math.max(first.length, last.length) : 0;
  return Array.from({ length: count }, (_, index) => {
    const value = from < to ? from + index * step : from - index * step;
    if (letters !== null) return String.fromCharCode(value);
    return value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0');
  });
}
