import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { looksLikeDomain } from '../../domain/recognise.ts';
import { isHostProfile } from '../../fleet/documents/host-document.ts';
import { scriptKindByName } from '../../script/recognise.ts';
import { asciiHead } from '../../syntax/decode.ts';
import { listFolder, type SearchFailure, type SearchResult } from './list-folder.ts';
import { toPosix } from './paths.ts';
import { reasonOf } from './read-file.ts';

const headLength = 4096;
/** How much is read to find a domain behind a long comment, in bytes. */
const longHeadLength = 65536;

/** What a search for documents found; `files` includes the scripts. */
export interface FoundDocuments extends SearchResult {
  readonly scripts: readonly string[];
}

/** The domains, recognised by their root element, the shell scripts and the host profiles below a folder. */
export function searchFolder(folder: string): FoundDocuments {
  const listed = listFolder(folder);
  const { files, failures, scripts } = pickDocuments(listed.files, true);
  return { files: withoutLinksTo(files, folder), failures: [...listed.failures, ...failures], scripts };
}

/** The files that begin like domains, or are scripts by name or first line; with `profiles` also the host profiles. */
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
    // Other files are not documents, so it does not matter that they cannot be read.
    if (/\.xml(?:\.|$)/i.test(file)) failures.push({ file, problem });
    return false;
  });
  return { files: picked, failures, scripts };
}

/** libvirt's autostart folder links to the domains next to it: those are one document, not two. */
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

/** The kind of document by the head of the file, or why it cannot be read. A comment makes it read a longer head. */
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
