import type { SnapshotFiles } from '../sysfs/files.ts';

type Entry = Folder | TextFile | Link;

interface Folder {
  readonly kind: 'folder';
  readonly entries: Map<string, Entry>;
}

interface TextFile {
  readonly kind: 'file';
  readonly text: string;
}

interface Link {
  readonly kind: 'link';
  readonly target: string;
}

/**
 * The files of an archive, in memory. Links are resolved as if the archive's top were `/`, so they never lead out of
 * it. Entries are refused, not repaired, if their path leads out of the archive (`..`, a leading `/`) or through a
 * file.
 */
export class ArchiveTree implements SnapshotFiles {
  /** The number of files, links and folders, including implied folders. */
  size = 0;
  private readonly top = emptyFolder();

  addFile(path: string, text: string): boolean {
    return this.add(path, { kind: 'file', text });
  }

  addLink(path: string, target: string): boolean {
    return this.add(path, { kind: 'link', target });
  }

  addFolder(path: string): boolean {
    const parts = partsOf(path);
    return parts !== null && this.folderAt(parts) !== null;
  }

  read(path: string): string | null {
    const entry = this.find(path);
    return entry?.kind === 'file' ? entry.text : null;
  }

  list(folder: string): readonly string[] {
    const entry = this.find(folder);
    return entry?.kind === 'folder' ? [...entry.entries.keys()] : [];
  }

  target(path: string): string | null {
    const slash = path.lastIndexOf('/');
    const folder = this.find(path.slice(0, Math.max(slash, 0)));
    const entry = folder?.kind === 'folder' ? folder.entries.get(path.slice(slash + 1)) : undefined;
    return entry?.kind === 'link' ? entry.target : null;
  }

  private add(path: string, entry: Entry): boolean {
    const parts = partsOf(path);
    const name = parts?.pop();
    const folder = name === undefined || parts === null ? null : this.folderAt(parts);
    if (folder === null || name === undefined || folder.entries.get(name)?.kind === 'folder') return false;
    folder.entries.set(name, entry);
    this.size += 1;
    return true;
  }

  private folderAt(parts: readonly string[]): Folder | null {
    let folder = this.top;
    for (const part of parts) {
      let next = folder.entries.get(part);
      if (next === undefined) {
        next = emptyFolder();
        folder.entries.set(part, next);
        this.size += 1;
      }
      if (next.kind !== 'folder') return null;
      folder = next;
    }
    return folder;
  }

  // The folders on the way are kept, so that `..` after a link means the folder above its target, as in the kernel.
  private find(path: string): Entry | null {
    const way: Folder[] = [this.top];
    const todo = path.split('/').reverse();
    let links = 0;
    let at: Entry = this.top;
    for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
      if (part === '' || part === '.') continue;
      if (at.kind !== 'folder') return null;
      if (part === '..') {
        if (way.length > 1) way.pop();
        at = way.at(-1) ?? this.top;
        continue;
      }
      const next: Entry | undefined = at.entries.get(part);
      if (next === undefined) return null;
      if (next.kind === 'link') {
        links += 1;
        if (links > mostLinks || next.target.length > longestPath) return null;
        if (next.target.startsWith('/')) {
          way.length = 1;
          at = this.top;
        }
        for (const step of next.target.split('/').reverse()) todo.push(step);
        continue;
      }
      at = next;
      if (next.kind === 'folder') way.push(next);
    }
    return at;
  }
}

function emptyFolder(): Folder {
  return { kind: 'folder', entries: new Map() };
}

/** The number of links that Linux follows (MAXSYMLINKS). */
const mostLinks = 40;

/** The longest path of Linux (PATH_MAX), and deeper than /sys. */
const longestPath = 4096;
const deepestPath = 64;

/** Whether the path of an entry is refused: it leads out of the archive, or is longer or deeper than any in /sys. */
export function leadsOut(path: string): boolean {
  return partsOf(path) === null;
}

function partsOf(path: string): string[] | null {
  if (path.startsWith('/') || path.length > longestPath) return null;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') || parts.length > deepestPath ? null : parts;
}
