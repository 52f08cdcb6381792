import type { ParameterExpansionPart, Word } from 'unbash';
import {
  computed,
  concat,
  emptyText,
  isFilled,
  join,
  knownValue,
  sameValue,
  type Text,
  unknownNumber,
  unknownText,
} from '../../text.ts';
import { hasThreadId } from '../guest-threads/thread-ids.ts';
import { callerArguments, scriptPath } from '../script-path.ts';
import type { Shell } from '../shell.ts';
import type { Arguments } from '../state/state.ts';
import { subscriptOf } from '../state/subscript.ts';
import { elementOf, subscriptsOf, unknownVariable, type Variable } from '../state/variable.ts';
import { assignElement, resolveName } from '../state/variables.ts';
import { type Chunk, joined } from './chunk.ts';
import {
  modifyCase,
  removePattern,
  replacePattern,
  sliceArguments,
  sliceList,
  sliceText,
  transform,
} from './parameter-operation.ts';
import { numberParameter, type Parameter, single, unknownParameter } from './parameter-value.ts';

/** `$x`, `$1`, `$@`. */
export function expandSimple(shell: Shell, name: string, quoted: boolean): Chunk[] {
  return chunksOf(shell, parameterOf(shell, name, undefined), quoted);
}

/** `${…}` in all its forms (bash, "Shell Parameter Expansion"). */
export function expandParameter(shell: Shell, part: ParameterExpansionPart, quoted: boolean): Chunk[] {
  const { operation, prefix } = part;
  if (prefix === '!' && part.index !== undefined && isWhole(part.index) && operation === undefined) {
    return chunksOf(shell, keysOf(shell, part.parameter, part.index), quoted);
  }
  if (operation?.type === 'Names') return chunksOf(shell, { ...unknownParameter, list: '@', open: true }, quoted);
  const parameter = prefix === '!' ? indirect(shell, part) : parameterOf(shell, part.parameter, part.index);
  if (prefix === '#') return chunksOf(shell, lengthOf(parameter), quoted);
  if (operation === undefined) return chunksOf(shell, parameter, quoted);
  switch (operation.type) {
    case 'Default':
      return withDefault(shell, part, parameter, operation.operator, operation.operand, quoted);
    case 'Slice': {
      const slice = parameter.list === null ? sliceText : /^[@*]$/.test(part.parameter) ? sliceArguments : sliceList;
      return chunksOf(shell, slice(shell, parameter, operation), quoted);
    }
    case 'Remove':
      return chunksOf(shell, each(parameter, removePattern(shell, operation)), quoted);
    case 'Replace':
      return chunksOf(shell, each(parameter, replacePattern(shell, operation)), quoted);
    case 'CaseModification':
      return chunksOf(shell, each(parameter, modifyCase(shell, operation)), quoted);
    case 'Transform':
      return chunksOf(shell, each(parameter, transform(operation.operand.value)), quoted);
    default:
      return chunksOf(shell, unknownParameter, quoted);
  }
}

function each(parameter: Parameter, change: (text: Text) => Text): Parameter {
  return { ...parameter, items: parameter.items.map(change) };
}

function isWhole(index: Word): boolean {
  return index.text === '@' || index.text === '*';
}

/** The value of a parameter before any operation. */
function parameterOf(shell: Shell, name: string, index: Word | undefined): Parameter {
  const { state } = shell;
  if (name === '@' || name === '*') {
    const { items, rest } = state.arguments;
    const set = items.length > 0 || (rest === 'none' ? false : rest === 'caller' ? 'caller' : 'unknown');
    const further = rest === 'caller' ? callerArguments : unknownText;
    return { items, list: name, open: rest !== 'none', further, set, subscripts: items.map((_, place) => place + 1) };
  }
  if (name === '0') return single(state.name);
  if (/^\d+$/.test(name)) return positional(state.arguments, Number(name));
  if (name === '#') {
    const { items, rest } = state.arguments;
    return rest === 'none' ? single(computed(String(items.length))) : numberParameter;
  }
  if (name === '?') return state.status === null ? numberParameter : single(computed(String(state.status)));
  if (name === '$' || name === '!') return numberParameter;
  if (!/^[A-Za-z_]\w*$/.test(name)) return unknownParameter;
  return variableOf(shell, name, index);
}

