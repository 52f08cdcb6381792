import { unknownStretch } from '../../text.ts';
import { type Filter, lacksSomething, lines, linesOf } from './filter.ts';

/**
 * `sort` with -n, -r, -u, -V, -t and -k. The order of texts depends on the locale, so only how many are left of them is
 * known; that of numbers is known.
 */
export const sort: Filter = ({ args, input }) => {
  const options = readOptions(args);
  if (input === null || options === null) return null;
  const all = linesOf(input);
  const keys = all.map((line) => keyOf(line, options));
  if (keys.some(lacksSomething)) return null;
  const wholeNumbers = keys.every((key) => /^(?:0|[1-9]\d{0,14})$/.test(key));
  if (!wholeNumbers && !(options.numeric && keys.every((key) => /^\d{1,15}(?!\d)/.test(key)))) {
    const count = options.unique ? new Set(keys).size : all.length;
    return lines(Array.from({ length: count }, () => unknownStretch.repeat(2)));
  }
  const compare = options.numeric
    ? (left: string, right: string) => Number.parseInt(left, 10) - Number.parseInt(right, 10)
    : (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);
  const order = [...all.keys()].sort((left, right) => compare(keys[left] ?? '', keys[right] ?? ''));
  const isSame = (one: number, other: number | undefined) =>
    other !== undefined && compare(keys[one] ?? '', keys[other] ?? '') === 0;
  const kept = options.unique ? order.filter((index, at) => !isSame(index, order[at - 1])) : order;
  // Lines with equal keys are in the order of the locale.
  if (kept.some((index, at) => isSame(index, kept[at - 1]) && all[index] !== all[kept[at - 1] ?? -1])) return null;
  const sorted = kept.map((index) => all[index] ?? '');
  return lines(options.reversed ? sorted.reverse() : sorted);
};

interface Options {
  readonly numeric: boolean;
  readonly unique: boolean;
  readonly reversed: boolean;
  readonly separator: string | null;
  /** The fields of the key, from 1; null for the whole line. */
  readonly key: { readonly first: number; readonly last: number } | null;
}

function readOptions(args: readonly string[]): Options | null {
  let letters = '';
  let separator: string | null = null;
  let key: Options['key'] = null;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const [, before = '', letter, glued = ''] = /^-([nruV]{0,4})([tk])?(.*)$/s.exec(word) ?? [];
    if (!word.startsWith('-') || (letter === undefined && glued !== '')) return null;
    letters += before;
    if (letter === undefined) continue;
    const operand = glued === '' ? (args[++at] ?? '') : glued;
    if (letter === 't') separator = operand;
    else {
      const [, first, last, flags = ''] = /^(\d{1,4})(?:,(\d{1,4}))?([nrV]{0,3})$/.exec(operand) ?? [];
      if (first === undefined || key !== null) return null;
      key = { first: Number(first), last: last === undefined ? Number.POSITIVE_INFINITY : Number(last) };
      letters += flags;
    }
  }
  // Without -t, blanks are part of the fields.
  if (separator !== null ? separator.length !== 1 : key !== null) return null;
  const has = (letter: string) => letters.includes(letter);
  return { numeric: has('n') || has('V'), unique: has('u'), reversed: has('r'), separator, key };
}

function keyOf(line: string, { separator, key }: Options): string {
  if (key === null || separator === null) return line;
  return line
    .split(separator)
    .slice(key.first - 1, key.last)
    .join(separator);
}
