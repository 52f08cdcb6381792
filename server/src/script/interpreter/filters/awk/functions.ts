import { limits } from '../../limits.ts';
import { lacksSomething } from '../filter.ts';
import { splitterOf } from './record.ts';
import type { Expression, Place } from './syntax.ts';
import { numberOf, textOf, Unknown, type Value } from './values.ts';

/** The running program, as its functions see it. */
export interface Machine {
  value(expression: Expression): Value;
  read(place: Place): Value;
  assign(place: Place, value: Value): Value;
  array(name: string): Map<string, Value>;
  isArray(name: string): boolean;
  expression(pattern: Expression, flags: 'g'): RegExp;
}

/** awk's own functions, of those that {@link parseAwk} lets through. */
export function callFunction(run: Machine, name: string, args: readonly Expression[]): Value {
  const [first, second, third] = args;
  const known = (expression: Expression | undefined): string => {
    if (expression === undefined) throw new Unknown();
    const text = textOf(run.value(expression));
    if (lacksSomething(text)) throw new Unknown();
    return text;
  };
  switch (name) {
    case 'length':
      if (first?.kind === 'variable' && run.isArray(first.name)) return run.array(first.name).size;
      return [...known(first ?? line)].length;
    case 'substr':
      return substr(
        known(first),
        args.slice(1).map((one) => numberOf(run.value(one))),
      );
    case 'split':
      return split(run, known(first), second, third);
    case 'sub':
    case 'gsub':
      return substitute(run, name, args);
    case 'int':
      return Math.trunc(numberOf(known(first)));
    case 'tolower':
      return known(first).toLowerCase();
    case 'toupper':
      return known(first).toUpperCase();
    case 'index':
      return known(first).indexOf(known(second)) + 1;
    default:
      return formatted(args.map((one) => run.value(one)));
  }
}

const line: Place = { kind: 'field', index: { kind: 'constant', value: 0 } };

function substr(text: string, [start = 1, length = Number.POSITIVE_INFINITY]: readonly number[]): string {
  if (!Number.isInteger(start) || (Number.isFinite(length) && !Number.isInteger(length))) throw new Unknown();
  return [...text].slice(Math.max(start, 1) - 1, Math.max(start + length - 1, 0)).join('');
}

function split(run: Machine, text: string, array: Expression | undefined, separator: Expression | undefined): number {
  if (array?.kind !== 'variable') throw new Unknown();
  const source =
    separator === undefined ? null : separator.kind === 'pattern' ? separator.source : textOf(run.value(separator));
  // Without a separator, FS counts.
  if (source === null || (separator?.kind === 'pattern' && source === ' ')) throw new Unknown();
  const parts = splitterOf(source)(text);
  const elements = run.array(array.name);
  elements.clear();
  for (const [index, part] of parts.entries()) elements.set(String(index + 1), { input: part });
  return parts.length;
}

/** `gsub(/ /, "", $2)`; `&` in the replacement stands for what was found. */
function substitute(run: Machine, name: string, [pattern, replacement, target = line]: readonly Expression[]): number {
  if (pattern === undefined || replacement === undefined) throw new Unknown();
  if (target.kind !== 'field' && target.kind !== 'variable' && target.kind !== 'element') throw new Unknown();
  const text = textOf(run.read(target));
  const to = textOf(run.value(replacement));
  const expression = run.expression(pattern, 'g');
  if (to.includes('\\') || lacksSomething(text + to) || expression.test('')) throw new Unknown();
  expression.lastIndex = 0;
  let count = 0;
  const changed = text.replace(expression, (found) => {
    if (count > 0 && name === 'sub') return found;
    count++;
    return to.replaceAll('&', () => found);
  });
  if (count > 0) run.assign(target, changed);
  return count;
}

/** printf with `%s`, `%d` and `%i`, a width, and the flags `-` and `0`. */
export function formatted([format, ...values]: readonly Value[]): string {
  let used = 0;
  return textOf(format ?? '').replace(/%(?:%|(-?)(0?)(\d{0,3})([a-zA-Z])|)/g, (whole, left, zero, width, letter) => {
    if (whole === '%%') return '%';
    const value = values[used++];
    if (value === undefined || !/^[sdi]$/.test(letter ?? '') || Number(width) > limits.fields) throw new Unknown();
    const text = letter === 's' ? textOf(value) : String(Math.trunc(numberOf(value)));
    if (width === '') return text;
    if (lacksSomething(text) || text.startsWith('-')) throw new Unknown();
    if (left === '-') return text.padEnd(Number(width));
    return text.padStart(Number(width), zero === '0' && letter !== 's' ? '0' : ' ');
  });
}
