import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { looksLikeDomain, mayBePasted } from '../../domain/recognise.ts';
import { isHostProfile } from '../../fleet/documents/host-document.ts';
import { scriptKindByName } from '../../script/recognise.ts';
import { asciiHead } from '../../syntax/decode.ts';
import type { FolderListing } from './list-folder.ts';
import { toPosix } from './paths.ts';
import { decoded, largestDocument, type ReadResult, reasonOf, tooLarge } from './read-file.ts';

const headLength = 4096;
/** How much is read to find a domain behind a long comment, in bytes. Most documents are shorter. */
const longHeadLength = 65536;

/** What a file of a folder is, by its name and its beginning. */
export type PickedFile =
  | { readonly kind: 'domain' | 'script'; readonly text: ReadResult<string> }
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable'; readonly problem: string };

/**
 * Reads files if they begin like domains or are scripts by name or first line; of other files only the beginning is
 * read.
 */
export class FilePicker {
  private readonly buffer = new Uint8Array(longHeadLength);

  read(file: string): PickedFile {
    let descriptor: number | null = null;
    try {
      // A link may lead to a pipe, and opening one waits for its writer.
      descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      const status = fstatSync(descriptor);
      if (!status.isFile()) return { kind: 'other' };
      const length = readSync(descriptor, this.buffer, 0, longHeadLength, 0);
      const kind = kindByHead(file, this.buffer.subarray(0, length));
      if (kind === null) return { kind: 'other' };
      return { kind, text: this.text(descriptor, length, status.size) };
    } catch (error) {
      return { kind: 'unreadable', problem: reasonOf(error) };
    } finally {
      if (descriptor !== null) closeSync(descriptor);
    }
  }

  private text(descriptor: number, length: number, size: number): ReadResult<string> {
    if (size > largestDocument) return { ok: false, problem: tooLarge(size, largestDocument) };
    if (length < longHeadLength) return decoded(this.buffer.subarray(0, length));
    try {
      return decoded(readFileSync(descriptor));
    } catch (error) {
      return { ok: false, problem: reasonOf(error) };
    }
  }
}

/**
 * The files of a listing of `folder` without links to others of them: libvirt's autostart folder links to the domains
 * next to it, and those are one document, not two.
 */
export function withoutRepeatedLinks({ files, linkedFiles }: FolderListing, folder: string): readonly string[] {
  if (linkedFiles.size === 0) return files;
  const realFolder = realPathOf(folder);
  const picker = new FilePicker();
  const isPicked = (file: string) => isHostProfile(file) || ['domain', 'script'].includes(picker.read(file).kind);
  const picked = new Set(files.filter((file) => !linkedFiles.has(file) && isHostProfile(file)).map(itself));
  const listed = new Set(files);
  return files.filter((file) => {
    if (!linkedFiles.has(file) || !isPicked(file)) return true;
    const real = realPathOf(file);
    if (picked.has(real)) return false;
    picked.add(real);
    const named = path.join(folder, path.relative(realFolder, real));
    return linkedFiles.has(named) || !listed.has(named) || !isPicked(named);
  });

  function itself(file: string): string {
    return path.join(realFolder, path.relative(folder, file));
  }
}

function realPathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** Looks at a short beginning, and behind a comment or template directive at a longer one. */
function kindByHead(file: string, bytes: Uint8Array): 'domain' | 'script' | null {
  const head = asciiHead(bytes.subarray(0, headLength));
  if (looksLikeDomain(head, mayBePasted(file))) return 'domain';
  if (scriptKindByName(toPosix(file), head) !== null) return 'script';
  if (bytes.length < headLength || !/^\s*(?:<\?[^>]*>\s*)?(?:<!|<%|\{[#%{]|[#%])/.test(head)) return null;
  return looksLikeDomain(asciiHead(bytes)) ? 'domain' : null;
}
