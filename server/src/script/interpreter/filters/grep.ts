import { unknownStretch } from '../../text.ts';
import { type ExpressionKind, expressionOf, longestLine } from './expression.ts';
import { type Filter, lacksLines, lacksSomething, linesOf } from './filter.ts';

/** `grep PATTERN` of its standard input, with -v, -q, -E, -F, -P, -c, -i, -w, -x, -o and -m. */
export const grep: Filter = ({ args, input }) => {
  const given = readArguments(args);
  if (input === null || given === null) return null;
  const { options, most, patterns } = given;
  const has = (letter: string) => options.includes(letter);
  const kind: ExpressionKind = has('P') ? 'perl' : has('E') ? 'extended' : 'basic';
  const expressions = patterns.map((pattern) => compiled(pattern, has('F') ? null : kind, options));
  if (expressions.includes(null) || (has('o') && (has('v') || patterns.some((one) => one.includes('|'))))) return null;
  const found: string[] = [];
  for (const line of linesOf(input)) {
    if (line.length > longestLine) return null;
    const matches = line !== unknownStretch && expressions.some((expression) => expression?.test(line));
    if (matches === has('v')) continue;
    found.push(line);
    if (found.length === most) break;
  }
  const success = found.length > 0;
  // There may be a match in the lines that are not known.
  if (!success && !has('v') && lacksLines(input)) return null;
  if (has('q')) return { output: '', success };
  if (has('c')) return found.includes(unknownStretch) ? null : { output: `${found.length}\n`, success };
  const [first] = expressions;
  const written =
    has('o') && first != null ? found.flatMap((line) => line.match(new RegExp(first, 'gu')) ?? []) : found;
  if (has('o') && written.some(lacksSomething)) return null;
  return {
    output: written
      .filter((line) => !has('o') || line !== '')
      .map((line) => `${line}\n`)
      .join(''),
    success,
  };
};

export const egrep: Filter = (given) => grep({ ...given, args: ['-E', ...given.args] });

interface Arguments {
  readonly options: string;
  /** With -m. */
  readonly most: number;
  readonly patterns: readonly string[];
}

const longOptions: Readonly<Record<string, string>> = {
  '--count': 'c',
  '--ignore-case': 'i',
  '--invert-match': 'v',
  '--extended-regexp': 'E',
  '--fixed-strings': 'F',
  '--only-matching': 'o',
  '--quiet': 'q',
  '--silent': 'q',
  '--word-regexp': 'w',
  '--line-regexp': 'x',
};

/** null if some of it is not understood. */
function readArguments(args: readonly string[]): Arguments | null {
  const patterns: string[] = [];
  const operands: string[] = [];
  let options = '';
  let most = Number.POSITIVE_INFINITY;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const count = /^(?:-m|--max-count=)(\d{1,9})$/.exec(word)?.[1];
    if (count !== undefined) most = Number(count);
    else if (word === '-m') most = /^\d{1,9}$/.test(args[at + 1] ?? '') ? Number(args[++at]) : 0;
    else if (word === '-e') patterns.push(args[++at] ?? '');
    else if (/^-[vqEFPciwxohs]+$/.test(word)) options += word.slice(1);
    else if (longOptions[word] !== undefined) options += longOptions[word];
    else if (word.startsWith('-') && word.length > 1) return null;
    else operands.push(word);
  }
  if (patterns.length === 0) patterns.push(...operands.splice(0, 1));
  return patterns.length === 0 || operands.length > 0 || most === 0 ? null : { options, most, patterns };
}

/** A pattern as an expression; `kind` is null for a fixed text. */
function compiled(pattern: string, kind: ExpressionKind | null, options: string): RegExp | null {
  const escaped = pattern.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const flags = options.includes('i') ? 'i' : '';
  const plain = kind === null ? new RegExp(escaped, `u${flags}`) : expressionOf(pattern, kind, flags, true);
  if (plain === null) return null;
  if (options.includes('x')) return new RegExp(`^(?:${plain.source})$`, plain.flags);
  return options.includes('w') ? new RegExp(`(?<!\\w)(?:${plain.source})(?!\\w)`, plain.flags) : plain;
}
