import { unknownStretch } from '../../text.ts';
import { type ShellWord, sliceWord, wordShape } from '../../word.ts';

/**
 * The options of a virsh command: those with a value, in virsh's order, which decides where operands go; and the flags.
 */
export interface VirshOptions {
  readonly values: readonly string[];
  readonly flags: readonly string[];
}

/** What a virsh command was given. */
export interface VirshArguments {
  readonly values: ReadonlyMap<string, ShellWord>;
  readonly flags: ReadonlySet<string>;
}

/**
 * Reads the words after a virsh command's name (vshCommandParse in libvirt's tools/vsh.c): `--name value`,
 * `--name=value`, and operands for the options that are not given by name, in order. Names are not shortened. null if
 * virsh refuses the command, or the meaning of a word is unknown.
 */
export function readVirshArguments(words: readonly ShellWord[], options: VirshOptions): VirshArguments | null {
  const values = new Map<string, ShellWord>();
  const flags = new Set<string>();
  const operands: ShellWord[] = [];
  let onlyOperands = false;
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) break;
    const shape = wordShape(word);
    if (onlyOperands || !shape.startsWith('--')) {
      operands.push(word);
      continue;
    }
    if (shape === '--') {
      onlyOperands = true;
      continue;
    }
    const equals = shape.indexOf('=');
    const name = shape.slice(2, equals < 0 ? undefined : equals);
    if (name.includes(unknownStretch)) return null;
    if (options.flags.includes(name)) {
      flags.add(name);
      continue;
    }
    const value = equals < 0 ? words[++index] : sliceWord(word, equals + 1);
    if (value === undefined || !options.values.includes(name) || values.has(name)) return null;
    values.set(name, value);
  }
  const open = options.values.filter((name) => !values.has(name));
  if (operands.length > open.length) return null;
  operands.forEach((word, index) => {
    const name = open[index];
    if (name !== undefined) values.set(name, word);
  });
  return { values, flags };
}
