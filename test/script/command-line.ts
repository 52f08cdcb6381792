import type { ExecutedCommand, Redirection } from '../../server/src/script/executed-command.ts';
import { placeAt } from '../../server/src/script/place.ts';
import { reached } from '../../server/src/script/reach.ts';
import { computed, concat, type Text, unknownText, verbatimAt } from '../../server/src/script/text.ts';
import { type ShellWord, wordOf } from '../../server/src/script/word.ts';

const uri = 'line.sh';

/**
 * One command line as the interpreter would give it, for tests of one command: words between blanks, quotation marks,
 * `> file`; `$NAME` is unknown. `stdin` is the text of a here-doc.
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
    const word = wordIn(match[0], match.index);
    if (redirects === null) words.push(word);
    else redirections.push({ kind: redirects, target: word });
    redirects = null;
  }
  const place = placeAt(uri, 0, text.length);
  return {
    words,
    place,
    assignments: [],
    redirections,
    stdin: stdin === null ? null : wordOf(computed(stdin), place),
    background: false,
    ...reached('always'),
  };
}

function wordIn(source: string, start: number): ShellWord {
  const parts = [...source.matchAll(/'[^']*'|"(?:[^"]*)"|\$(?:\w+|\$)|\\.|[^'"$\\]+/g)].map(({ 0: part, index }) => {
    const at = start + index;
    if (part.startsWith("'")) return verbatimAt(part.slice(1, -1), uri, at + 1);
    if (part.startsWith('"')) return inDoubleQuotes(part.slice(1, -1), at + 1);
    if (part.startsWith('\\')) return verbatimAt(part.slice(1), uri, at + 1);
    return part.startsWith('$') ? unknownText : verbatimAt(part, uri, at);
  });
  return wordOf(concat(...parts), placeAt(uri, start, source.length));
}

function inDoubleQuotes(source: string, start: number): Text {
  const parts = [...source.matchAll(/\$(?:\w+|\$)|[^$]+|\$/g)].map(({ 0: part, index }) =>
    /^\$./.test(part) ? unknownText : verbatimAt(part, uri, start + index),
  );
  return concat(...parts);
}
