import { vmidOfPath } from '../../script/proxmox/recognise.ts';
import { scriptKindByName } from '../../script/recognise.ts';
import type { SnapshotFiles } from '../../topology/captures/sysfs/files.ts';

/** The result of reading a file. */
export type FileContent =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** The caller did not want the file after its head; the rest was not read. */
  | { readonly kind: 'unwanted' }
  /** The file does not exist or cannot be read. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'too large'; readonly size: number };

/** The files that a search found. */
export interface FoundFiles {
  readonly uris: readonly string[];
  /** False if the search ended at its limits. */
  readonly complete: boolean;
  /**
   * The places, as URIs, below which there may be more files: links that were not followed, or every folder if the
   * client filters files.
   */
  readonly unsearched: readonly string[];
}

/** A file or a folder in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** The server's access to files: its own file system, or the client's. */
export interface FilePort {
  /** Finds the files of interest in these folders, recursively. */
  find(folders: readonly string[]): Promise<FoundFiles>;
  /**
   * Reads a file of at most `longest` bytes. With `wanted`, its first {@link headLength} bytes decide whether the rest
   * is read.
   */
  read(uri: string, longest: number, wanted?: (head: Uint8Array) => boolean): Promise<FileContent>;
  /** The files below a folder; null if there is no such folder or the port has no folders. */
  folder(uri: string): Promise<SnapshotFiles | null>;
  /** What a folder holds, at most {@link mostEntries}, in no order; nothing if it cannot be read. */
  entries(uri: string): Promise<readonly FolderEntry[]>;
}

/** The length of a file's head in bytes: as much as `looksLikeDomain` reads. */
export const headLength = 65536;

/** The search of a workspace ends at this many files. */
export const mostFiles = 20_000;

/** A folder is listed up to this many entries. */
export const mostEntries = 1000;

/** Folders that are not searched: they hold many files that do not belong to the workspace's author. */
export const skippedFolders: ReadonlySet<string> = new Set(['node_modules', '.git']);

/**
 * Whether a file may be relevant to placement, by its path. A script with another name is recognized only when it is
 * opened.
 */
export function isOfInterest(path: string): boolean {
  return /\.(?:xml|host\.json)$/i.test(path) || vmidOfPath(path) !== null || scriptKindByName(path, '') !== null;
}
