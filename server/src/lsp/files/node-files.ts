import { close, constants, open, read, stat } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { URI } from 'vscode-uri';
import type { SnapshotFiles } from '../../topology/captures/sysfs/files.ts';
import { yieldToEventLoop } from '../pace.ts';
import {
  type FileContent,
  type FilePort,
  type FolderEntry,
  type FoundFiles,
  headLength,
  isOfInterest,
  mostEntries,
  mostFiles,
  skippedFolders,
} from './file-port.ts';
import { folderFiles } from './node-folder.ts';
import { YoungGeneration } from './young-generation.ts';

/** The search ends at this many folders, so that it also ends in a workspace at `/`. */
const mostFolders = 50_000;

/** How long the search blocks the thread, in milliseconds, before pending messages run. */
const slice = 1;

/** Reading files is what fills it. */
export const youngGeneration = new YoungGeneration();

/** Reads files through Node's file system. Only the scheme `file` has files. */
export const nodeFiles: FilePort = { find, read: readUri, folder, entries };

async function find(folders: readonly string[]): Promise<FoundFiles> {
  const uris: string[] = [];
  const unsearched: string[] = [];
  const queue = folders
    .map((folder) => URI.parse(folder))
    .flatMap((uri) => (uri.scheme === 'file' ? [uri.fsPath] : []));
  let end = performance.now() + slice;
  for (let at = 0; at < queue.length; at++) {
    const folder = queue[at] ?? '';
    for (const entry of await entriesOf(folder)) {
      if (performance.now() > end) {
        await yieldToEventLoop();
        end = performance.now() + slice;
      }
      if (entry.isDirectory() && !skippedFolders.has(entry.name)) queue.push(join(folder, entry.name));
      // Links to files are followed. Links to folders are not, because they may form cycles.
      const file = URI.file(join(folder, entry.name));
      if ((entry.isFile() || entry.isSymbolicLink()) && isOfInterest(file.path)) uris.push(file.toString());
      else if (entry.isSymbolicLink()) unsearched.push(file.toString());
    }
    if (uris.length > mostFiles || at >= mostFolders)
      return { uris: uris.slice(0, mostFiles), complete: false, unsearched };
  }
  return { uris, complete: true, unsearched };
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

async function readUri(
  uri: string,
  longest: number,
  wanted: (head: Uint8Array) => boolean = () => true,
): Promise<FileContent> {
  youngGeneration.limit();
  const { scheme, fsPath } = URI.parse(uri);
  if (scheme !== 'file') return { kind: 'missing' };
  try {
    const { size } = await regularFile(fsPath);
    const file = await opened(fsPath, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const head = await bytesOf(file, Math.min(headLength, size));
      if (!wanted(head)) return { kind: 'unwanted' };
      if (size > longest) return { kind: 'too large', size };
      if (head.length === size) return { kind: 'bytes', bytes: head };
      return { kind: 'bytes', bytes: Buffer.concat([head, await bytesOf(file, size - head.length)]) };
    } finally {
      await closed(file);
    }
  } catch {
    return { kind: 'missing' };
  }
}

/** The next bytes of a file, at most so many. */
async function bytesOf(file: number, most: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(most);
  let length = 0;
  while (length < most) {
    const { bytesRead } = await readInto(file, bytes, length, most - length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

// The functions of node:fs/promises take three times as long: they make an object for each file that is open.
const opened = promisify(open);
const closed = promisify(close);
const statsOf = promisify(stat);
const readInto = promisify(read);

async function folder(uri: string): Promise<SnapshotFiles | null> {
  const { scheme, fsPath } = URI.parse(uri);
  return scheme === 'file' ? folderFiles(fsPath) : null;
}

async function entries(uri: string): Promise<readonly FolderEntry[]> {
  const { scheme, fsPath } = URI.parse(uri);
  const found = scheme === 'file' ? await entriesOf(fsPath) : [];
  return found.slice(0, mostEntries).map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
}

/**
 * Fails unless the path is a regular file: opening a pipe or a device could block forever. So could reading some files
 * of /proc, hence O_NONBLOCK.
 */
async function regularFile(path: string) {
  const stats = await statsOf(path);
  if (!stats.isFile()) throw new Error(`${path} is not a regular file`);
  return stats;
}