function positional({ items, rest }: Arguments, number: number): Parameter {
  const item = items[number - 1];
  if (item !== undefined) return single(item);
  if (rest === 'unknown') return unknownParameter;
  return rest === 'caller' ? single(unknownText, 'caller') : single(emptyText, false);
}

/** Variables that bash sets by itself. */
const ownVariables =
  /^(?:BASH\w*|COLUMNS|DIRSTACK|EPOCH\w*|EUID|FUNCNAME|GROUPS|HOST(?:NAME|TYPE)|LINENO|LINES|MACHTYPE|OLDPWD|OPT(?:ARG|IND|ERR)|OSTYPE|PIPESTATUS|PPID|PWD|RANDOM|SECONDS|SHELL\w*|SHLVL|SRANDOM|UID|_)$/;

/** Those of them that are numbers. */
const ownNumbers = /^(?:BASHPID|COLUMNS|EPOCHSECONDS|EUID|LINENO|LINES|PPID|RANDOM|SECONDS|SHLVL|SRANDOM|UID)$/;

function variableOf(shell: Shell, written: string, index: Word | undefined): Parameter {
  const name = resolveName(shell.state, written);
  const variable = shell.state.lookup(name);
  const whole = index !== undefined && isWhole(index);
  if (variable === undefined && name === 'BASH_SOURCE' && !whole) return single(scriptPath);
  if (variable === undefined) {
    const set = shell.state.foreign || ownVariables.test(name) ? 'unknown' : 'caller';
    const text = ownNumbers.test(name) ? unknownNumber : unknownText;
    return { ...single(text, set), list: whole ? listKind(index) : null, open: whole };
  }
  if (!whole) return elementParameter(shell, variable, index);
  if (variable.elements === null) return { ...unknownParameter, list: listKind(index), open: true };
  const subscripts = subscriptsOf(variable);
  return {
    items: subscripts.map((subscript) => elementOf(variable, subscript) ?? unknownText),
    list: listKind(index),
    open: false,
    set: subscripts.length > 0,
    subscripts: variable.kind === 'associative' ? null : subscripts.map(Number),
  };
}

function listKind(index: Word): '@' | '*' {
  return index.text === '*' ? '*' : '@';
}

function elementParameter(shell: Shell, variable: Variable, index: Word | undefined): Parameter {
  const { perhaps } = variable;
  if (perhaps !== undefined && index === undefined && !shell.state.foreign) return { ...unknownParameter, perhaps };
  const subscript = index === undefined ? '0' : subscriptOf(shell, variable, shell.text(index));
  if (subscript === null || variable.elements === null) return unknownParameter;
  const element = elementOf(variable, subscript);
  return element === undefined ? single(emptyText, false) : single(element);
}

/** `${!A[@]}`: the subscripts that are set. */
function keysOf(shell: Shell, written: string, index: Word): Parameter {
  const variable = shell.state.lookup(resolveName(shell.state, written));
  const list = listKind(index);
  if (variable === undefined || variable.elements === null) return { ...unknownParameter, list, open: true };
  return { items: subscriptsOf(variable).map(computed), list, open: false, set: true, subscripts: null };
}

