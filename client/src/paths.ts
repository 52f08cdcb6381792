import type { Uri } from 'vscode';
import { relativePath } from '../../server/src/base/relative-path.ts';

/** The path of a file from a folder of the same file system, with `..` if it leads out of the folder. */
export function pathBetween(folder: Uri, file: Uri): string {
  return relativePath(folder.path, file.path);
}
