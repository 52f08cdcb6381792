import { unknownStretch } from '../text.ts';
import { type ShellWord, sliceWord, wordShape } from '../word.ts';

/** The options of a program by each of their names: `c` and `cpu-list` lead to the same entry. */
export type OptionTable = ReadonlyMap<string, OptionEntry>;

interface OptionEntry {
  /** The last of its names; readers use this one. */
  readonly name: string;
  readonly value: 'none' | 'required' | 'optional';
}

/** One option of a command line; `value` is null for a flag. */
export interface GivenOption {
  readonly name: string;
  readonly value: ShellWord | null;
  readonly word: ShellWord;
}

export interface GivenOptions {
  readonly options: readonly GivenOption[];
  /** What is not an option, in order, including what follows `--`. */
  readonly operands: readonly ShellWord[];
}

/**
 * A table from entries separated by blanks, such as `a|all-tasks` (a flag), `m|membind=` (with a value) and
 * `i|interactive=?` (whose value must be joined to it). Names of one letter are short options.
 */
export function optionTable(...lines: readonly string[]): OptionTable {
  const table = new Map<string, OptionEntry>();
  for (const entry of lines.flatMap((line) => line.split(' '))) {
    const value = entry.endsWith('=?') ? 'optional' : entry.endsWith('=') ? 'required' : 'none';
    const names = entry.replace(/=\??$/, '').split('|');
    for (const name of names) table.set(name, { name: names.at(-1) ?? name, value });
  }
  return table;
}

/**
 * Reads options as getopt_long(3) does: short options may be joined (`-pc`), a value is joined or the next word, and
 * long names may be shortened as long as they are unique. With `stop`, options end at the first operand (`+` in
 * getopt's string: another command follows), else operands may stand between them. null if an option is not in the
 * table, since then the meaning of the next words is unknown. A word of which nothing is known counts as an operand.
 */
export function readOptions(words: readonly ShellWord[], table: OptionTable, stop: boolean): GivenOptions | null {
  const options: GivenOption[] = [];
  const operands: ShellWord[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) break;
    const shape = wordShape(word);
    if (shape === '--') {
      operands.push(...words.slice(index + 1));
      break;
    }
    if (!shape.startsWith('-') || shape === '-') {
      if (stop) {
        operands.push(...words.slice(index));
        break;
      }
      operands.push(word);
      continue;
    }
    const read = shape.startsWith('--') ? readLong(word, shape, table) : readShort(word, shape, table);
    if (read === null) return null;
    for (const given of read.given) {
      if (given !== read.needsValue) options.push(given);
    }
    if (read.needsValue === null) continue;
    const value = words[++index];
    if (value === undefined) return null;
    options.push({ ...read.needsValue, value });
  }
  return { options, operands };
}

/** The last option of this name; undefined without one. */
export function lastOption({ options }: GivenOptions, name: string): GivenOption | undefined {
  return options.findLast((option) => option.name === name);
}

/** The values of all options of this name, in order. */
export function valuesOf({ options }: GivenOptions, name: string): ShellWord[] {
  return options.flatMap((option) => (option.name === name && option.value !== null ? [option.value] : []));
}

export function hasOption({ options }: GivenOptions, ...names: readonly string[]): boolean {
  return options.some(({ name }) => names.includes(name));
}

/** Whether a word is one of these options, alone or with its value: `--name`, `--name=value`. */
export function isOption(word: ShellWord, names: readonly string[]): boolean {
  return names.includes(wordShape(word).split('=', 1)[0] ?? '');
}

/**
 * The value of an option anywhere in the words, as `--name value` or `--name=value`, for programs whose other options
 * do not matter. null without it.
 */
export function optionValue(words: readonly ShellWord[], ...names: readonly string[]): ShellWord | null {
  const index = words.findLastIndex((word) => isOption(word, names));
  const word = words[index];
  if (word === undefined) return null;
  const equals = wordShape(word).indexOf('=');
  if (equals >= 0) return sliceWord(word, equals + 1);
  const next = words[index + 1];
  return next === undefined || wordShape(next).startsWith('-') ? null : next;
}

interface ReadWord {
  readonly given: readonly GivenOption[];
  /** The last of `given`, if its value is the next word. */
  readonly needsValue: GivenOption | null;
}

function readLong(word: ShellWord, shape: string, table: OptionTable): ReadWord | null {
  const equals = shape.indexOf('=');
  const name = shape.slice(2, equals < 0 ? undefined : equals);
  const entry = name.includes(unknownStretch) ? null : longEntry(name, table);
  if (entry === null || (equals >= 0 && entry.value === 'none')) return null;
  const value = equals < 0 ? null : sliceWord(word, equals + 1);
  const given = { name: entry.name, value, word };
  return { given: [given], needsValue: value === null && entry.value === 'required' ? given : null };
}

function longEntry(name: string, table: OptionTable): OptionEntry | null {
  const exact = table.get(name);
  if (exact !== undefined && name.length > 1) return exact;
  const fitting = new Set<OptionEntry>();
  for (const [candidate, entry] of table) if (candidate.length > 1 && candidate.startsWith(name)) fitting.add(entry);
  const [entry] = fitting;
  return fitting.size === 1 && entry !== undefined ? entry : null;
}

function readShort(word: ShellWord, shape: string, table: OptionTable): ReadWord | null {
  const given: GivenOption[] = [];
  for (let at = 1; at < shape.length; at++) {
    const entry = table.get(shape.charAt(at));
    if (entry === undefined) return null;
    const joined = entry.value !== 'none' && at + 1 < shape.length ? sliceWord(word, at + 1) : null;
    const option = { name: entry.name, value: joined, word };
    given.push(option);
    if (entry.value === 'required' && joined === null) return { given, needsValue: option };
    if (entry.value !== 'none') break;
  }
  return { given, needsValue: null };
}