/** `${!x}`: the parameter named by the value of x. */
function indirect(shell: Shell, part: ParameterExpansionPart): Parameter {
  const variable = shell.state.lookup(part.parameter);
  if (variable?.attributes.has('reference') === true) return unknownParameter;
  const [text] = parameterOf(shell, part.parameter, part.index).items;
  const name = text === undefined ? null : knownValue(text);
  const match = name === null ? null : /^(\w+|[@*#?])(?:\[([@*]|\w+)\])?$/.exec(name);
  if (match?.[1] === undefined) return unknownParameter;
  const subscript = match[2];
  if (subscript === undefined) return parameterOf(shell, match[1], undefined);
  return parameterOf(shell, match[1], { type: 'Word', text: subscript, value: subscript, pos: 0, end: 0 });
}

function lengthOf(parameter: Parameter): Parameter {
  // How many threads a guest has is unknown, and how long their ids are.
  if (parameter.items.some((item) => hasThreadId(knownValue(item) ?? ''))) return numberParameter;
  if (parameter.list !== null) {
    return parameter.open ? numberParameter : single(computed(String(parameter.items.length)));
  }
  const value = knownValue(parameter.items[0] ?? emptyText);
  return value === null ? numberParameter : single(computed(String([...value].length)));
}

/**
 * `${x:-d}` and the like. A variable that the script does not set counts as unset, but `${1:-}` is not empty: it is how
 * a script with `set -u` reads an argument.
 */
function withDefault(
  shell: Shell,
  part: ParameterExpansionPart,
  parameter: Parameter,
  operator: string,
  operand: Word,
  quoted: boolean,
): Chunk[] {
  const present = isPresent(parameter, operator.startsWith(':'));
  const kind = operator.at(-1);
  if (kind === '+') {
    if (present === null) return unknownChunks(quoted);
    return present === true ? operandChunks(shell, operand, quoted) : chunksOf(shell, single(emptyText), quoted);
  }
  if (present === true) return chunksOf(shell, parameter, quoted);
  const { perhaps } = parameter;
  if (kind === '?' || (present === null && perhaps === undefined)) return unknownChunks(quoted);
  const chunks = operandChunks(shell, operand, quoted);
  if (present === 'caller' && /^\d+$/.test(part.parameter) && joined(chunks).length === 0)
    return chunksOf(shell, parameter, quoted);
  // Set by the script or by default: if that is the same, it is known.
  if (perhaps !== undefined && !(isFilled(perhaps) && sameValue(perhaps, joined(chunks)))) {
    if (kind === '=') shell.state.set(resolveName(shell.state, part.parameter), unknownVariable);
    return unknownChunks(quoted);
  }
  if (kind === '=') {
    const text = concat(...chunks.map((chunk) => (chunk.kind === 'text' ? chunk.text : computed(' '))));
    const name = resolveName(shell.state, part.parameter);
    const variable = shell.state.lookup(name);
    const subscript = part.index === undefined ? '0' : subscriptOf(shell, variable, shell.text(part.index));
    if (/^[A-Za-z_]\w*$/.test(name)) assignElement(shell, name, subscript, text);
  }
  return chunks;
}

/** Whether the parameter has a value (with `:`, a value that is not empty); null if unknown. */
function isPresent(parameter: Parameter, filled: boolean): boolean | 'caller' | null {
  if (parameter.set === 'unknown') return null;
  if (parameter.set !== true || !filled) return parameter.set;
  const values = parameter.items.map(knownValue);
  if (parameter.items.some(isFilled)) return true;
  return values.includes(null) ? null : false;
}

function unknownChunks(quoted: boolean): Chunk[] {
  return [{ kind: 'text', text: unknownText, quoted, split: !quoted, several: false, glob: false }];
}

/** Outside quotation marks the operand is split like the expansion. */
function operandChunks(shell: Shell, operand: Word, quoted: boolean): Chunk[] {
  return shell
    .chunks(operand, quoted)
    .map((chunk) => (chunk.kind === 'text' && !chunk.quoted ? { ...chunk, split: true } : chunk));
}

/** The separator of the values of `"$*"`: the first character of IFS. */
function separator(shell: Shell): Text {
  const variable = shell.state.lookup('IFS');
  if (variable === undefined) return computed(' ');
  const element = elementOf(variable, '0');
  const value = element === undefined ? ' ' : knownValue(element);
  return value === null ? unknownText : computed(value.slice(0, 1));
}

function chunksOf(shell: Shell, { items, list, open, further = unknownText }: Parameter, quoted: boolean): Chunk[] {
  const chunk = (text: Text, several = false): Chunk => {
    return { kind: 'text', text, quoted, split: !quoted, several, glob: false };
  };
  if (list === '*' && quoted) {
    return [chunk(open ? unknownText : join(items, separator(shell)))];
  }
  const chunks = items.flatMap((item, place): Chunk[] =>
    place === 0 ? [chunk(item)] : [{ kind: 'border' }, chunk(item)],
  );
  if (!open) return chunks;
  return chunks.length === 0 ? [chunk(further, true)] : [...chunks, { kind: 'border' }, chunk(further, true)];
}
