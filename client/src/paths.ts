import type { Uri } from 'vscode';

/** The path of a file from a folder of the same file system, with `..` if it leads out of the folder. */
export function pathBetween(folder: Uri, file: Uri): string {
  return relativePath(folder.path, file.path);
}

/** The path from a folder to a file; both paths start at the same root. */
export function relativePath(folder: string, file: string): string {
  const from = folder.split('/').filter((part) => part !== '');
  const to = file.split('/').filter((part) => part !== '');
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same += 1;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/');
}
