import { type ShellWord, sliceWord, unquotedWord, wordShape } from '../../word.ts';
import { lastOption, optionTable, readOptions } from '../options.ts';

/** The words of the commands that one call of virsh runs, and the connection; null is the default one. */
export interface VirshCall {
  readonly uri: ShellWord | null;
  readonly commands: readonly (readonly ShellWord[])[];
  /** What the commands may read; null if the input holds the commands themselves. */
  readonly input: ShellWord | null;
}

const options = optionTable(
  'c|connect= d|debug= e|escape= h|help k|keepalive-interval= K|keepalive-count= l|log=',
  'q|quiet r|readonly t|timing v|V|version=?',
);

/**
 * `virsh [options] COMMAND [ARGUMENT]…`, `virsh [options] "COMMAND …; COMMAND …"`, or commands line by line on its
 * input (vshCommandArgvParse and vshCommandStringParse in libvirt's tools/vsh.c; measured: a `;` separates nothing
 * among several arguments).
 */
export function readVirshCall(words: readonly ShellWord[], stdin: ShellWord | null): VirshCall | null {
  const given = readOptions(words.slice(1), options, true);
  if (given === null) return null;
  const uri = lastOption(given, 'connect')?.value ?? null;
  const [only, ...others] = given.operands;
  if (only === undefined) return { uri, commands: stdin === null ? [] : splitCommands(stdin), input: null };
  return { uri, commands: others.length > 0 ? [given.operands] : splitCommands(only), input: stdin };
}

/**
 * Splits a text into commands at `;` and line ends, and into words at blanks, with quotes and backslashes as virsh
 * reads them.
 */
function splitCommands(text: ShellWord): ShellWord[][] {
  const shape = wordShape(text);
  const commands: ShellWord[][] = [[]];
  const token =
    /[ \t]+|(?<end>[;\n])|(?<comment>#[^\n]*)|(?<word>(?:"(?:\\[\s\S]|[^"\\])*"|'[^']*'|\\[\s\S]|[^ \t;\n"'\\])+)|[\s\S]/g;
  for (const match of shape.matchAll(token)) {
    const { end, word } = match.groups ?? {};
    if (end !== undefined) commands.push([]);
    else if (word !== undefined)
      commands.at(-1)?.push(unquotedWord(sliceWord(text, match.index, match.index + word.length), decoded));
  }
  return commands.filter((command) => command.length > 0);
}

function decoded(shape: string): string {
  return shape.replace(/"((?:\\[\s\S]|[^"\\])*)"|'([^']*)'|\\([\s\S])/g, (_, double, single, escaped) =>
    double === undefined ? (single ?? escaped) : String(double).replace(/\\([\s\S])/g, '$1'),
  );
}
