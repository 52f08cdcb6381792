import { realpathSync } from 'node:fs';
import path from 'node:path';
import { absolutePath } from './paths.ts';

/** The paths of a command line without links; those that do not exist and standard input are left out. */
export function realFolders(paths: readonly string[], cwd: string): string[] {
  const given = paths.length === 0 ? ['.'] : paths.filter((one) => one !== '-');
  return given.flatMap((one) => {
    try {
      return [realpathSync(absolutePath(one, cwd))];
    } catch {
      return [];
    }
  });
}

/** Whether a path without links is one of these, or below one of them. */
export function isBelowAny(file: string, folders: readonly string[]): boolean {
  return folders.some(
    (folder) => file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep),
  );
}
