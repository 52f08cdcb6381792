import { withoutTrailing } from '../../../base/without-trailing.ts';
import { limits } from '../limits.ts';
import { type Filter, lines } from './filter.ts';

const integer = /^[-+]?\d{1,15}$/;

/** `seq LAST`, `seq FIRST LAST`, `seq FIRST STEP LAST` of whole numbers, with -s, -w and `-f %02g`. */
export const seq: Filter = ({ args, tooLong }) => {
  let separator = '\n';
  let wide = false;
  let format = '';
  const numbers: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const [, long, value] = /^--(separator|format)=(.*)$/s.exec(word) ?? [];
    const [, short, behind] = /^-([sf])(.*)$/s.exec(word) ?? [];
    const letter = short ?? long?.charAt(0);
    if (letter !== undefined) {
      const operand = value ?? (behind !== undefined && behind !== '' ? behind : (args[++at] ?? ''));
      if (letter === 's') separator = operand;
      else format = operand;
    } else if (word === '-w' || word === '--equal-width') wide = true;
    else if (integer.test(word)) numbers.push(word);
    else return null;
  }
  const [first = '1', last] = numbers.length === 1 ? ['1', numbers[0]] : [numbers[0], numbers.at(-1)];
  const step = numbers.length === 3 ? Number(numbers[1]) : 1;
  if (last === undefined || numbers.length > 3 || step === 0) return null;
  const values = sequence(Number(first), step, Number(last));
  if (values === null) return tooLong();
  const written = formatted(values, wide ? [first, last] : null, format);
  if (written === null) return null;
  return { output: written.length === 0 ? '' : `${written.join(separator)}\n`, success: true };
};

function sequence(first: number, step: number, last: number): number[] | null {
  const count = Math.max(Math.floor((last - first) / step) + 1, 0);
  if (count > limits.fields) return null;
  return Array.from({ length: count }, (_, index) => first + index * step);
}

function formatted(values: readonly number[], ends: readonly string[] | null, format: string): string[] | null {
  if (ends !== null) {
    const width = Math.max(...ends.map((end) => end.replace(/^\+/, '').length));
    return values.map((value) =>
      value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0'),
    );
  }
  if (format === '') return values.map(String);
  const [, before = '', zero, width = '0', behind = ''] = /^([^%]*)%(0?)(\d{0,3})(?:\.0f|g)([^%]*)$/.exec(format) ?? [];
  // %g writes large numbers with an exponent.
  if (zero === undefined || values.some((value) => value < 0 || value > 99999)) return null;
  return values.map((value) => `${before}${String(value).padStart(Number(width), zero === '' ? ' ' : '0')}${behind}`);
}

/** Whole numbers and `+ - * / %`, which bc and expr have in common with the shell. */
export const bc: Filter = ({ args, input, numberOf }) => {
  if (args.length > 0 || input === null) return null;
  const results = input.trim().split(/[;\n]/);
  if (!results.every((line) => /^[\s\d()+*/%-]+$/.test(line) && !/(?:^|[^\d])0\d/.test(line))) return null;
  const numbers = results.map((line) => numberOf(line));
  return numbers.includes(null) ? null : lines(numbers.map(String));
};

export const expr: Filter = ({ args, numberOf }) => {
  const [left, operator, right] = args;
  const comparison = args.length === 3 && /^(?:[<>]=?|!?=)$/.test(operator ?? '');
  const words = comparison ? [left, right] : args;
  if (!words.every((word) => /^(?:-?(?:0|[1-9]\d{0,15})|[()+*/%-])$/.test(word ?? ''))) return null;
  const number = numberOf(comparison ? `${left} ${operator === '=' ? '==' : operator} ${right}` : args.join(' '));
  return number === null ? null : { output: `${number}\n`, success: number !== 0n };
};

/** `basename PATH [SUFFIX]`. */
export const basename: Filter = ({ args }) => {
  const [path, suffix = '', ...others] = args;
  if (path === undefined || path.startsWith('-') || others.length > 0) return null;
  const whole = withoutTrailing(path, '/');
  const name = whole.slice(whole.lastIndexOf('/') + 1);
  const stripped = name.endsWith(suffix) && name !== suffix ? name.slice(0, name.length - suffix.length) : name;
  return name === '' ? null : lines([stripped]);
};

export const dirname: Filter = ({ args }) => {
  const [path, ...others] = args;
  if (path === undefined || path.startsWith('-') || others.length > 0) return null;
  const trimmed = withoutTrailing(path, '/');
  const parent = withoutTrailing(trimmed.slice(0, Math.max(0, trimmed.lastIndexOf('/'))), '/');
  if (trimmed === '') return null;
  return lines([parent !== '' ? parent : trimmed.startsWith('/') ? '/' : '.']);
};
