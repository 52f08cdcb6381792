import type { ShellWord } from '../../executed-command.ts';
import { sliceWord, unknownStretch, wordShape } from '../../word.ts';
import { lastOption, optionTable, readOptions } from '../options.ts';

/** The words of the commands that one call of virsh runs, and where it connects to; null: its default. */
export interface VirshCall {
  readonly uri: ShellWord | null;
  readonly commands: readonly (readonly ShellWord[])[];
  /** What the commands may read themselves; null where it is they that stand there. */
  readonly input: ShellWord | null;
}

const options = optionTable(
  'c|connect= d|debug= e|escape= h|help k|keepalive-interval= K|keepalive-count= l|log=',
  'q|quiet r|readonly t|timing v|V|version=?',
);

/**
 * `virsh [options] COMMAND [ARGUMENT]…`, `virsh [options] "COMMAND …; COMMAND …"`, or commands line by line on its input
 * (vshCommandArgvParse and vshCommandStringParse in libvirt's tools/vsh.c; measured: as several arguments a `;` separates
 * nothing).
 */
export function readVirshCall(words: readonly ShellWord[], stdin: ShellWord | null): VirshCall | null {
  const given = readOptions(words.slice(1), options, true);
  if (given === null) return null;
  const uri = lastOption(given, 'connect')?.value ?? null;
  const [only, ...others] = given.operands;
  if (only === undefined) return { uri, commands: stdin === null ? [] : splitCommands(stdin), input: null };
  return { uri, commands: others.length > 0 ? [given.operands] : splitCommands(only), input: stdin };
}

/** Words between blanks, with quotes and backslashes as virsh reads them; `;` and line ends separate commands. */
export function splitCommands(text: ShellWord): ShellWord[][] {
  const shape = wordShape(text);
  const commands: ShellWord[][] = [[]];
  const token =
    /[ \t]+|(?<end>[;\n])|(?<comment>#[^\n]*)|(?<word>(?:"(?:\\[\s\S]|[^"\\])*"|'[^']*'|\\[\s\S]|[^ \t;\n"'\\])+)|[\s\S]/g;
  for (const match of shape.matchAll(token)) {
    const { end, word } = match.groups ?? {};
    if (end !== undefined) commands.push([]);
    else if (word !== undefined)
      commands.at(-1)?.push(unquoted(sliceWord(text, match.index, match.index + word.length)));
  }
  return commands.filter((command) => command.length > 0);
}

/** The word without quotes and backslashes; an unquoted part of it keeps its place. */
function unquoted(word: ShellWord): ShellWord {
  const shape = wordShape(word);
  if (!/["'\\]/.test(shape)) return word;
  const whole = /^(["'])([^"'\\]*)\1$/.exec(shape);
  if (whole !== null) return sliceWord(word, 1, shape.length - 1);
  const text = shape.replace(/"((?:\\[\s\S]|[^"\\])*)"|'([^']*)'|\\([\s\S])/g, (_, double, single, escaped) =>
    double === undefined ? (single ?? escaped) : String(double).replace(/\\([\s\S])/g, '$1'),
  );
  const known = text.includes(unknownStretch) ? null : text;
  return { text: known, pieces: [{ text: known, place: word.place, verbatim: false }], place: word.place };
}
