import type { Assignment, Command, Word } from 'unbash';
import { wordOf } from '../../word.ts';
import { declare, isDeclaration } from '../builtins/declare.ts';
import type { Call, Shell } from '../shell.ts';
import { placeIn } from '../source.ts';
import { assign, prefixValue } from '../state/assignment.ts';
import { expandWords } from '../words/word.ts';
import { readRedirections, withStreams } from './redirections.ts';

/** Runs a simple command; `fed` if it follows a pipe. False if the script does not continue after it. */
export function runSimple(shell: Shell, node: Command, fed: boolean): boolean {
  const assignments = node.prefix.filter((part): part is Assignment => part.type === 'Assignment');
  if (node.name === undefined) return runAssignments(shell, node, assignments);
  if (isDeclaration(node.name.text)) {
    shell.state.succeed(true);
    declare(shell, node.name.text, node.args);
    return true;
  }
  const words = node.args.map((part) => (part.type === 'Word' ? part : asWord(part)));
  const fields = expandWords(shell, [node.name, ...words]);
  const streams = readRedirections(shell, node.redirects);
  if (fields.length === 0) return runAssignments(shell, node, assignments);
  const call: Call = {
    fields,
    place: placeIn(shell.source, node),
    fed: fed || streams.stdin !== undefined,
    redirections: streams.files,
    diverted: streams.diverted,
    assignments: assignments.map((part) => {
      return { name: part.name, value: wordOf(prefixValue(shell, part), placeIn(shell.source, part.value)) };
    }),
  };
  return withStreams(shell, streams, () => shell.call(call));
}

/** Only declarations take assignments as arguments; elsewhere (`env X=1 …`) they are words. */
function asWord({ pos, end, text }: Assignment): Word {
  return { type: 'Word', pos, end, text, value: text };
}

/** A line of assignments: its status is that of the last command substitution in it. */
function runAssignments(shell: Shell, node: Command, assignments: readonly Assignment[]): boolean {
  shell.state.succeed(true);
  for (const assignment of assignments) assign(shell, assignment);
  const streams = readRedirections(shell, node.redirects);
  // `$(< file)` is the file's content.
  if (streams.stdin !== undefined && assignments.length === 0) shell.state.write(streams.stdin);
  return true;
}
