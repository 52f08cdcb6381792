import { scriptKindByName } from '../../script/recognise.ts';
import type { SnapshotFiles } from '../../topology/captures/sysfs/files.ts';

/** What became of reading a file. */
export type FileContent =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** The head was not what the caller looks for; the rest was not read. */
  | { readonly kind: 'unwanted' }
  /** There is no such file, or it cannot be read. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'too large'; readonly size: number };

/** The files that a search found. */
export interface FoundFiles {
  readonly uris: readonly string[];
  /** False where the search ended at its bounds. */
  readonly complete: boolean;
  /** Below these there may be more: links that were not followed, or all where the client leaves out what it likes. */
  readonly unsearched: readonly string[];
}

/** The server's way to files: a file system, or the client's where the server has none. */
export interface FilePort {
  /** The files of interest in these folders, however deep. */
  find(folders: readonly string[]): Promise<FoundFiles>;
  /** Reads a file of at most `longest` bytes. With `wanted`, its first {@link headLength} bytes decide about the rest. */
  read(uri: string, longest: number, wanted?: (head: Uint8Array) => boolean): Promise<FileContent>;
  /** The files below a folder; null when there is no such folder, or the server has no file system. */
  folder(uri: string): Promise<SnapshotFiles | null>;
}

/** As much of a file as `looksLikeDomain` looks at, in bytes. */
export const headLength = 65536;

/** The most files that a workspace is searched for. */
export const mostFiles = 20_000;

/** Folders that hold other people's files, and mostly many of them. */
export const skippedFolders: ReadonlySet<string> = new Set(['node_modules', '.git']);

/** Whether a file may say something about placement, by its path. A script without a name of one is known when it is opened. */
export function isOfInterest(path: string): boolean {
  return /\.(?:xml|host\.json)$/i.test(path) || scriptKindByName(path, '') !== null;
}
