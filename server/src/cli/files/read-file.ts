import { constants, createReadStream, readFileSync, statSync } from 'node:fs';
import process from 'node:process';
import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { decodeText } from '../../syntax/decode.ts';

/** The largest document that is read, in bytes: a domain has some tens of kilobytes. */
export const largestDocument = 16 * 1024 * 1024;

/** The content of a file, or why it cannot be read, in words that follow `FILE: `. */
export type ReadResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** Reads and decodes a document; `-` is standard input. At most 16 MiB are read, and longer files are refused. */
export async function readTextFile(file: string): Promise<ReadResult<string>> {
  const bytes = await readBytes(file, largestDocument);
  return bytes.ok ? decoded(bytes.value) : bytes;
}

/** Reads a document as it is, within the same bound. */
export async function readDocumentBytes(file: string): Promise<ReadResult<Uint8Array>> {
  return readBytes(file, largestDocument);
}

/** Reads a file of at most `limit` bytes; `-` is standard input. */
export async function readBytes(file: string, limit: number): Promise<ReadResult<Uint8Array>> {
  try {
    return { ok: true, value: file === '-' ? await readStream(process.stdin, limit) : await readPath(file, limit) };
  } catch (error) {
    return { ok: false, problem: reasonOf(error) };
  }
}

/** The text in these bytes. */
export function decoded(bytes: Uint8Array): ReadResult<string> {
  const { value, problem } = decodeText(bytes);
  return value === null ? { ok: false, problem: problem ?? l10n.t('this is not a text file') } : { ok: true, value };
}

/** Why a file of `size` bytes is refused. */
export function tooLarge(size: number, limit: number): string {
  return refusal(sizeOf(size), limit);
}

/** Why the system refused, in plain words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') return l10n.t('no such file or folder');
  if (code === 'EACCES' || code === 'EPERM') return l10n.t('permission denied');
  if (code === 'EISDIR') return l10n.t('this is a folder, not a file');
  if (code === 'ELOOP') return l10n.t('the link leads back to itself');
  return error instanceof Error ? error.message : String(error);
}

/** Devices and pipes have no size, so they are read until they end or exceed the limit. */
async function readPath(file: string, limit: number): Promise<Uint8Array> {
  const status = statSync(file);
  if (!status.isFile() && !status.isDirectory()) return readStream(createReadStream(file), limit);
  if (status.size > limit) throw new Error(tooLarge(status.size, limit));
  return readFileSync(file, { flag: withoutWaiting });
}

/** Files of /proc and /sys may block until the kernel has something to say (/proc/kmsg): these fail at once. */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK;

async function readStream(stream: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) throw new Error(refusal(l10n.t('more than {0}', sizeOf(limit)), limit));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refusal(size: string, limit: number): string {
  return l10n.t('{0} is too large; the limit is {1}', size, sizeOf(limit));
}

function sizeOf(bytes: number): string {
  return memorySize(bytes / 1024);
}
