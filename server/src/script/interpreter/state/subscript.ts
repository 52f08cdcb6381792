import { computed, emptyText, knownValue, type Text, unknownText } from '../../text.ts';
import type { Shell } from '../shell.ts';
import { elementOf, type Variable } from './variable.ts';
import { assignElement, resolveName } from './variables.ts';

/** A variable, or an element of an array, that arithmetic reads or writes; a subscript of null is unknown. */
export interface Target {
  readonly name: string;
  readonly subscript: string | null;
}

/** `x` or `x[EXPRESSION]`; null for anything else. */
export function targetOf(shell: Shell, text: string): Target | null {
  const match = /^([A-Za-z_]\w*)(?:\[(.*)\])?$/s.exec(text);
  if (match?.[1] === undefined) return null;
  const name = resolveName(shell.state, match[1]);
  const written = match[2];
  if (written === undefined) return { name, subscript: '0' };
  return { name, subscript: subscriptOf(shell, shell.state.lookup(name), computed(written)) };
}

/** What a subscript selects: a key of an associative array, else a number; a negative one counts from the end. */
export function subscriptOf(shell: Shell, variable: Variable | undefined, text: Text): string | null {
  const value = knownValue(text);
  if (value === null || variable?.kind === 'associative') return value;
  const number = shell.numberOf(value);
  if (number === null || number >= 0n) return number?.toString() ?? null;
  if (variable?.elements === null || variable === undefined) return null;
  const last = Math.max(-1, ...[...variable.elements.keys()].map(Number));
  const fromEnd = BigInt(last + 1) + number;
  return fromEnd < 0n ? null : fromEnd.toString();
}

/** The text of the variable; null if it is unknown, as for a variable that the script never sets. */
export function valueAt(shell: Shell, { name, subscript }: Target): string | null {
  const variable = shell.state.lookup(name);
  if (variable === undefined || subscript === null) return null;
  return knownValue(elementOf(variable, subscript) ?? emptyText);
}

/** Sets it to a number, or makes it unknown. */
export function assignNumber(shell: Shell, { name, subscript }: Target, value: bigint | null): void {
  assignElement(shell, name, subscript, value === null ? unknownText : computed(value.toString()));
}
