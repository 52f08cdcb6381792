import { expressionOf, longestLine } from './expression.ts';
import { type Filter, lacksSomething, linesOf } from './filter.ts';

/** One command of sed. */
interface Command {
  readonly first: Address | null;
  readonly last: Address | null;
  readonly not: boolean;
  readonly action: Substitution | 'p' | 'd' | 'q';
}

type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'pattern'; readonly pattern: RegExp }
  | { readonly kind: 'last' };

interface Substitution {
  readonly pattern: RegExp;
  readonly replacement: string;
  readonly prints: boolean;
}

/**
 * sed of its standard input, with -n, -e, -E: `s/A/B/` with the flags `g` and `p`, and the commands p, d and q, after a
 * line number, `$`, an expression or two line numbers. Expressions of characters, sets, groups and repetitions of one
 * character are understood.
 */
export const sed: Filter = ({ args, input }) => {
  const given = optionsOf(args);
  // What is unknown of a text is only dropped with -n.
  if (input === null || given === null || (lacksSomething(input) && !given.quiet)) return null;
  const commands: Command[] = [];
  for (const program of given.programs) {
    const more = commandsOf(program, given.extended);
    if (more === null) return null;
    commands.push(...more);
  }
  const all = linesOf(input);
  // The expressions are the script's own, with repetitions whose time grows as a power of the line's length.
  if (all.some(({ length }) => length > longestLine)) return null;
  const output: string[] = [];
  let ofLast = 0;
  for (const [index, text] of all.entries()) {
    const { written, quits } = runOn({ text, number: index + 1, count: all.length }, commands, given.quiet);
    output.push(...written);
    if (index === all.length - 1) ofLast = written.length;
    if (quits) break;
  }
  // A last line without a line feed is written without one.
  const end = ofLast > 0 && !input.endsWith('\n') ? '' : '\n';
  return { output: output.length === 0 ? '' : `${output.join('\n')}${end}`, success: true };
};

/** A line as the previous commands have changed it. */
interface Line {
  readonly text: string;
  readonly number: number;
  /** How many lines the input has. */
  readonly count: number;
}

function runOn(
  { text: before, number, count }: Line,
  commands: readonly Command[],
  quiet: boolean,
): { readonly written: readonly string[]; readonly quits: boolean } {
  const written: string[] = [];
  let text = before;
  let quits = false;
  for (const command of commands) {
    if (isFor(command, { text, number, count }) === command.not) continue;
    const { action } = command;
    if (action === 'd') return { written, quits: false };
    if (action === 'q') {
      quits = true;
      break;
    }
    if (action === 'p') written.push(text);
    else {
      const found = text.search(action.pattern) >= 0;
      text = text.replace(action.pattern, action.replacement);
      if (found && action.prints) written.push(text);
    }
  }
  return { written: quiet ? written : [...written, text], quits };
}

function isFor({ first, last }: Command, line: Line): boolean {
  if (first === null) return true;
  if (last === null || first.kind !== 'line') return holds(first, line);
  const to = last.kind === 'last' ? line.count : last.kind === 'line' ? last.line : 0;
  // A range whose end comes before its beginning is one line.
  return line.number === first.line || (line.number > first.line && line.number <= to);
}

function holds(address: Address, { text, number, count }: Line): boolean {
  if (address.kind === 'last') return number === count;
  return address.kind === 'line' ? number === address.line : address.pattern.test(text);
}

function optionsOf(args: readonly string[]): { programs: string[]; quiet: boolean; extended: boolean } | null {
  const programs: string[] = [];
  const operands: string[] = [];
  let quiet = false;
  let extended = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (!word.startsWith('-')) operands.push(word);
    else if (!/^-[nErse]*$/.test(word) || word.slice(1, -1).includes('e')) return null;
    else {
      quiet ||= word.includes('n');
      extended ||= /[Er]/.test(word);
      if (word.endsWith('e')) programs.push(args[++at] ?? '');
    }
  }
  if (programs.length === 0) programs.push(...operands.splice(0, 1));
  return programs.length === 0 || operands.length > 0 ? null : { programs, quiet, extended };
}

