import type { Script } from 'unbash';
import { emptyText, type Text, unknownText, withoutLastLineFeeds } from '../../text.ts';
import type { Shell } from '../shell.ts';
import { decodedSource } from '../source.ts';

/**
 * `$(…)`: what the commands write, without the line feeds at its end. Their status is that of an assignment around it.
 */
export function commandOutput(shell: Shell, script: Script): Text {
  shell.budget.charge((script.end - script.pos) / 4);
  const source = script.source === undefined ? shell.source : decodedSource(script.source, shell.source.place);
  return withoutLastLineFeeds(outputOf(shell, () => shell.runIn(source, script.commands)));
}

/** Everything that a subshell writes to the standard output. */
export function outputOf(shell: Shell, run: () => boolean): Text {
  const end = shell.inSubshell(() => {
    shell.state.output = emptyText;
    return run();
  });
  if (end === null) return unknownText;
  shell.state.takeStatusOf(end);
  return end.output ?? unknownText;
}
