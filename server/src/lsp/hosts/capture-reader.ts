import { decodeText } from '../../syntax/decode.ts';
import { isArchive, largestArchive, parseArchive } from '../../topology/captures/archive/archive.ts';
import type { CaptureResult } from '../../topology/captures/capture.ts';
import { parseSysfs } from '../../topology/captures/sysfs/sysfs.ts';
import type { CaptureContent } from '../../topology/merge/read-captures.ts';
import type { FilePort } from '../files/file-port.ts';

/** Reads captures: texts, archives, and folders if the file port has folders. */
export class CaptureReader {
  private readonly files: FilePort;
  /** Caches parsed archives: a profile is read at every keystroke, and parsing an archive takes longer than a text. */
  private readonly archives = new Map<string, { bytes: Uint8Array; capture: Promise<CaptureResult> }>();

  constructor(files: FilePort) {
    this.files = files;
  }

  /** The capture at a URI; null if it cannot be read. */
  async read(uri: string): Promise<CaptureContent | null> {
    const content = await this.files.read(uri, largestArchive);
    if (content.kind === 'missing') {
      const folder = await this.files.folder(uri);
      return folder === null ? null : parseSysfs(folder);
    }
    if (content.kind !== 'bytes') return null;
    return isArchive(content.bytes) ? this.archive(uri, content.bytes) : decodeText(content.bytes).value;
  }

  private archive(uri: string, bytes: Uint8Array): Promise<CaptureResult> {
    const known = this.archives.get(uri);
    if (known !== undefined && sameBytes(known.bytes, bytes)) return known.capture;
    if (this.archives.size >= mostArchives) this.archives.clear();
    const capture = parseArchive(bytes);
    this.archives.set(uri, { bytes, capture });
    return capture;
  }
}

/** The cache is cleared when it holds this many archives. */
const mostArchives = 64;

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
