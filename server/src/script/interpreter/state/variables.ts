import { computed, concat, emptyText, knownValue, type Text, unknownNumber, unknownText } from '../../text.ts';
import { limits } from '../limits.ts';
import type { Shell } from '../shell.ts';
import type { State } from './state.ts';
import { type Attribute, elementOf, type Variable } from './variable.ts';

/** The longest chain of `declare -n` that is followed. */
const longestReference = 8;

/** The variable that a name stands for: the last one of a chain of `declare -n`. */
export function resolveName(state: State, name: string): string {
  let resolved = name;
  for (let count = 0; count < longestReference; count++) {
    const variable = state.lookup(resolved);
    if (variable?.attributes.has('reference') !== true) return resolved;
    const next = knownValue(elementOf(variable, '0') ?? emptyText);
    if (next === null || !/^[A-Za-z_]\w*$/.test(next)) return resolved;
    resolved = next;
  }
  return resolved;
}

/** `x=…`; for an array it sets element 0. */
export function assignScalar(shell: Shell, name: string, text: Text): void {
  assignElement(shell, resolveName(shell.state, name), '0', text);
}

/** Sets one element; a subscript of null makes all of them unknown. The name is already resolved. */
export function assignElement(shell: Shell, name: string, subscript: string | null, text: Text): void {
  const { state } = shell;
  const old = state.lookup(name);
  const kind = old?.kind ?? (subscript === '0' ? 'scalar' : 'indexed');
  const attributes: ReadonlySet<Attribute> = old?.attributes ?? new Set();
  const value = withAttributes(shell, attributes, text);
  const elements = elementsWith(shell, old, subscript, value);
  const grown = kind === 'scalar' && subscript !== '0' ? 'indexed' : kind;
  state.set(name, { kind: grown, elements, attributes });
}

function elementsWith(
  shell: Shell,
  old: Variable | undefined,
  subscript: string | null,
  value: Text,
): ReadonlyMap<string, Text> | null {
  if (subscript === null) return null;
  if (old === undefined || old.kind === 'scalar') {
    if (subscript === '0') return new Map([['0', value]]);
    if (old?.elements === null) return null;
  }
  if (old?.elements === null) return null;
  const elements = new Map(old?.elements ?? []);
  elements.set(subscript, value);
  const affordable = elements.size <= limits.elements && shell.budget.charge(elements.size);
  if (!affordable) shell.budget.shorten();
  return affordable ? elements : null;
}

/** The value of a variable declared with `-i`, `-l` or `-u`. */
export function withAttributes(shell: Shell, attributes: ReadonlySet<Attribute>, text: Text): Text {
  if (attributes.size === 0) return text;
  const value = knownValue(text);
  if (value === null) return attributes.has('integer') ? unknownNumber : unknownText;
  if (attributes.has('integer')) {
    const number = shell.numberOf(value);
    return number === null ? unknownNumber : computed(number.toString());
  }
  if (attributes.has('lower') && value !== value.toLowerCase()) return computed(value.toLowerCase());
  if (attributes.has('upper') && value !== value.toUpperCase()) return computed(value.toUpperCase());
  return text;
}

/** `x+=…`: appended to the old value, or added to it for a variable of `declare -i`. */
export function appended(variable: Variable | undefined, subscript: string | null, text: Text): Text {
  if (variable === undefined || subscript === null) return unknownText;
  const old = elementOf(variable, subscript) ?? emptyText;
  if (!variable.attributes.has('integer')) return concat(old, text);
  const left = knownValue(old);
  const right = knownValue(text);
  return left === null || right === null ? unknownText : computed(`(${left === '' ? '0' : left})+(${right})`);
}