/** What is read of a program, from left to right. */
class Cursor {
  at = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** What a sticky expression matches here; empty if it does not. */
  take(expression: RegExp): string {
    expression.lastIndex = this.at;
    const [found = ''] = expression.exec(this.text) ?? [];
    this.at += found.length;
    return found;
  }

  /** A part up to the delimiter, which is read too, in one line; null if there is none. */
  part(delimiter: string): string | null {
    const start = this.at;
    for (let at = start; at < this.text.length && this.text[at] !== '\n'; at++) {
      if (this.text[at] === delimiter) {
        this.at = at + 1;
        return this.text.slice(start, at);
      }
      if (this.text[at] === '\\' && (this.text[++at] ?? '\n') === '\n') return null;
    }
    return null;
  }
}

function commandsOf(program: string, extended: boolean): Command[] | null {
  const commands: Command[] = [];
  const cursor = new Cursor(program);
  while (cursor.at < program.length) {
    cursor.take(/\s*/y);
    const from = cursor.take(/\d{1,9}|\$|\/(?:[^/\\\n]|\\.)+\//y);
    const to = from === '' ? '' : cursor.take(/,(?:\d{1,9}|\$)/y).slice(1);
    cursor.take(/\s*/y);
    const not = cursor.take(/!/y);
    const letter = cursor.take(/[pdq]/y);
    const first = from === '' ? null : addressOf(from, extended);
    const last = to === '' ? null : addressOf(to, extended);
    const action = letter === '' ? substitutionAt(cursor, extended) : actionOf(letter);
    const blanks = cursor.take(/\s*/y);
    const ends = cursor.take(/;/y) !== '' || cursor.at === program.length || blanks.includes('\n');
    if (!ends) return null;
    if (first === undefined || last === undefined || action === null) return null;
    if (last !== null && first?.kind !== 'line') return null;
    commands.push({ first, last, not: not === '!', action });
  }
  return commands;
}

/** `s/PATTERN/REPLACEMENT/gp`, with any of a few delimiters. */
function substitutionAt(cursor: Cursor, extended: boolean): Substitution | null {
  if (cursor.take(/s/y) === '') return null;
  const delimiter = cursor.take(/[/,|#:@]/y);
  const pattern = delimiter === '' ? null : cursor.part(delimiter);
  const replacement = pattern === null ? null : cursor.part(delimiter);
  if (pattern === null || replacement === null) return null;
  return substitutionOf(pattern, replacement, cursor.take(/[gp]*/y), extended);
}

function actionOf(letter: string): Command['action'] | null {
  return letter === 'p' || letter === 'd' || letter === 'q' ? letter : null;
}

/** undefined if it is not understood. */
function addressOf(text: string, extended: boolean): Address | undefined {
  if (text === '$') return { kind: 'last' };
  if (!text.startsWith('/')) return Number(text) === 0 ? undefined : { kind: 'line', line: Number(text) };
  const pattern = expressionOf(text.slice(1, -1), extended ? 'extended' : 'basic');
  return pattern === null ? undefined : { kind: 'pattern', pattern };
}

function substitutionOf(from: string, to: string, flags: string, extended: boolean): Substitution | null {
  const pattern = expressionOf(from, extended ? 'extended' : 'basic', flags.includes('g') ? 'g' : '');
  const groups = (pattern?.source.match(/(?<!\\)\(/g) ?? []).length;
  let replacement = '';
  for (const [part] of to.matchAll(/\\[\s\S]|[^\\]/g)) {
    if (part === '&') replacement += '$&';
    else if (/^\\[1-9]$/.test(part)) {
      if (Number(part.charAt(1)) > groups) return null;
      // Two digits, so that a digit after it does not become part of the number.
      replacement += `$0${part.charAt(1)}`;
    } else if (/^\\\w/.test(part)) return null;
    else replacement += (part.startsWith('\\') ? part.charAt(1) : part).replace('$', '$$$$');
  }
  // If the empty text matches, GNU sed takes no empty match right after another match.
  if (pattern === null || (pattern.global && pattern.test(''))) return null;
  return { pattern, replacement, prints: flags.includes('p') };
}
