import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { decodeText } from '../../syntax/decode.ts';

/** The largest file that a script may source, in bytes. */
const largest = 1_048_576;

/** Gives the interpreter what a script sources, by the path in the script. */
export type SourcedFiles = (named: string) => { readonly uri: string; readonly text: string } | null;

/**
 * Reads what a script sources: a path from its own folder, else from the working folder. Files outside of the two are
 * never read, not through links either, since a script may name any file. `-` is a script on standard input.
 */
export function sourcedFiles(script: string, cwd: string): SourcedFiles {
  const folders = script === '-' ? [cwd] : [path.dirname(script), cwd];
  const read = new Map<string, { readonly uri: string; readonly text: string } | null>();
  return (named) => {
    let file = read.get(named);
    if (file === undefined) {
      file = null;
      for (const folder of folders) file ??= readInside(path.resolve(folder, named), folders);
      read.set(named, file);
    }
    return file;
  };
}

function readInside(file: string, folders: readonly string[]): { readonly uri: string; readonly text: string } | null {
  try {
    const real = realpathSync(file);
    const inside = folders.some((folder) => {
      const from = path.relative(realpathSync(folder), real);
      return from !== '' && !from.startsWith('..') && !path.isAbsolute(from);
    });
    const status = statSync(real);
    if (!inside || !status.isFile() || status.size > largest) return null;
    const { value } = decodeText(readFileSync(real));
    return value === null ? null : { uri: file, text: value };
  } catch {
    return null;
  }
}
