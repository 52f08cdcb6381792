import { type Dirent, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { type IgnoreRules, isIgnored, rulesIn } from './ignored.ts';
import { toPosix } from './paths.ts';
import { reasonOf } from './read-file.ts';

/** How many files and folders a search lists before it stops and reports that. */
const mostEntries = 200_000;

/** Absolute files in the order of their paths, and what could not be listed or read. */
export interface SearchResult {
  readonly files: readonly string[];
  readonly failures: readonly SearchFailure[];
}

/** Files of a folder, and its links. */
export interface FolderListing extends SearchResult {
  /** Links to other folders, which were not followed. */
  readonly links: readonly string[];
  /** The files that are links. */
  readonly linkedFiles: ReadonlySet<string>;
}

/** A file or folder that could not be read, and why. */
export interface SearchFailure {
  readonly file: string;
  readonly problem: string;
}

/** What a search leaves out besides what is hidden. */
export interface LeftOut {
  /** The rules of .gitignore from above the folder; `off` if no such file counts. */
  readonly rules: IgnoreRules | null | 'off';
  readonly isExcluded: (file: string, isFolder: boolean) => boolean;
}

const nothingLeftOut: LeftOut = { rules: 'off', isExcluded: () => false };

/**
 * All files below a folder, without hidden files and those in hidden folders and `node_modules`. Links to folders are not followed, so
 * there are no loops. Pipes and devices are left out.
 */
export function listFolder(folder: string, { rules, isExcluded }: LeftOut = nothingLeftOut): FolderListing {
  const files: string[] = [];
  const links: string[] = [];
  const linkedFiles = new Set<string>();
  const failures: SearchFailure[] = [];
  const folders = [{ path: folder, above: rules }];
  let seen = 0;
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const entries = entriesOf(next.path);
    if (typeof entries === 'string') {
      failures.push({ file: next.path, problem: entries });
      continue;
    }
    const { above } = next;
    const own =
      above !== 'off' && entries.some(({ name }) => name === '.gitignore') ? rulesIn(next.path, above) : above;
    const isLeftOut = (file: string, isFolder: boolean) =>
      isExcluded(file, isFolder) || (own !== 'off' && isIgnored(file, isFolder, own));
    seen += entries.length;
    if (seen > mostEntries) {
      const problem = l10n.t('more than {0} files and folders; name the folders that contain domains', mostEntries);
      failures.push({ file: folder, problem });
      break;
    }
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const file = path.join(next.path, entry.name);
      const isDirectory = entry.isDirectory();
      if (isLeftOut(file, isDirectory)) continue;
      if (entry.isFile()) files.push(file);
      else if (entry.isSymbolicLink() && isFolder(file)) links.push(file);
      else if (entry.isSymbolicLink()) {
        files.push(file);
        linkedFiles.add(file);
      } else if (isDirectory && entry.name !== 'node_modules') folders.push({ path: file, above: own });
    }
  }
  return { files: files.sort(), failures, links, linkedFiles };
}

/** Lists files by paths with `/` between their parts, and collects what it could not list or did not follow. */
export class FilesBelow {
  readonly failures: SearchFailure[] = [];
  /** Links to other folders, which were not followed. */
  readonly links: string[] = [];

  /** The files below a folder, or the file itself; none if there is nothing at the path. */
  list(start: string): string[] {
    const { files, failures, links } = listOf(path.resolve(start));
    this.failures.push(...failures);
    this.links.push(...links);
    return files.map(toPosix);
  }
}

function listOf(start: string): FolderListing {
  try {
    const entry = statSync(start, { throwIfNoEntry: false });
    if (entry === undefined) return noFiles;
    return entry.isDirectory() ? listFolder(start) : { ...noFiles, files: [start] };
  } catch (error) {
    return { ...noFiles, failures: [{ file: start, problem: reasonOf(error) }] };
  }
}

/** Whether the path is a folder, or a link to one. */
export function isFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    return false;
  }
}

function entriesOf(folder: string): Dirent[] | string {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return reasonOf(error);
  }
}

const noFiles: FolderListing = { files: [], failures: [], links: [], linkedFiles: new Set() };
