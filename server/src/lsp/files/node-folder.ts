import { constants, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { SnapshotFiles } from '../../topology/captures/sysfs/files.ts';

/**
 * The files below a folder (an unpacked snapshot of /sys, or `/`), read lazily. Links are followed as long as they stay
 * in the folder. null if there is no such folder.
 */
export function folderFiles(folder: string): SnapshotFiles | null {
  const top = attempt(() => (statSync(folder).isDirectory() ? realpathSync(folder) : null));
  if (top === null) return null;
  const inside = top.endsWith(sep) ? top : `${top}${sep}`;
  const placeOf = (path: string): string | null => {
    const place = realpathSync(join(top, path));
    return place === top || place.startsWith(inside) ? place : null;
  };
  return {
    read: (path) =>
      attempt(() => {
        const place = placeOf(path);
        return place === null || !isReadable(place)
          ? null
          : readFileSync(place, { encoding: 'utf8', flag: constants.O_RDONLY | constants.O_NONBLOCK });
      }),
    list: (path) =>
      attempt(() => {
        const place = placeOf(path);
        return place === null ? null : readdirSync(place);
      }) ?? [],
    target: (path) => attempt(() => readlinkSync(join(top, path))),
  };
}

/**
 * Whether a file can be read safely: opening a pipe or a device could block forever. Files of /sys and /proc report a
 * size of at most a page.
 */
function isReadable(place: string): boolean {
  const status = statSync(place);
  return status.isFile() && status.size <= largestFile;
}

/** In bytes. */
const largestFile = 32 * 1024 * 1024;

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
