import type { ProcessSubstitutionPart, Redirect, Redirection as RedirectionNode, Word } from 'unbash';
import type { Redirection } from '../../executed-command.ts';
import { computed, concat, emptyText, outlined, type Text, unknownText } from '../../text.ts';
import { type ShellWord, wordOf } from '../../word.ts';
import { processFile } from '../guest-threads/process-files.ts';
import { hostFile } from '../host-file.ts';
import type { Shell } from '../shell.ts';
import { placeIn } from '../source.ts';
import type { Run } from '../state/flow.ts';
import { hereDocText } from '../words/here-doc.ts';
import { outputOf } from '../words/substitution.ts';

/** What a command's redirections do to it. */
export interface Streams {
  /** What it reads; undefined if its input is not redirected. */
  readonly stdin: Text | undefined;
  /** The files of its standard input and output. */
  readonly files: readonly Redirection[];
  /** Its standard output does not go where the shell's goes. */
  readonly diverted: boolean;
}

/** The redirections of one command, in order. */
export function readRedirections(shell: Shell, nodes: readonly RedirectionNode[]): Streams {
  let stdin: Text | undefined;
  let diverted = false;
  const files: Redirection[] = [];
  for (const node of nodes) {
    const input = node.type !== 'Redirect' || node.operator.startsWith('<');
    const ours = isStream(node, input ? 0 : 1);
    if (node.type === 'HereDoc') {
      const text = hereDocText(shell, node);
      if (ours) stdin = text;
    } else if (node.target !== undefined && ours) {
      const target = targetWord(shell, node.target);
      if (node.type === 'HereString') stdin = concat(target.pieces, computed('\n'));
      else if (input) stdin = inputOf(shell, node.target, target);
      else diverted = node.operator !== '>&' || target.text !== '1';
      if (node.type === 'Redirect' && !isDuplicate(node, target)) {
        files.push({ kind: input ? 'read' : node.operator.includes('>>') ? 'append' : 'write', target });
      }
    }
  }
  return { stdin, files, diverted };
}

/** Runs what reads and writes these streams; what it writes to a file is remembered. */
export function withStreams(shell: Shell, { stdin, files, diverted }: Streams, run: Run): boolean {
  const before = { stdin: shell.state.stdin, output: shell.state.output };
  if (stdin !== undefined) shell.state.stdin = stdin;
  if (diverted) shell.state.output = emptyText;
  const goesOn = run();
  if (stdin !== undefined) shell.state.stdin = before.stdin;
  if (!diverted) return goesOn;
  const file = files.findLast(({ kind }) => kind !== 'read');
  if (file !== undefined) writeFile(shell, file.target.pieces, shell.state.output, file.kind === 'append');
  shell.state.output = before.output;
  return goesOn;
}

/** Remembers what is written to a file. */
export function writeFile(shell: Shell, name: Text, text: Text | null, append: boolean): void {
  const { state, threads } = shell;
  state.files = state.files.written(name, text === null ? null : threads.withoutIds(text), append);
}

/** Whether a redirection is about this file descriptor: its number is written, or no number is. */
function isStream({ descriptor }: RedirectionNode, stream: number): boolean {
  return descriptor === undefined || (descriptor.type === 'FileDescriptor' && descriptor.value === stream);
}

/** `2>&1`, `<&3`, `>&-`: another descriptor, not a file. */
function isDuplicate({ operator }: Redirect, { text }: ShellWord): boolean {
  return operator === '<&' || (operator === '>&' && /^(?:\d+-?|-)$/.test(text ?? ''));
}

/** The file's name. That of a process substitution is unknown; its commands run when it is read. */
function targetWord(shell: Shell, word: Word): ShellWord {
  const pieces = substitutionIn(word) === null ? shell.text(word) : unknownText;
  return wordOf(pieces, placeIn(shell.source, word));
}

/** `<(…)` if it is the whole word. */
function substitutionIn({ parts = [] }: Word): ProcessSubstitutionPart | null {
  const [part, ...others] = parts;
  return part?.type === 'ProcessSubstitution' && part.operator === '<' && others.length === 0 ? part : null;
}

/** What a file or a process substitution provides to read. */
function inputOf(shell: Shell, target: Word, word: ShellWord): Text {
  const substitution = substitutionIn(target);
  if (substitution !== null) {
    const { script } = substitution;
    return script === undefined ? unknownText : outputOf(shell, () => shell.run(script.commands));
  }
  const own = shell.state.files.read(word.pieces);
  if (own !== null) return own;
  const ofHost = word.text === null ? null : hostFile(shell.environment.host, word.text);
  const content = ofHost ?? processFile(shell.threads, word.pieces, word.place);
  return content === null ? unknownText : outlined(content);
}
