import path from 'node:path';

/** The absolute path of a path on the command line; `-`, standard input, stays. */
export function absolutePath(file: string, cwd: string): string {
  return file === '-' ? '-' : path.resolve(cwd, file);
}

/** Whether this is a domain of a libvirt daemon rather than a file, `qemu:///system/web.xml`. */
export function isOfDaemon(file: string): boolean {
  return /^[\w+.-]+:\/\//.test(file);
}

/** The path of a file from a folder, with `/` between its parts; other names stay as they are. */
export function pathFrom(folder: string, file: string): string {
  return file === '-' || isOfDaemon(file) ? file : toPosix(path.relative(folder, file));
}

/** A path with `/` between its parts. */
export function toPosix(file: string): string {
  return path.sep === '/' ? file : file.replaceAll(path.sep, '/');
}

/** Compares by code units, so that the order is the same in every locale. */
export function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
