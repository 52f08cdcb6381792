import { spanAt } from '../../base/span.ts';
import type { IniEntry } from '../../syntax/ini.ts';
import type { ExecutedCommand } from '../executed-command.ts';
import type { SourcePlace } from '../place.ts';
import { reached } from '../reach.ts';
import { computed, concat, join, saidAt, type Text, unknownAt, verbatimAt } from '../text.ts';
import { type ShellWord, sliceWord, unquotedWord, wordOf, wordShape } from '../word.ts';

/** The value of an entry as a word; what systemd fills in (`%i`) is unknown. */
export function entryWord({ stretches, span }: IniEntry, uri: string): ShellWord {
  const texts = stretches.map((stretch) => withSpecifiers(stretch.text, { uri, span: stretch.span }));
  return wordOf(join(texts, computed(' ')), { uri, span });
}

/**
 * The commands of an ExecStart= (systemd.service(5), "Command lines"): words between blanks, quotation marks, a lone
 * `;` between commands, the prefixes `@-:+!` of the program. `$X` and `${X}` come from the environment, which is
 * unknown.
 */
export function readExecLine(value: ShellWord): readonly ExecutedCommand[] {
  const shape = wordShape(value);
  const commands: ShellWord[][] = [[]];
  for (const match of shape.matchAll(/(?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\\[\s\S]|[^\s"'\\]|["'\\])+/g)) {
    const word = sliceWord(value, match.index, match.index + match[0].length);
    if (match[0] === ';') commands.push([]);
    else commands.at(-1)?.push(withoutVariables(unquotedWord(word, decoded)));
  }
  return commands.flatMap((words): ExecutedCommand[] => {
    const [program, ...rest] = words;
    if (program === undefined) return [];
    const prefix = /^[@:+!|-]*/.exec(wordShape(program))?.[0] ?? '';
    // With @ the second word is the name that the program sees as its own.
    const behind = prefix.includes('@') ? rest.slice(1) : rest;
    const command = { words: [sliceWord(program, prefix.length), ...behind], place: value.place };
    return [{ ...command, assignments: [], redirections: [], stdin: null, background: false, ...reached('always') }];
  });
}

function decoded(shape: string): string {
  return shape.replace(/\\([\s\S])|["']/g, '$1');
}

/** A piece with a variable of the environment in it is unknown. */
function withoutVariables({ pieces, place }: ShellWord): ShellWord {
  const texts = pieces.map((piece): Text => (piece.text?.includes('$') === true ? unknownAt(piece.place) : [piece]));
  return wordOf(concat(...texts), place);
}

/** `%i` and the like (systemd.unit(5), "Specifiers"); `%%` is a percent sign. */
function withSpecifiers(text: string, { uri, span }: SourcePlace): Text {
  const parts = [...text.matchAll(/%%|%[A-Za-z]|[^%]+|%/g)].map(({ 0: part, index }): Text => {
    const place = { uri, span: spanAt(span.start + index, part.length) };
    if (part === '%%') return saidAt('%', place);
    return /^%[A-Za-z]$/.test(part) ? unknownAt(place) : verbatimAt(part, uri, place.span.start);
  });
  return concat(...parts);
}
