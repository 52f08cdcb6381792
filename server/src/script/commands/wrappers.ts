import { programName, type ShellWord, unknownWord, withUnknown, wordShape } from '../word.ts';
import { type GivenOptions, hasOption, lastOption, readOptions } from './options.ts';
import { readTmux } from './tmux.ts';
import { wrappers } from './wrapper-table.ts';

/** The most programs in front of a command; a real command has far fewer. */
export const longestChain = 32;

/**
 * The command that sudo, nice, env, nohup and the like start with their own placement. null if the words begin with
 * none of them, or it starts none.
 */
export function wrappedCommand(words: readonly ShellWord[]): readonly ShellWord[] | null {
  return unwrap(words)?.command ?? null;
}

/** Whether a command runs on by itself because of the programs in front of it: `screen -dm`, `setsid -f`. */
export function isDetached(words: readonly ShellWord[]): boolean {
  let command = words;
  for (let length = 0; length < longestChain; length++) {
    if (programName(command[0]) === 'tmux') return readTmux(command)?.isDetached === true;
    const inner = unwrap(command);
    if (inner === null || inner.isDetached) return inner !== null;
    command = inner.command;
  }
  return false;
}

interface Unwrapped {
  readonly command: readonly ShellWord[];
  readonly isDetached: boolean;
}

function unwrap(words: readonly ShellWord[]): Unwrapped | null {
  const name = programName(words[0]);
  if (name === 'tmux') {
    const tmux = readTmux(words);
    return tmux === null || tmux.words.length === 1 ? null : { command: tmux.words, isDetached: tmux.isDetached };
  }
  const wrapper = name === null ? undefined : wrappers.get(name);
  if (wrapper === undefined) return null;
  const given = readOptions(words.slice(1), wrapper.options, true);
  if (given === null || hasOption(given, ...(wrapper.other ?? []))) return null;
  let { operands } = given;
  if (wrapper.assignments === true) {
    const start = operands.findIndex((word) => !/^[A-Za-z_]\w*=/.test(wordShape(word)));
    operands = start < 0 ? [] : operands.slice(start);
  }
  operands = operands.slice(wrapper.operands ?? 0);
  if (operands.length === 0) return null;
  const isDetached = wrapper.detaching?.every((option) => hasOption(given, option)) === true;
  return { command: name === 'xargs' ? withArguments(operands, given) : operands, isDetached };
}

/** The command after all wrappers; the words as they are without any. */
export function unwrapped(words: readonly ShellWord[]): readonly ShellWord[] {
  let command = words;
  for (let length = 0; length < longestChain; length++) {
    const inner = wrappedCommand(command);
    if (inner === null) break;
    command = inner;
  }
  return command;
}

/** xargs appends what it reads to the command, or puts it in place of its placeholder; what that is is unknown. */
function withArguments(command: readonly ShellWord[], given: GivenOptions): readonly ShellWord[] {
  const replaced = lastOption(given, 'I') ?? lastOption(given, 'replace');
  const [first] = command;
  if (first === undefined) return command;
  if (replaced === undefined) return [...command, unknownWord(first.place)];
  const placeholder = replaced.value?.text ?? '{}';
  return command.map((word) => {
    const at = placeholder === '' ? -1 : wordShape(word).indexOf(placeholder);
    return at < 0 ? word : withUnknown(word, at, at + placeholder.length);
  });
}
