import type { Span } from '../../base/span.ts';
import type { IniEntry } from '../../syntax/ini.ts';
import type { ExecutedCommand, ShellWord, SourcePlace, ValuePiece } from '../executed-command.ts';
import { reached } from '../reach.ts';
import { sliceWord, unknownStretch, wordShape } from '../word.ts';

/** The value of an entry as a word whose pieces know their places; what systemd fills in (`%i`) is unknown. */
export function entryWord(entry: IniEntry, uri: string): ShellWord {
  const pieces = entry.stretches.flatMap(({ text, span }, index): ValuePiece[] => [
    ...(index === 0 ? [] : [{ text: ' ', place: null, verbatim: false }]),
    ...withSpecifiers(text, { uri, span }),
  ]);
  const unknown = pieces.some(({ text }) => text === null);
  return { text: unknown ? null : pieces.map(({ text }) => text).join(''), pieces, place: { uri, span: entry.span } };
}

/** Words joined by blanks: the lists of several lines add up. */
export function joinWords(words: readonly ShellWord[], place: SourcePlace): ShellWord {
  const pieces = words.flatMap((word, index): ValuePiece[] => [
    ...(index === 0 ? [] : [{ text: ' ', place: null, verbatim: false }]),
    ...word.pieces,
  ]);
  const unknown = words.some(({ text }) => text === null);
  return { text: unknown ? null : words.map(({ text }) => text).join(' '), pieces, place };
}

/**
 * The commands of an ExecStart= (systemd.service(5), "Command lines"): words between blanks, quotation marks, a lone `;`
 * between commands, the prefixes `@-:+!` of the program. `$X` and `${X}` come from the environment, which is not known.
 */
export function readExecLine(value: ShellWord): readonly ExecutedCommand[] {
  const shape = wordShape(value);
  const commands: ShellWord[][] = [[]];
  for (const match of shape.matchAll(/(?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\\[\s\S]|[^\s"'\\]|["'\\])+/g)) {
    const word = sliceWord(value, match.index, match.index + match[0].length);
    if (match[0] === ';') commands.push([]);
    else commands.at(-1)?.push(unquoted(word));
  }
  return commands.flatMap((words): ExecutedCommand[] => {
    const [program, ...rest] = words;
    if (program === undefined) return [];
    const prefix = /^[@:+!|-]*/.exec(wordShape(program))?.[0] ?? '';
    // With @ the second word is what the program is told to be called.
    const behind = prefix.includes('@') ? rest.slice(1) : rest;
    const command = { words: [sliceWord(program, prefix.length), ...behind], place: value.place };
    return [{ ...command, assignments: [], redirections: [], stdin: null, background: false, ...reached('always') }];
  });
}

function unquoted(word: ShellWord): ShellWord {
  const shape = wordShape(word);
  const whole = /^(["'])([^"'\\]*)\1$/.exec(shape);
  const inner = whole === null ? word : sliceWord(word, 1, shape.length - 1);
  if (/\$/.test(wordShape(inner))) return { ...inner, text: null, pieces: inner.pieces.map(withoutText) };
  if (whole !== null || !/["'\\]/.test(shape)) return inner;
  const text = shape.includes(unknownStretch) ? null : shape.replace(/\\([\s\S])|["']/g, '$1');
  return { text, pieces: [{ text, place: word.place, verbatim: false }], place: word.place };
}

/** `%i` and its like (systemd.unit(5), "Specifiers"); `%%` is a percent sign. */
function withSpecifiers(text: string, { uri, span }: SourcePlace): ValuePiece[] {
  return [...text.matchAll(/%%|%[A-Za-z]|[^%]+|%/g)].map(({ 0: part, index }) => {
    const at: Span = { start: span.start + index, end: span.start + index + part.length };
    if (part === '%%') return { text: '%', place: { uri, span: at }, verbatim: false };
    return { text: /^%[A-Za-z]$/.test(part) ? null : part, place: { uri, span: at }, verbatim: true };
  });
}

/** A piece with a variable of the environment in it. */
function withoutText(piece: ValuePiece): ValuePiece {
  return piece.text?.includes('$') === true ? { ...piece, text: null } : piece;
}
