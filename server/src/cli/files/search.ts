import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { looksLikeDomain } from '../../domain/recognise.ts';
import { isHostProfile } from '../../fleet/documents/host-document.ts';
import { scriptKindByName } from '../../script/recognise.ts';
import { asciiHead } from '../../syntax/decode.ts';
import { reasonOf, toPosix } from './files.ts';

/** How many files and folders a search looks at before it stops and says so. */
const mostEntries = 200_000;

const headLength = 4096;
/** As far as a domain is looked for behind a long comment, in bytes. */
const longHeadLength = 65536;

/** Files, absolute and in the order of their paths, and what could not be looked at. */
export interface SearchResult {
  readonly files: readonly string[];
  readonly failures: readonly SearchFailure[];
}

/** What a search for documents found; the scripts are among the files. */
export interface FoundDocuments extends SearchResult {
  readonly scripts: readonly string[];
}

/** Files of a folder, and links to other folders, which were not followed. */
export interface FolderListing extends SearchResult {
  readonly links: readonly string[];
}

export interface SearchFailure {
  readonly file: string;
  readonly problem: string;
}

/** The domains, recognised by their root element, the shell scripts and the host profiles below a folder. */
export function searchFolder(folder: string): FoundDocuments {
  const listed = listFolder(folder);
  const { files, failures, scripts } = pickDocuments(listed.files, true);
  return { files: withoutLinksTo(files, folder), failures: [...listed.failures, ...failures], scripts };
}

/** The files that begin like domains or are scripts by their name or head, and with `profiles` the host profiles too. */
export function pickDocuments(files: readonly string[], profiles: boolean): FoundDocuments {
  const buffer = new Uint8Array(longHeadLength);
  const failures: SearchFailure[] = [];
  const scripts: string[] = [];
  const picked = files.filter((file) => {
    if (isHostProfile(file)) return profiles;
    const kind = kindByHead(file, buffer);
    if (kind === null || kind === 'domain') return kind === 'domain';
    if (kind === 'script') {
      scripts.push(file);
      return true;
    }
    const { problem } = kind;
    // Any other file that is nobody's business may well be unreadable.
    if (/\.xml(?:\.|$)/i.test(file)) failures.push({ file, problem });
    return false;
  });
  return { files: picked, failures, scripts };
}

/**
 * All files below a folder. Left out: hidden folders and `node_modules`; links to folders, so that there are no
 * loops; what is no file, such as pipes.
 */
export function listFolder(folder: string): FolderListing {
  const files: string[] = [];
  const links: string[] = [];
  const failures: SearchFailure[] = [];
  const folders = [folder];
  let seen = 0;
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const entries = entriesOf(next);
    if (typeof entries === 'string') {
      failures.push({ file: next, problem: entries });
      continue;
    }
    seen += entries.length;
    if (seen > mostEntries) {
      const problem = l10n.t('more than {0} files and folders; name the folders that hold domains', mostEntries);
      failures.push({ file: folder, problem });
      break;
    }
    for (const entry of entries) {
      const file = path.join(next, entry.name);
      if (entry.isSymbolicLink() && isFolder(file)) links.push(file);
      else if (entry.isFile() || entry.isSymbolicLink()) files.push(file);
      else if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) folders.push(file);
    }
  }
  return { files: files.sort(), failures, links };
}

/** Lists the files at paths with `/` between their parts, and gathers what was not looked at meanwhile. */
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
    if (entry === undefined) return { files: [], failures: [], links: [] };
    return entry.isDirectory() ? listFolder(start) : { files: [start], failures: [], links: [] };
  } catch (error) {
    return { files: [], failures: [{ file: start, problem: reasonOf(error) }], links: [] };
  }
}

/** Whether there is a folder at this path, or at the end of this link. */
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

/** libvirt's autostart folder links to the domains beside it: those are one document, not two. */
function withoutLinksTo(files: readonly string[], folder: string): string[] {
  const realFolder = realPathOf(folder);
  const itself = (file: string) => path.join(realFolder, path.relative(folder, file));
  const found = new Set(files.map(itself));
  return files.filter((file) => {
    const real = realPathOf(file);
    if (real === itself(file)) return true;
    const isNew = !found.has(real);
    found.add(real);
    return isNew;
  });
}

function realPathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** One short read of the head, a longer one behind a comment or template directive; or why it cannot be read. */
function kindByHead(file: string, buffer: Uint8Array): 'domain' | 'script' | null | { readonly problem: string } {
  let descriptor: number | null = null;
  try {
    // A link may lead to a pipe, and opening one waits for its writer.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!fstatSync(descriptor).isFile()) return null;
    const length = readSync(descriptor, buffer, 0, headLength, 0);
    const head = asciiHead(buffer.subarray(0, length));
    if (looksLikeDomain(head)) return 'domain';
    if (scriptKindByName(toPosix(file), head) !== null) return 'script';
    if (length < headLength || !/^\s*(?:<\?[^>]*>\s*)?(?:<!|<%|\{[#%{]|[#%])/.test(head)) return null;
    const longHead = asciiHead(buffer.subarray(0, readSync(descriptor, buffer, 0, longHeadLength, 0)));
    return looksLikeDomain(longHead) ? 'domain' : null;
  } catch (error) {
    return { problem: reasonOf(error) };
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}
