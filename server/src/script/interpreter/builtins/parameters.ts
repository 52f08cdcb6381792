import { computed, knownValue, unknownText } from '../../text.ts';
import { isCallerArguments } from '../script-path.ts';
import type { Call, Field, Shell } from '../shell.ts';
import { subscriptOf } from '../state/subscript.ts';
import { unknownVariable, unsetVariable } from '../state/variable.ts';
import { assignScalar, resolveName } from '../state/variables.ts';

/** The positional parameters that words become. From the first word that may be several, they are unknown. */
export function argumentsOf(fields: readonly Field[]): Shell['state']['arguments'] {
  const open = fields.findIndex(({ several }) => several);
  const known = open < 0 ? fields : fields.slice(0, open);
  const items = known.map(({ text }) => text);
  if (open < 0) return { items, rest: 'none' };
  const handedOn = open === fields.length - 1 && isCallerArguments(fields[open]?.unmatched ?? []);
  return { items, rest: handedOn ? 'caller' : 'unknown' };
}

/** `set -- a b`, `set -f`, `set -euo pipefail`; the other options have no effect here. */
export function set(shell: Shell, { fields }: Call): true {
  let index = 1;
  for (; index < fields.length; index++) {
    const option = knownValue(fields[index]?.text ?? unknownText);
    if (option === null || !/^[-+]/.test(option)) break;
    if (option === '--' || option === '-') {
      index++;
      if (option === '-' && index === fields.length) return true;
      shell.state.arguments = argumentsOf(fields.slice(index));
      return true;
    }
    // The name of an option follows an `o`, wherever it stands among the letters.
    const named = /^[-+]\w*o/.test(option) ? knownValue(fields[++index]?.text ?? unknownText) : null;
    if (/^[-+]\w*f/.test(option) || named === 'noglob') shell.state.noGlob = option.startsWith('-');
  }
  if (index < fields.length) shell.state.arguments = argumentsOf(fields.slice(index));
  return true;
}

export function shift(shell: Shell, { fields }: Call): true {
  const { items, rest } = shell.state.arguments;
  const written = fields[1] === undefined ? '1' : knownValue(fields[1].text);
  const count = written !== null && /^\d+$/.test(written) ? Number(written) : null;
  if (count === null) shell.state.arguments = { items: [], rest: 'unknown' };
  else if (count <= items.length) shell.state.arguments = { items: items.slice(count), rest };
  else if (rest === 'none') shell.state.succeed(false);
  else {
    shell.state.arguments = { items: [], rest };
    shell.state.succeed(null);
  }
  return true;
}

/** `unset x`, `unset 'a[2]'`, `unset -f f`. */
export function unset(shell: Shell, { fields }: Call): true {
  const words = fields.slice(1).map(({ unmatched }) => knownValue(unmatched));
  const functions = words.includes('-f');
  for (const word of words) {
    const [, name, subscript] = /^([A-Za-z_]\w*)(?:\[(.+)\])?$/s.exec(word ?? '') ?? [];
    if (name === undefined) continue;
    const resolved = resolveName(shell.state, name);
    if (functions) shell.state.functions.delete(name);
    else if (subscript !== undefined && subscript !== '@' && subscript !== '*')
      unsetElement(shell, resolved, subscript);
    else {
      shell.state.set(resolved, unsetVariable);
      if (!words.includes('-v')) shell.state.functions.delete(name);
    }
  }
  if (words.includes(null)) shell.state.forgetVariables(unknownVariable);
  return true;
}

function unsetElement(shell: Shell, name: string, written: string): void {
  const variable = shell.state.lookup(name);
  if (variable === undefined || variable.elements === null) return;
  const subscript = subscriptOf(shell, variable, computed(written.replace(/^(["'])(.*)\1$/, '$2')));
  const elements = new Map(variable.elements);
  if (subscript !== null) elements.delete(subscript);
  shell.state.set(name, { ...variable, elements: subscript === null ? null : elements });
}

/** `let x=1 y+=2`. */
export function letNumbers(shell: Shell, { fields }: Call): true {
  let last: bigint | null = 0n;
  for (const { unmatched } of fields.slice(1)) {
    const value = knownValue(unmatched);
    last = value === null ? null : shell.numberOf(value);
  }
  shell.state.succeed(last === null ? null : last !== 0n);
  return true;
}

/** `getopts`: the caller decides which options there are. */
export function getopts(shell: Shell, { fields }: Call): true {
  const name = knownValue(fields[2]?.text ?? unknownText);
  if (name !== null && /^[A-Za-z_]\w*$/.test(name)) assignScalar(shell, name, unknownText);
  shell.state.set('OPTARG', unknownVariable);
  shell.state.set('OPTIND', unknownVariable);
  shell.state.succeed(null);
  return true;
}
