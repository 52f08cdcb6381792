import { emptyText, knownValue, unknownText } from '../../text.ts';
import { builtins } from '../builtins/index.ts';
import { argumentsOf } from '../builtins/parameters.ts';
import type { Call, Shell } from '../shell.ts';
import type { Arguments, ShellFunction } from '../state/state.ts';
import { scalar, type Variable } from '../state/variable.ts';
import { runBody } from './compound.ts';
import { listCommand, writtenFiles } from './list-command.ts';
import { runOutside } from './outside.ts';

/** Runs a command by its name: a function, else a builtin, else an outside command. */
export function call(shell: Shell, one: Call): boolean {
  const [first] = one.fields;
  const name = first === undefined || first.several ? null : knownValue(first.text);
  if (name === null) return runOutside(shell, one);
  const defined = shell.state.functions.get(name);
  if (defined !== undefined) {
    return withAssignments(shell, one, () =>
      callFunction(shell, defined, argumentsOf(one.fields.slice(1)), isLast(shell, one)),
    );
  }
  if (name === 'command' || name === 'builtin') return runCommandBuiltin(shell, one);
  const builtin = builtins.get(name);
  if (builtin === undefined) return runOutside(shell, one);
  if (builtin.writes && writtenFiles(shell, one).length > 0) listCommand(shell, one);
  shell.state.succeed(true);
  return withAssignments(shell, one, () => builtin.run(shell, one));
}

/** `command taskset …` runs it; `command -v taskset` only checks that it exists. */
function runCommandBuiltin(shell: Shell, one: Call): boolean {
  const fields = one.fields.slice(1);
  const next = knownValue(fields[0]?.text ?? emptyText);
  if (next?.startsWith('-') === true && next !== '-p' && next !== '--') {
    shell.state.write(unknownText);
    shell.state.succeed(true);
    shell.state.assumed = true;
    return true;
  }
  const rest = next === '-p' || next === '--' ? fields.slice(1) : fields;
  const name = knownValue(rest[0]?.text ?? unknownText);
  if (rest.length === 0) return true;
  const builtin = name === null ? undefined : builtins.get(name);
  return builtin === undefined
    ? runOutside(shell, { ...one, fields: rest })
    : builtin.run(shell, { ...one, fields: rest });
}

/** Variables in front of a command exist while it runs. */
function withAssignments(shell: Shell, { assignments }: Call, run: () => boolean): boolean {
  if (assignments.length === 0) return run();
  shell.state.scopes.push(
    new Map(assignments.map(({ name, value }): [string, Variable] => [name, scalar(value.pieces)])),
  );
  const goesOn = run();
  if (goesOn) shell.state.scopes.pop();
  return goesOn;
}

function isLast({ last }: Shell, { place: { uri, span } }: Call): boolean {
  return last?.uri === uri && last.span.start === span.start && last.span.end === span.end;
}

/**
 * Runs a function's body with its own positional parameters and a scope for its locals. `last`: the script ends with
 * it, so a `return` in it ends the script.
 */
export function callFunction(shell: Shell, defined: ShellFunction, given: Arguments, last = false): boolean {
  const before = shell.state.arguments;
  shell.called.add(defined);
  if (!shell.budget.enter()) {
    shell.budget.spend();
    return false;
  }
  const frame = shell.frames.open('function', shell.state, last);
  shell.state.arguments = given;
  shell.state.scopes.push(new Map());
  const { source } = shell;
  shell.source = defined.source;
  const goesOn = shell.budget.leave(runBody(shell, defined.body));
  shell.source = source;
  if (goesOn) shell.state.scopes.pop();
  const comesBack = shell.joinAt(frame, goesOn ? [shell.state] : []);
  if (comesBack) shell.state.arguments = before;
  return comesBack;
}
