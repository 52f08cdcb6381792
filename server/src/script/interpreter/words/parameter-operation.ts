import type {
  ParameterCaseOperation,
  ParameterRemoveOperation,
  ParameterReplaceOperation,
  ParameterSliceOperation,
  Word,
} from 'unbash';
import { computed, concat, emptyText, knownValue, slice, type Text, unknownText } from '../../text.ts';
import { folderOf } from '../script-path.ts';
import type { Shell } from '../shell.ts';
import type { Parameter } from './parameter-value.ts';
import { beginnings, compilePattern, endings, find, matches, type Pattern } from './pattern.ts';

type Change = (text: Text) => Text;

const unknown: Change = () => unknownText;

/** Changes a value if it is known. */
function onValue(change: (text: Text, value: string) => Text): Change {
  return (text) => {
    const value = knownValue(text);
    return value === null ? unknownText : change(text, value);
  };
}

function patternOf(shell: Shell, word: Word): Pattern | null {
  const source = shell.pattern(word);
  return source === null ? null : compilePattern(source, shell.budget);
}

/** `${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}`: what is left keeps its place. */
export function removePattern(shell: Shell, { operator, operand }: ParameterRemoveOperation): Change {
  const pattern = patternOf(shell, operand);
  if (pattern === null) return unknown;
  const longest = operator.length === 2;
  const change = onValue((text, value) => {
    const lengths = (operator.startsWith('#') ? beginnings : endings)(pattern, value, shell.budget);
    if (lengths === null) return unknownText;
    const length = (longest ? lengths.at(-1) : lengths[0]) ?? 0;
    return operator.startsWith('#') ? slice(text, length) : slice(text, 0, value.length - length);
  });
  const folder = operator === '%' && operand.text === '/*';
  return (text) => (folder && knownValue(text) === null ? folderOf(text) : change(text));
}

/** `${x/p/r}`, `${x//p/r}`, `${x/#p/r}`, `${x/%p/r}`. */
export function replacePattern(shell: Shell, operation: ParameterReplaceOperation): Change {
  const pattern = patternOf(shell, operation.pattern);
  const replacement = shell.text(operation.replacement);
  // The meaning of & depends on an option and on the version of bash.
  if (pattern === null || knownValue(replacement)?.includes('&') !== false) return unknown;
  const { operator } = operation;
  if (operator === '/#' || operator === '/%') return replaceAnchored(shell, pattern, replacement, operator);
  return onValue((text, value) => {
    const parts: Text[] = [];
    let at = 0;
    for (;;) {
      const found = find(pattern, value, at, shell.budget);
      if (found === null) return unknownText;
      if (found === undefined) break;
      parts.push(slice(text, at, found.start), replacement);
      at = found.end;
      if (operator === '/') break;
    }
    return concat(...parts, slice(text, at));
  });
}

function replaceAnchored(shell: Shell, pattern: Pattern, replacement: Text, operator: '/#' | '/%'): Change {
  return onValue((text, value) => {
    const lengths = (operator === '/#' ? beginnings : endings)(pattern, value, shell.budget);
    if (lengths === null) return unknownText;
    const length = lengths.at(-1);
    if (length === undefined) return text;
    if (operator === '/#') return concat(replacement, slice(text, length));
    return concat(slice(text, 0, value.length - length), replacement);
  });
}

/** `${x^}`, `${x^^}`, `${x,}`, `${x,,}`, with a pattern for the characters that are changed. */
export function modifyCase(shell: Shell, { operator, operand }: ParameterCaseOperation): Change {
  const pattern = operand === undefined ? null : patternOf(shell, operand);
  if (operand !== undefined && pattern === null) return unknown;
  const change = (character: string): string => {
    if (pattern !== null && matches(pattern, character, shell.budget) !== true) return character;
    return operator.startsWith('^') ? character.toUpperCase() : character.toLowerCase();
  };
  return onValue((text, value) => {
    const [first = '', ...others] = value;
    const changed = change(first) + (operator.length === 2 ? others.map(change) : others).join('');
    return changed === value ? text : computed(changed);
  });
}

/** `${x@U}`, `${x@L}`, `${x@u}`; the other letters are unknown. */
export function transform(letter: string): Change {
  if (letter === 'U') return onValue((_, value) => computed(value.toUpperCase()));
  if (letter === 'L') return onValue((_, value) => computed(value.toLowerCase()));
  if (letter === 'u') return onValue((_, value) => computed(value.slice(0, 1).toUpperCase() + value.slice(1)));
  return unknown;
}

interface Bounds {
  readonly offset: number;
  /** null: to the end. */
  readonly length: number | null;
}

function boundsOf(shell: Shell, { offset, length }: ParameterSliceOperation): Bounds | null {
  const from = numberOf(shell, offset);
  const count = length === undefined ? null : numberOf(shell, length);
  return from === undefined || count === undefined ? null : { offset: from, length: count };
}

/** undefined if unknown. */
function numberOf(shell: Shell, word: Word): number | undefined {
  const value = knownValue(shell.text(word));
  const number = value === null ? null : shell.numberOf(value);
  return number === null ? undefined : Number(number);
}

/** `${x:2}`, `${x:2:3}`, `${x: -2}`, `${x:1:-1}`. */
export function sliceText(shell: Shell, parameter: Parameter, operation: ParameterSliceOperation): Parameter {
  const bounds = boundsOf(shell, operation);
  const change = onValue((text, value) => {
    if (bounds === null) return unknownText;
    const start = bounds.offset < 0 ? value.length + bounds.offset : bounds.offset;
    if (start < 0 || start > value.length) return emptyText;
    const { length } = bounds;
    const end = length === null ? value.length : length < 0 ? value.length + length : start + length;
    return end < start ? (length !== null && length < 0 ? unknownText : emptyText) : slice(text, start, end);
  });
  return { ...parameter, items: parameter.items.map(change) };
}

/** `${@:1}` begins with `$1`; `${@:0}` with the script's name, which is unknown. */
export function sliceArguments(shell: Shell, parameter: Parameter, operation: ParameterSliceOperation): Parameter {
  const first = numberOf(shell, operation.offset);
  const unnamed = { ...parameter, items: [], open: true, set: 'unknown' as const, subscripts: null };
  return first === 0 ? unnamed : sliceList(shell, parameter, operation);
}

/** `${A[@]:1:2}`: the offset is a subscript of the array. */
export function sliceList(shell: Shell, parameter: Parameter, operation: ParameterSliceOperation): Parameter {
  const bounds = boundsOf(shell, operation);
  const { subscripts, items } = parameter;
  const unknownList = { ...parameter, items: [], open: true, set: 'unknown' as const, subscripts: null };
  if (bounds === null || subscripts === null || (parameter.open && bounds.offset < 0)) return unknownList;
  const first = bounds.offset < 0 ? (subscripts.at(-1) ?? 0) + 1 + bounds.offset : bounds.offset;
  // An offset before the first element gives nothing.
  if (first < 0) return { ...parameter, items: [], subscripts: [] };
  const from = subscripts.findIndex((subscript) => subscript >= first);
  const start = from < 0 ? items.length : from;
  if (bounds.length === null) return { ...parameter, items: items.slice(start) };
  if (bounds.length < 0) return unknownList;
  const taken = items.slice(start, start + bounds.length);
  return { ...parameter, items: taken, open: parameter.open && taken.length < bounds.length };
}
