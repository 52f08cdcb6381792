import { isDetached } from '../../commands/wrappers.ts';
import type { ExecutedCommand, Redirection } from '../../executed-command.ts';
import { reached } from '../../reach.ts';
import { knownValue, unknownText } from '../../text.ts';
import { type ShellWord, wordOf } from '../../word.ts';
import type { Call, Shell } from '../shell.ts';
import { commandsInside } from './child-shell.ts';

/** Adds a command to the result. */
export function listCommand(shell: Shell, one: Call): void {
  const { stdin, files, reach, branch, background } = shell.state;
  const { threads } = shell;
  const outside = ({ pieces, place }: ShellWord) => wordOf(threads.withoutIds(pieces), place);
  const words = one.fields.map(({ text, several, unmatched, place }): ShellWord => {
    if (!several) return wordOf(threads.withoutIds(text), place);
    // `-p AllowedCPUs=$CPUS` is most likely one word, and its known part says what it is.
    return wordOf(knownValue(unmatched) === null ? unmatched : unknownText, place);
  });
  const input = one.fed ? threads.withoutIds(stdin ?? unknownText) : null;
  const inside = commandsInside(shell, one, words);
  const command: ExecutedCommand = {
    words,
    place: one.place,
    assignments: one.assignments.map(({ name, value }) => ({ name, value: outside(value) })),
    redirections: [...one.redirections.filter(({ kind }) => kind === 'read'), ...writtenFiles(shell, one)].map(
      ({ kind, target }) => ({ kind, target: outside(target) }),
    ),
    stdin: input === null ? null : wordOf(input, one.place),
    files,
    background: background || isDetached(words),
    ...reached(reach, { branch }),
    ...(inside === undefined ? {} : { inside }),
  };
  shell.list(command);
}

/** Where its output goes: its own files, or those of an enclosing construct. */
export function writtenFiles(shell: Shell, { redirections, diverted }: Call): readonly Redirection[] {
  return diverted ? redirections.filter(({ kind }) => kind !== 'read') : shell.writesTo;
}
