import { createReadStream, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import * as l10n from '@vscode/l10n';
import {
  type HostDocument,
  isHostProfile,
  loadHostCapture,
  loadHostCaptures,
  loadHostProfile,
} from '../../fleet/documents/host-document.ts';
import { folderFiles } from '../../lsp/files/node-folder.ts';
import { decodeText } from '../../syntax/decode.ts';
import { isArchive, largestArchive, parseArchive } from '../../topology/captures/archive/archive.ts';
import { longestCapture } from '../../topology/captures/capture.ts';
import { parseSysfs } from '../../topology/captures/sysfs/sysfs.ts';
import type { Host } from '../../topology/host.ts';
import type { CaptureContent, CaptureFile } from '../../topology/merge/read-captures.ts';
import { CommandError } from '../commands/command.ts';

/** The largest file that is analysed, in bytes: a domain is some tens of kilobytes. */
const largestDocument = 16 * 1024 * 1024;

/** A file's content, or why there is none, in words that follow `FILE: `. */
export type ReadResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** Reads and decodes a file (`-`: standard input). One of more than 16 MiB is refused, after no more than that. */
export async function readTextFile(file: string): Promise<ReadResult<string>> {
  const bytes = await readFileBytes(file, largestDocument);
  return bytes.ok ? textOf(bytes.value) : bytes;
}

/** Reads a file as it is (`-`: standard input), within the same bound. */
export async function readDocumentBytes(file: string): Promise<ReadResult<Uint8Array>> {
  return readFileBytes(file, largestDocument);
}

/** Reads a host profile, by its name `*.host.json`, with the capture that it names, or a capture. */
export async function readHost(file: string): Promise<ReadResult<HostDocument>> {
  const content = await readContent(file);
  if (!content.ok) return content;
  if (!isHostProfile(file) || typeof content.value !== 'string') {
    return { ok: true, value: loadHostCapture(file, file === '-' ? 'stdin' : toPosix(file), content.value) };
  }
  return { ok: true, value: await loadHostProfile(file, toPosix(file), content.value, readCapture) };
}

/** The host that an option or argument names; without one it is a {@link CommandError}. */
export async function requireHost(file: string, cwd: string): Promise<HostDocument & { readonly host: Host }> {
  const read = await readHost(absolutePath(file, cwd));
  if (!read.ok) throw new CommandError(`${file}: ${read.problem}`);
  const { host, problems } = read.value;
  if (host === null) throw new CommandError(`${file}: ${problems[0]?.message ?? l10n.t('no host')}`);
  return { ...read.value, host };
}

/** One host from the captures that the arguments name; a profile among them names its own. */
export async function requireMergedHost(
  files: readonly string[],
  cwd: string,
): Promise<HostDocument & { readonly host: Host }> {
  const captures: CaptureFile[] = [];
  for (const file of files) {
    if (isHostProfile(file))
      throw new CommandError(`${file}: ${l10n.t('a profile names its captures itself; give it alone')}`);
    const content = await readContent(absolutePath(file, cwd));
    if (!content.ok) throw new CommandError(`${file}: ${content.problem}`);
    captures.push({ name: file === '-' ? 'stdin' : toPosix(file), content: content.value });
  }
  const read = loadHostCaptures(absolutePath(files[0] ?? '', cwd), captures);
  if (read.host === null) throw new CommandError(read.problems[0]?.message ?? l10n.t('no host'));
  return { ...read, host: read.host };
}

/** Where a path of the command line is; `-` stays standard input. */
export function absolutePath(file: string, cwd: string): string {
  return file === '-' ? '-' : path.resolve(cwd, file);
}

/** Why the system refused, in plain words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') return l10n.t('no such file or folder');
  if (code === 'EACCES' || code === 'EPERM') return l10n.t('permission denied');
  if (code === 'EISDIR') return l10n.t('this is a folder, not a file');
  if (code === 'ELOOP') return l10n.t('a link that leads back to itself');
  return error instanceof Error ? error.message : String(error);
}

/** A path with `/` between its parts. */
export function toPosix(file: string): string {
  return path.sep === '/' ? file : file.replaceAll(path.sep, '/');
}

async function readCapture(file: string): Promise<CaptureContent | null> {
  const content = await readContent(file);
  return content.ok ? content.value : null;
}

/** Reads a capture, which may be an archive or a folder, or the text of a profile. */
async function readContent(file: string): Promise<ReadResult<CaptureContent>> {
  const folder = file === '-' ? null : folderFiles(file);
  if (folder !== null) return { ok: true, value: parseSysfs(folder) };
  const bytes = await readFileBytes(file, largestArchive);
  if (!bytes.ok) return bytes;
  if (isArchive(bytes.value)) return { ok: true, value: await parseArchive(bytes.value) };
  if (bytes.value.length > longestCapture)
    return { ok: false, problem: tooMuch(mebibytes(bytes.value.length), longestCapture) };
  return textOf(bytes.value);
}

async function readFileBytes(file: string, limit: number): Promise<ReadResult<Uint8Array>> {
  try {
    return { ok: true, value: file === '-' ? await readBounded(process.stdin, limit) : await readBytes(file, limit) };
  } catch (error) {
    return { ok: false, problem: reasonOf(error) };
  }
}

function textOf(bytes: Uint8Array): ReadResult<string> {
  const { value, problem } = decodeText(bytes);
  return value === null ? { ok: false, problem: problem ?? l10n.t('no text') } : { ok: true, value };
}

/** Devices and pipes have no size, so they are read until they end or are too much. */
async function readBytes(file: string, limit: number): Promise<Uint8Array> {
  const status = statSync(file);
  if (!status.isFile() && !status.isDirectory()) return readBounded(createReadStream(file), limit);
  if (status.size > limit) throw new Error(tooMuch(mebibytes(status.size), limit));
  return readFileSync(file);
}

async function readBounded(stream: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) throw new Error(tooMuch(l10n.t('more than {0}', mebibytes(limit)), limit));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooMuch(size: string, limit: number): string {
  return l10n.t('{0} are too much; files of up to {1} are read', size, mebibytes(limit));
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1048576)} MiB`;
}
