import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type HostDocument, isHostProfile, loadHostCapture, loadHostProfile } from '../fleet/host-document.ts';
import { decodeText } from '../syntax/decode.ts';
import { looksLikeDomain } from '../workload/recognise.ts';
import { CommandError } from './command.ts';

/** The largest file that is analysed: a domain is some tens of kilobytes. */
export const largestFile = 16 * 1024 * 1024;

/** How many files a folder may hold before the search stops and says so. */
const mostFiles = 100_000;

const headLength = 4096;

/** A text, or why there is none. */
export type ReadResult = { readonly text: string } | { readonly problem: string };

/** Reads and decodes a file (`-`: standard input), bounded. */
export async function readTextFile(file: string): Promise<ReadResult> {
  try {
    if (file === '-') return decoded(await readStandardInput());
    const { size } = await stat(file);
    if (size > largestFile) {
      return {
        problem: `${Math.round(size / 1048576)} MiB are too much; files of up to ${largestFile / 1048576} MiB are read`,
      };
    }
    return decoded(await readFile(file));
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}

/** Reads a host profile or capture; a file that cannot be read is a {@link CommandError}. */
export async function readHost(file: string, cwd: string): Promise<HostDocument> {
  const absolute = file === '-' ? '-' : path.resolve(cwd, file);
  const result = await readTextFile(absolute);
  if ('problem' in result) throw new CommandError(`${file}: ${result.problem}`);
  if (!isHostProfile(absolute)) return loadHostCapture(absolute, toPosix(absolute), result.text);
  return loadHostProfile(absolute, toPosix(absolute), result.text, readCapture);
}

/** For profiles: the text of the capture that they name. */
export async function readCapture(file: string): Promise<string | null> {
  const result = await readTextFile(file);
  return 'text' in result ? result.text : null;
}

/** The domains and host profiles below a folder, in the order of their paths. Links to folders are not followed. */
export async function searchFolder(folder: string): Promise<string[]> {
  const found: string[] = [];
  const folders = [folder];
  let seen = 0;
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const entries = await readdir(next, { withFileTypes: true }).catch((error: unknown) => {
      throw new CommandError(`${next}: ${reasonOf(error)}`);
    });
    for (const entry of entries) {
      const file = path.join(next, entry.name);
      if (++seen > mostFiles)
        throw new CommandError(`${folder}: more than ${mostFiles} files; name the folders with domains`);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && !entry.name.startsWith('.')) folders.push(file);
      } else if (
        isHostProfile(entry.name) ||
        ((entry.isFile() || entry.isSymbolicLink()) && (await headIsDomain(file)))
      ) {
        found.push(file);
      }
    }
  }
  return found.sort();
}

/** Whether the first bytes of a file are those of a domain; one short read. A head that is undecided counts. */
async function headIsDomain(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return false;
  try {
    if (!(await handle.stat()).isFile()) return false;
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(headLength), 0, headLength, 0);
    const head = decodedHead(buffer.subarray(0, bytesRead));
    if (looksLikeDomain(head)) return true;
    // virsh edit and careful authors begin with long comments: look further only behind one.
    if (bytesRead < headLength || !/^\s*(?:<\?[^>]*>\s*)?<!--/.test(head)) return false;
    const more = await handle.read(Buffer.alloc(16 * headLength), 0, 16 * headLength, 0);
    return looksLikeDomain(decodedHead(more.buffer.subarray(0, more.bytesRead)));
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

/** UTF-16 has a NUL at every second byte of ASCII; for a look at the head leaving them out is enough. */
function decodedHead(bytes: Uint8Array): string {
  return new TextDecoder('latin1')
    .decode(bytes.filter((byte) => byte !== 0))
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '');
}

function decoded(bytes: Uint8Array): ReadResult {
  const { value, problem } = decodeText(bytes);
  return value === null ? { problem: problem ?? 'no text' } : { text: value };
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    size += chunk.length;
    if (size > largestFile) throw new Error(`more than ${largestFile / 1048576} MiB on standard input`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'no such file or folder';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'is a folder';
  return error instanceof Error ? error.message : String(error);
}

/** A path with `/` between its parts. */
export function toPosix(file: string): string {
  return path.sep === '/' ? file : file.replaceAll(path.sep, '/');
}
