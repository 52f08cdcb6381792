import type { ExecutedCommand, Redirection, ShellWord, ValuePiece } from '../../server/src/script/executed-command.ts';
import { reached } from '../../server/src/script/reach.ts';

const uri = 'line.sh';

/**
 * One command line as the script's reader gives it, for tests of a family alone: words between blanks, quotation marks,
 * `> file`; `$NAME` cannot be known. `stdin` is a here-doc's text.
 */
export function commandLine(text: string, stdin: string | null = null): ExecutedCommand {
  const words: ShellWord[] = [];
  const redirections: Redirection[] = [];
  let redirects: Redirection['kind'] | null = null;
  for (const match of text.matchAll(/(?:"[^"]*"|'[^']*'|\\.|[^\s"'])+/g)) {
    if (/^(?:>>?|<)$/.test(match[0])) {
      redirects = match[0] === '<' ? 'read' : match[0] === '>' ? 'write' : 'append';
      continue;
    }
    const word = wordOf(match[0], match.index);
    if (redirects === null) words.push(word);
    else redirections.push({ kind: redirects, target: word });
    redirects = null;
  }
  const place = { uri, span: { start: 0, end: text.length } };
  return {
    words,
    place,
    assignments: [],
    redirections,
    stdin: stdin === null ? null : { text: stdin, pieces: [{ text: stdin, place: null, verbatim: false }], place },
    background: false,
    ...reached('always'),
  };
}

function wordOf(source: string, start: number): ShellWord {
  const pieces: ValuePiece[] = [];
  for (const { 0: part, index } of source.matchAll(/'[^']*'|"(?:[^"]*)"|\$(?:\w+|\$)|\\.|[^'"$\\]+/g)) {
    const at = start + index;
    if (part.startsWith("'")) pieces.push(literal(part.slice(1, -1), at + 1));
    else if (part.startsWith('"')) pieces.push(...inDoubleQuotes(part.slice(1, -1), at + 1));
    else if (part.startsWith('\\')) pieces.push(literal(part.slice(1), at + 1));
    else if (part.startsWith('$')) pieces.push(unknown);
    else pieces.push(literal(part, at));
  }
  const known = pieces.every(({ text }) => text !== null);
  return {
    text: known ? pieces.map(({ text }) => text).join('') : null,
    pieces,
    place: { uri, span: { start, end: start + source.length } },
  };
}

const unknown: ValuePiece = { text: null, place: null, verbatim: false };

function inDoubleQuotes(source: string, start: number): ValuePiece[] {
  return [...source.matchAll(/\$(?:\w+|\$)|[^$]+|\$/g)].map(({ 0: part, index }) =>
    /^\$./.test(part) ? unknown : literal(part, start + index),
  );
}

function literal(text: string, start: number): ValuePiece {
  return { text, place: { uri, span: { start, end: start + text.length } }, verbatim: true };
}
