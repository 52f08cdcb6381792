import { statSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import {
  type HostDocument,
  isHostProfile,
  loadHostCapture,
  loadHostCaptures,
  loadHostProfile,
} from '../../fleet/documents/host-document.ts';
import { folderFiles } from '../../lsp/files/node-folder.ts';
import { isArchive, largestArchive, parseArchive } from '../../topology/captures/archive/archive.ts';
import { longestCapture } from '../../topology/captures/capture.ts';
import { type NativeReader, nativeReader, readNative } from '../../topology/captures/native/native.ts';
import { parseSysfs } from '../../topology/captures/sysfs/sysfs.ts';
import type { Host } from '../../topology/host.ts';
import type { CaptureContent, CaptureFile } from '../../topology/merge/read-captures.ts';
import { CommandError } from '../commands/command.ts';
import { absolutePath, toPosix } from './paths.ts';
import { decoded, type ReadResult, readBytes, tooLarge } from './read-file.ts';

/**
 * Reads a host profile, `*.host.json`, with the captures that it names; or a capture. `source` is where its text is, if
 * that is not yet in the file.
 */
export type HostReader = (file: string, source?: string) => Promise<ReadResult<HostDocument>>;

/** Reads hosts, and equal topologies in their profiles once. `known`: hosts that have been read. */
export function hostReader(known: ReadonlyMap<string, HostDocument> = new Map()): HostReader {
  const readTopology = nativeReader();
  return async (file, source) => {
    const document = known.get(file);
    return document === undefined ? readHost(file, source, readTopology) : { ok: true, value: document };
  };
}

async function readHost(
  file: string,
  source = file,
  readTopology: NativeReader = readNative,
): Promise<ReadResult<HostDocument>> {
  const content = await readContent(source);
  if (!content.ok) return content;
  if (!isHostProfile(file) || typeof content.value !== 'string') {
    return { ok: true, value: loadHostCapture(file, file === '-' ? 'stdin' : toPosix(file), content.value) };
  }
  const path = toPosix(file);
  return { ok: true, value: await loadHostProfile(file, path, content.value, readCapture, undefined, readTopology) };
}

/** The host that an option or argument names; a {@link CommandError} if it cannot be read. */
export async function requireHost(file: string, cwd: string): Promise<HostDocument & { readonly host: Host }> {
  const read = await readHost(absolutePath(file, cwd));
  if (!read.ok) throw new CommandError(`${file}: ${read.problem}`);
  const { host, problems } = read.value;
  if (host === null)
    throw new CommandError(`${file}: ${problems[0]?.message ?? l10n.t('it does not describe a host')}`);
  return { ...read.value, host };
}

/** One host from several captures; a profile among them is refused, since it names its own. */
export async function requireMergedHost(
  files: readonly string[],
  cwd: string,
): Promise<HostDocument & { readonly host: Host }> {
  const captures: CaptureFile[] = [];
  for (const file of files) {
    if (isHostProfile(file))
      throw new CommandError(`${file}: ${l10n.t('a profile already names its captures; give it alone')}`);
    const content = await readContent(absolutePath(file, cwd));
    if (!content.ok) throw new CommandError(`${file}: ${content.problem}`);
    captures.push({ name: file === '-' ? 'stdin' : toPosix(file), content: content.value });
  }
  const read = loadHostCaptures(absolutePath(files[0] ?? '', cwd), captures);
  if (read.host === null) throw new CommandError(read.problems[0]?.message ?? l10n.t('it does not describe a host'));
  return { ...read, host: read.host };
}

/** Only regular files and folders: a profile may come from anywhere, and a pipe could block forever. */
async function readCapture(file: string): Promise<CaptureContent | null> {
  if (!isRegular(file)) return null;
  const content = await readContent(file);
  return content.ok ? content.value : null;
}

function isRegular(file: string): boolean {
  try {
    const status = statSync(file);
    return status.isFile() || status.isDirectory();
  } catch {
    return false;
  }
}

/** Reads a capture, which may be an archive or a folder, or the text of a profile. */
async function readContent(file: string): Promise<ReadResult<CaptureContent>> {
  const folder = file === '-' ? null : folderFiles(file);
  if (folder !== null) return { ok: true, value: parseSysfs(folder) };
  const bytes = await readBytes(file, largestArchive);
  if (!bytes.ok) return bytes;
  if (isArchive(bytes.value)) return { ok: true, value: await parseArchive(bytes.value) };
  if (bytes.value.length > longestCapture) return { ok: false, problem: tooLarge(bytes.value.length, longestCapture) };
  return decoded(bytes.value);
}
