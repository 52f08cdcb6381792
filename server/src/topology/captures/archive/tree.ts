import type { SnapshotFiles } from '../sysfs/files.ts';

type Entry = Folder | { readonly text: string } | { readonly link: string };
type Folder = Map<string, Entry>;

/**
 * The files of an archive, in memory. Links lead where they would if the archive's top were `/`: never out of it.
 * Entries are refused, not repaired, whose path leads out (`..`, a first `/`) or through a file.
 */
export class ArchiveTree implements SnapshotFiles {
  /** How many files, links and folders it has, the folders that are only on the way included. */
  size = 0;
  private readonly top: Folder = new Map();

  addFile(path: string, text: string): boolean {
    return this.add(path, { text });
  }

  addLink(path: string, link: string): boolean {
    return this.add(path, { link });
  }

  addFolder(path: string): boolean {
    const parts = partsOf(path);
    return parts !== null && this.folderAt(parts) !== null;
  }

  read(path: string): string | null {
    const entry = this.find(path);
    return entry !== null && 'text' in entry ? entry.text : null;
  }

  list(folder: string): readonly string[] {
    const entry = this.find(folder);
    return entry instanceof Map ? [...entry.keys()] : [];
  }

  target(path: string): string | null {
    const slash = path.lastIndexOf('/');
    const folder = this.find(path.slice(0, Math.max(slash, 0)));
    const entry = folder instanceof Map ? folder.get(path.slice(slash + 1)) : undefined;
    return entry !== undefined && 'link' in entry ? entry.link : null;
  }

  private add(path: string, entry: Entry): boolean {
    const parts = partsOf(path);
    const name = parts?.pop();
    const folder = name === undefined || parts === null ? null : this.folderAt(parts);
    if (folder === null || name === undefined || folder.get(name) instanceof Map) return false;
    folder.set(name, entry);
    this.size += 1;
    return true;
  }

  private folderAt(parts: readonly string[]): Folder | null {
    let folder = this.top;
    for (const part of parts) {
      let next = folder.get(part);
      if (next === undefined) {
        next = new Map();
        folder.set(part, next);
        this.size += 1;
      }
      if (!(next instanceof Map)) return null;
      folder = next;
    }
    return folder;
  }

  // The folders on the way are kept, so that `..` means the folder that a link led into, as it does for the kernel.
  private find(path: string): Entry | null {
    const way: Folder[] = [this.top];
    const todo = path.split('/').reverse();
    let links = 0;
    let at: Entry = this.top;
    for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
      if (part === '' || part === '.') continue;
      if (!(at instanceof Map)) return null;
      if (part === '..') {
        if (way.length > 1) way.pop();
        at = way.at(-1) ?? this.top;
        continue;
      }
      const next: Entry | undefined = at.get(part);
      if (next === undefined) return null;
      if ('link' in next) {
        links += 1;
        if (links > mostLinks || next.link.length > longestPath) return null;
        if (next.link.startsWith('/')) {
          way.length = 1;
          at = this.top;
        }
        for (const step of next.link.split('/').reverse()) todo.push(step);
        continue;
      }
      at = next;
      if (next instanceof Map) way.push(next);
    }
    return at;
  }
}

/** As many as Linux follows (MAXSYMLINKS). */
const mostLinks = 40;

/** Longer than Linux has them (PATH_MAX), and deeper than /sys is. */
const longestPath = 4096;
const deepestPath = 64;

/** Whether the path of an entry is refused: it leads out of the archive, or is longer than any in /sys. */
export function leadsOut(path: string): boolean {
  return partsOf(path) === null;
}

function partsOf(path: string): string[] | null {
  if (path.startsWith('/') || path.length > longestPath) return null;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') || parts.length > deepestPath ? null : parts;
}
