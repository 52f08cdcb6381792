import type { Redirection as RedirectionNode, Word } from 'unbash';
import type { Redirection, ShellWord } from '../executed-command.ts';
import { hereDocText } from './here-doc.ts';
import { hostFile } from './host-file.ts';
import type { Shell } from './shell.ts';
import { placeIn } from './source.ts';
import { outputOf } from './substitution.ts';
import { computed, concat, knownValue, type Text, unknownText } from './text.ts';

/** What a command's redirections do to it. */
export interface Streams {
  /** What it reads; undefined where nothing is redirected. */
  readonly stdin: Text | undefined;
  /** Files of its standard input and output. */
  readonly files: readonly Redirection[];
  /** Its standard output does not go where the shell's goes. */
  readonly diverted: boolean;
}

const noRedirections: Streams = { stdin: undefined, files: [], diverted: false };

/** The redirections of one command, in their order. */
export function readRedirections(shell: Shell, nodes: readonly RedirectionNode[]): Streams {
  if (nodes.length === 0) return noRedirections;
  let stdin: Text | undefined;
  let diverted = false;
  const files: Redirection[] = [];
  for (const node of nodes) {
    const number =
      node.descriptor === undefined
        ? undefined
        : node.descriptor.type === 'FileDescriptor'
          ? node.descriptor.value
          : -1;
    if (node.type === 'HereDoc') {
      const text = hereDocText(shell, node);
      if (number === undefined || number === 0) stdin = text;
    } else if (node.target !== undefined) {
      const input =
        node.type === 'HereString' || node.operator === '<' || node.operator === '<>' || node.operator === '<&';
      if (number !== undefined && number !== (input ? 0 : 1)) continue;
      const word = targetWord(shell, node.target);
      if (node.type === 'HereString') stdin = concat(text(word), computed('\n'));
      else if (input) stdin = inputOf(shell, node.target, word);
      else if (node.operator === '>&' && /^(?:\d+|-)$/.test(word.text ?? '')) diverted ||= word.text !== '1';
      else diverted = true;
      if (
        node.type === 'HereString' ||
        node.operator === '<&' ||
        (node.operator === '>&' && /^(?:\d+|-)$/.test(word.text ?? ''))
      )
        continue;
      files.push({ kind: input ? 'read' : node.operator.includes('>>') ? 'append' : 'write', target: word });
    }
  }
  return { stdin, files, diverted };
}

function targetWord(shell: Shell, word: Word): ShellWord {
  const pieces = shell.text(word);
  return { text: knownValue(pieces), pieces, place: placeIn(shell.source, word) };
}

function text({ pieces }: ShellWord): Text {
  return pieces;
}

/** What a file or a process substitution gives to read. */
function inputOf(shell: Shell, target: Word, word: ShellWord): Text {
  const [part, ...others] = target.parts ?? [];
  if (part?.type === 'ProcessSubstitution' && part.operator === '<' && others.length === 0) {
    const { script } = part;
    return script === undefined ? unknownText : outputOf(shell, () => shell.run(script.commands));
  }
  const content = word.text === null ? null : hostFile(shell.environment.host, word.text);
  return content === null ? unknownText : computed(content);
}
