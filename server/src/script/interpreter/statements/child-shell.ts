import { readChain } from '../../commands/chain.ts';
import type { ExecutedCommand } from '../../executed-command.ts';
import { knownValue, unknownText } from '../../text.ts';
import { programName, type ShellWord } from '../../word.ts';
import { argumentsOf } from '../builtins/parameters.ts';
import type { Call, Field, Shell } from '../shell.ts';
import { parseValue } from '../source.ts';
import type { State } from '../state/state.ts';
import { scalar, type Variable } from '../state/variable.ts';

const shells = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/;
const changers = /^(?:su|runuser)$/;
/** Programs that start another one and change neither its CPUs nor its words. */
const wrappers = /^(?:sudo|doas|env|nohup|setsid|nice|ionice|timeout|stdbuf)$/;
/** Their options that take a word. */
const withOperand = /^-(?:[ugnckspo]|-user|-group|-adjustment|-class|-signal)$/;

/**
 * `bash -c '…'`, also behind sudo and its like, and `su -c '…'`: a known text is run in a shell of its own, which has
 * the exported variables. null where the command is none of these, or the text is unknown.
 */
export function runChildShell(shell: Shell, call: Call): boolean | null {
  const found = childScript(call.fields);
  const run = found === null ? null : childRun(shell, call, found);
  if (run === null) return null;
  const end = run();
  if (end === null) return false;
  shell.state.output = end.output;
  shell.state.status = end.status;
  shell.state.assumed = end.assumed;
  return true;
}

/** Programs whose command does not have the shell's variables. */
const cleaners: ReadonlySet<string | null> = new Set(['sudo', 'doas', 'systemd-run', 'docker', 'podman']);

/** What such a shell runs behind programs that place it (`taskset -c 0-3 bash -c '…'`); undefined of any other command. */
export function commandsInside(
  shell: Shell,
  call: Call,
  words: readonly ShellWord[],
): readonly ExecutedCommand[] | undefined {
  if (!words.some(({ text }) => text !== null && shells.test(text))) return undefined;
  const chain = readChain(words);
  if (chain === null || chain.steps.length === 0 || chain.target !== null) return undefined;
  const start = words.length - chain.started.length;
  if (start <= 0 || words[start] !== chain.started[0]) return undefined;
  const found = childScript(call.fields.slice(start));
  const inherits = found?.inherits === true && !words.slice(0, start).some((word) => cleaners.has(programName(word)));
  const run = found === null ? null : childRun(shell, call, { ...found, inherits });
  if (run === null) return undefined;
  const { mark } = shell;
  run();
  return shell.rollBack(mark);
}

/** Runs the script of a child shell; null where its text is unknown. */
function childRun(shell: Shell, call: Call, found: ChildScript): (() => State | null) | null {
  const parsed = parseValue(found.script.text, found.script.place);
  if (parsed === null) return null;
  return () =>
    shell.inSubshell(() => {
      shell.state.scopes = [found.inherits ? exportedVariables(shell, call) : new Map()];
      shell.state.functions = new Map();
      shell.state.arguments = argumentsOf(found.operands);
      shell.state.name = found.name?.text ?? unknownText;
      return shell.runIn(parsed.source, parsed.script.commands);
    });
}

interface ChildScript {
  readonly script: Field;
  /** `$0`. */
  readonly name: Field | undefined;
  /** `$1` and so on. */
  readonly operands: readonly Field[];
  /** sudo and su begin with a clean environment. */
  readonly inherits: boolean;
}

function childScript(fields: readonly Field[]): ChildScript | null {
  const words = fields.map(({ text, several }) => (several ? null : knownValue(text)));
  let inherits = true;
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at];
    if (word == null) return null;
    if (shells.test(word) || changers.test(word)) break;
    if (word === 'sudo' || word === 'doas') inherits = false;
    else if (withOperand.test(word)) at++;
    else if (!wrappers.test(word) && !/^-|^\w+=|^\d/.test(word)) return null;
  }
  const changes = changers.test(words[at] ?? '');
  for (let option = at + 1; option < words.length; option++) {
    const word = words[option];
    if (word == null || (!word.startsWith('-') && !changes)) return null;
    const script = fields[option + 1];
    if (!/^-[a-z]*c$/.test(word) || script === undefined || words[option + 1] === null) continue;
    return { script, name: fields[option + 2], operands: fields.slice(option + 3), inherits: inherits && !changes };
  }
  return null;
}

function exportedVariables(shell: Shell, { assignments }: Call): Map<string, Variable> {
  const visible = new Map<string, Variable>();
  for (const scope of shell.state.scopes) {
    for (const [name, variable] of scope) {
      if (variable.attributes.has('exported')) visible.set(name, variable);
      else visible.delete(name);
    }
  }
  for (const { name, value } of assignments) visible.set(name, scalar(value.pieces));
  return visible;
}
