import type { SnapshotFiles } from './files.ts';

/**
 * Finds `/` in a set of files: at its top, in the only folder at its top, or above it if the files start inside /sys.
 * null if there are no CPUs of /sys, or those of several hosts.
 */
export function rootedSnapshot(files: SnapshotFiles): SnapshotFiles | null {
  const atTop = rootAt(files, '');
  if (atTop !== null) return atTop;
  const names = files.list('').slice(0, mostTops);
  const [only, ...others] = names.flatMap((name) => rootAt(files, `${name}/`) ?? []);
  return only === undefined || others.length > 0 ? null : only;
}

/** A folder with more entries at its top is not a snapshot of a host. */
const mostTops = 64;

function rootAt(files: SnapshotFiles, top: string): SnapshotFiles | null {
  for (const start of ['', 'sys/', 'sys/devices/', 'sys/devices/system/']) {
    const folder = `${top}${'sys/devices/system/cpu'.slice(start.length)}`;
    if (files.list(folder).some((name) => /^(?:cpu\d+|online|present)$/.test(name))) return below(files, top, start);
  }
  return null;
}

function below(files: SnapshotFiles, top: string, start: string): SnapshotFiles {
  const inside = (path: string): string | null => (path.startsWith(start) ? `${top}${path.slice(start.length)}` : null);
  return {
    read(path) {
      const place = inside(path);
      return place === null ? null : files.read(place);
    },
    list(folder) {
      const place = inside(folder);
      return place === null ? [] : files.list(place);
    },
    target(path) {
      const place = inside(path);
      return place === null ? null : files.target(place);
    },
  };
}
