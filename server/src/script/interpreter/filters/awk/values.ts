import { lacksSomething } from '../filter.ts';

/** A value of awk: a number, a text, or a text from the input, which is compared as a number if it looks like one. */
export type Value = number | string | { readonly input: string };

/** A value depends on something unknown. */
export class Unknown extends Error {}

/** A number is written as %d if it is whole, else as %.6g. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object') return value.input;
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const written = Number(value.toPrecision(6));
  if (!Number.isFinite(written) || Math.abs(written) >= 1e6 || Math.abs(written) < 1e-4) throw new Unknown();
  return String(written);
}

/** The number at the beginning of a text; 0 without one. */
export function numberOf(value: Value): number {
  if (typeof value === 'number') return value;
  const text = textOf(value);
  if (lacksSomething(text)) throw new Unknown();
  const [digits] = /^\s*[-+]?\d{1,15}(?:\.\d{1,9})?/.exec(text) ?? [];
  // Hexadecimal numbers, exponents and long numbers differ between awks.
  if (/^\s*[-+]?(?:0x|\d{16}|\d{1,15}(?:\.\d{0,9})?e|\.\d|inf|nan)/i.test(text)) throw new Unknown();
  return digits === undefined ? 0 : Number(digits);
}

export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  return looksNumeric(value.input) ? numberOf(value) !== 0 : value.input !== '';
}

/** Compares as numbers if both are, or look like numbers in the input; how texts are ordered depends on the locale. */
export function compare(operator: string, left: Value, right: Value): boolean {
  if ([left, right].some((value) => typeof value !== 'number' && lacksSomething(textOf(value)))) throw new Unknown();
  if (isNumeric(left) && isNumeric(right)) return holds(operator, numberOf(left) - numberOf(right));
  const same = textOf(left) === textOf(right);
  if (operator !== '==' && operator !== '!=') throw new Unknown();
  return same === (operator === '==');
}

function holds(operator: string, difference: number): boolean {
  if (operator === '==') return difference === 0;
  if (operator === '!=') return difference !== 0;
  if (operator === '<') return difference < 0;
  if (operator === '>') return difference > 0;
  return operator === '<=' ? difference <= 0 : difference >= 0;
}

function isNumeric(value: Value): boolean {
  return typeof value === 'number' || (typeof value === 'object' && looksNumeric(value.input));
}

function looksNumeric(text: string): boolean {
  return /^\s*[-+]?\d{1,15}(?:\.\d{1,9})?\s*$/.test(text);
}
