import { readChain } from '../../commands/chain.ts';
import { readTmux } from '../../commands/tmux.ts';
import { isDetached, unwrapped } from '../../commands/wrappers.ts';
import type { ExecutedCommand } from '../../executed-command.ts';
import { type Text, unknownText } from '../../text.ts';
import { programName, type ShellWord, unknownWord, wordOf } from '../../word.ts';
import { argumentsOf } from '../builtins/parameters.ts';
import type { Call, Field, Shell } from '../shell.ts';
import { parseValue } from '../source.ts';
import type { State } from '../state/state.ts';
import { scalar, type Variable } from '../state/variable.ts';
import { afterSubshell } from './subshell.ts';

const shells = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/;
const changers = /^(?:su|runuser)$/;

/** Programs that start a command without the shell's variables. */
const cleaners: ReadonlySet<string | null> = new Set([
  ...['sudo', 'doas', 'su', 'runuser', 'tmux'],
  ...['systemd-run', 'docker', 'podman'],
]);

/**
 * `bash -c '…'`, also after sudo and the like, `su -c '…'`, `tmux new -d '…'`, and a shell that reads its commands, as in
 * `sudo bash <<EOF`: a known text runs in a shell of its own, which has the exported variables. null for other commands,
 * and if the text is unknown.
 */
export function runChildShell(shell: Shell, call: Call): boolean | null {
  const found = childScript(call, shell.state.stdin);
  const run = found === null ? null : childRun(shell, call, found);
  if (run === null) return null;
  return afterSubshell(shell, run());
}

/** What such a shell runs after programs that place it (`taskset -c 0-3 bash -c '…'`); undefined for other commands. */
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
  const found = childScript({ ...call, fields: call.fields.slice(start) }, shell.state.stdin);
  const inherits = found?.inherits === true && !words.slice(0, start).some((word) => cleaners.has(programName(word)));
  const run = found === null ? null : childRun(shell, call, { ...found, inherits });
  if (run === null) return undefined;
  const { mark } = shell;
  run();
  return shell.rollBack(mark);
}

/** Runs the script of a child shell; null if its text is unknown. */
function childRun(shell: Shell, call: Call, found: ChildScript): (() => State | null) | null {
  const parsed = parseValue(found.script.text, found.script.place);
  if (parsed === null) return null;
  return () =>
    shell.inSubshell(() => {
      shell.state.scopes = [found.inherits ? exportedVariables(shell, call) : new Map()];
      shell.state.functions = new Map();
      shell.state.arguments = argumentsOf(found.operands);
      shell.state.name = found.name?.text ?? unknownText;
      if (found.isInput) shell.state.stdin = null;
      if (found.isDetached) shell.state.background = true;
      return shell.runIn(parsed.source, parsed.script.commands);
    });
}

interface ChildScript {
  readonly script: Pick<Field, 'text' | 'place'>;
  /** It is what the shell reads from its standard input. */
  readonly isInput: boolean;
  /** `$0`. */
  readonly name: Field | undefined;
  /** `$1` and so on. */
  readonly operands: readonly Field[];
  /** It has the exported variables of this shell; sudo and su begin with a clean environment. */
  readonly inherits: boolean;
  /** It runs on by itself. */
  readonly isDetached: boolean;
}

function childScript({ fields, fed, place }: Call, stdin: Text | null): ChildScript | null {
  const words = wordsOf(fields);
  const command = unwrapped(words);
  const start = words.length - command.length;
  const [program] = command;
  // xargs adds words of its own to a command.
  if (program?.text == null || words[start] !== program) return null;
  const detached = isDetached(words);
  if (programName(program) === 'tmux') {
    const [line] = readTmux(command)?.words ?? [];
    const script = line?.text == null ? undefined : fields[words.indexOf(line)];
    return script === undefined ? null : { script, ...withoutArguments, inherits: false, isDetached: detached };
  }
  const changes = changers.test(program.text);
  if (!changes && !shells.test(program.text)) return null;
  const inherits = !words.slice(0, start + 1).some((word) => cleaners.has(programName(word)));
  let reads = false;
  let option = start + 1;
  for (; option < words.length; option++) {
    const word = words[option]?.text;
    if (word == null || (/^-[a-z]*n/.test(word) && !changes)) return null;
    if (/^-?-$/.test(word) && !changes) option++;
    if (/^-?-$|^[^-+]/.test(word) && !changes) break;
    if (/^-[a-z]*s/.test(word)) reads = true;
    if (/^[-+][a-z]*o$/.test(word)) option++;
    const script = fields[option + 1];
    if (!/^-[a-z]*c$/.test(word) || script === undefined || words[option + 1]?.text === null) continue;
    const [name, ...operands] = fields.slice(option + 2);
    return { script, isInput: false, name, operands, inherits, isDetached: detached };
  }
  const operands = fields.slice(option);
  if (!fed || stdin === null || (operands.length > 0 && !reads)) return null;
  const script = { text: stdin, place };
  return { script, isInput: true, name: undefined, operands, inherits, isDetached: detached };
}

const withoutArguments = { isInput: false, name: undefined, operands: [] } as const;

/** The fields of a call as words; what may be several words is one that is unknown. */
export function wordsOf(fields: Call['fields']): readonly ShellWord[] {
  return fields.map(({ text, several, place }) => (several ? unknownWord(place) : wordOf(text, place)));
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
