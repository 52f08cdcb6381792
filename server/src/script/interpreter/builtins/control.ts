import { parseShell } from '../../../syntax/shell/shell.ts';
import { computed, join, knownValue } from '../../text.ts';
import { pathFromScript } from '../script-path.ts';
import type { Call, Shell } from '../shell.ts';
import { fileSource, parseValue } from '../source.ts';
import { unknownVariable } from '../state/variable.ts';
import { askedPath } from '../statements/file-test.ts';
import { argumentsOf } from './parameters.ts';

/** `break` and `continue`; they leave the innermost loop if the count is unknown. */
export function leaveLoop(kind: 'loop' | 'iteration'): (shell: Shell, call: Call) => boolean {
  return (shell, { fields }) => {
    const count = Number(knownValue(fields[1]?.text ?? computed('1')) ?? '1');
    shell.state.succeed(true);
    return !shell.frames.leaveLoop(kind, Number.isInteger(count) && count > 0 ? count : 1, shell.state);
  };
}

/** `return 1`, `exit 1`; without an operand, the status is that of the last command. */
export function leave(kind: 'function' | 'subshell'): (shell: Shell, call: Call) => false {
  return (shell, { fields }) => {
    const [, status] = fields;
    if (status !== undefined) {
      const value = knownValue(status.text);
      shell.state.status = value !== null && /^\d+$/.test(value) ? Number(value) % 256 : null;
      shell.state.assumed = false;
    }
    if (kind === 'function') shell.frames.leaveFunction(shell.state);
    else shell.frames.leaveSubshell(shell.state);
    return false;
  };
}

/** `eval`: an unknown text may do anything to the variables. */
export function evaluateWords(shell: Shell, { fields, place }: Call): boolean {
  const words = fields.slice(1);
  const text = join(
    words.map((field) => field.text),
    computed(' '),
  );
  const parsed = parseValue(text, place);
  if (parsed === null || words.some(({ several }) => several)) {
    shell.state.forgetVariables(unknownVariable);
    shell.state.succeed(null);
    return true;
  }
  return shell.runIn(parsed.source, parsed.script.commands);
}

/**
 * `source` and `.`: a missing file may do anything to the variables. If the script first asks whether it exists, the
 * file is optional, and the ways on which it does not exist count.
 */
export function source(shell: Shell, { fields }: Call): boolean {
  const [, path, ...args] = fields;
  const name = path === undefined ? null : (knownValue(path.text) ?? pathFromScript(path.text));
  const file = name === null ? null : shell.environment.readFile(name, path?.place ?? null);
  if (file === null) {
    if (path !== undefined && shell.state.asked.includes(askedPath(path.text))) shell.state.missing++;
    shell.state.forgetVariables(unknownVariable);
    return true;
  }
  const before = shell.state.arguments;
  if (args.length > 0) shell.state.arguments = argumentsOf(args);
  const { script } = parseShell(file.text);
  const frame = shell.frames.open('function', shell.state);
  const ends = shell.runIn(fileSource(file.uri, file.text), script.commands) ? [shell.state] : [];
  const goesOn = shell.joinAt(frame, ends);
  if (args.length > 0) shell.state.arguments = before;
  return goesOn;
}
