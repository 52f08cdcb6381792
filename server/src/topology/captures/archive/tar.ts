import * as l10n from '@vscode/l10n';
/** One entry of a tar archive. */
export interface TarEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'hard link' | 'other';
  /** Where a link leads. */
  readonly target: string;
  /** Of the body, in bytes. */
  readonly size: number;
}

/** Receives the entries of an archive. */
export interface TarSink {
  /** Whether to keep the body; otherwise it is skipped. */
  wants(entry: TarEntry): boolean;
  /** Called for every entry, with its body if it was kept. */
  entry(entry: TarEntry, body: Uint8Array): void;
}

/** A broken tar archive; the message continues "the archive". */
export class TarError extends Error {}

/**
 * Reads a tar archive in pieces of any size: POSIX ustar and pax headers, GNU's long names, and the old format. {@link
 * finished} becomes true at the archive's end mark; everything after it is ignored.
 */
export class TarReader {
  finished = false;
  private readonly sink: TarSink;
  private readonly header = new Uint8Array(blockSize);
  private filled = 0;
  private entry: TarEntry | null = null;
  /** Values of an extended header for the next entry. */
  private next: NextEntry = {};
  private meta: 'pax' | 'path' | 'target' | null = null;
  private body: Uint8Array | null = null;
  private bodyAt = 0;
  private bodyLeft = 0;
  private padding = 0;

  constructor(sink: TarSink) {
    this.sink = sink;
  }

  push(piece: Uint8Array): void {
    let at = 0;
    while (at < piece.length && !this.finished) {
      if (this.bodyLeft > 0) at += this.takeBody(piece, at);
      else if (this.padding > 0) at += this.takePadding(piece.length - at);
      else at += this.takeHeader(piece, at);
    }
  }

  /** Ends the input. Throws if it ends inside an entry or without an end mark. */
  end(): void {
    if (this.finished) return;
    if (this.bodyLeft > 0 || this.padding > 0) throw new TarError(l10n.t('is cut off inside an entry'));
    throw new TarError(l10n.t('is cut off: it has no end mark'));
  }

  private takeHeader(piece: Uint8Array, at: number): number {
    const taken = Math.min(blockSize - this.filled, piece.length - at);
    this.header.set(piece.subarray(at, at + taken), this.filled);
    this.filled += taken;
    if (this.filled === blockSize) {
      this.filled = 0;
      this.readHeader();
    }
    return taken;
  }

  private takeBody(piece: Uint8Array, at: number): number {
    const taken = Math.min(this.bodyLeft, piece.length - at);
    this.body?.set(piece.subarray(at, at + taken), this.bodyAt);
    this.bodyAt += taken;
    this.bodyLeft -= taken;
    if (this.bodyLeft === 0) this.endBody();
    return taken;
  }

  private takePadding(available: number): number {
    const taken = Math.min(this.padding, available);
    this.padding -= taken;
    return taken;
  }

  private readHeader(): void {
    const { header } = this;
    if (header.every((byte) => byte === 0)) {
      this.finished = true;
      return;
    }
    if (!checksumHolds(header))
      throw new TarError(l10n.t('has an entry with a wrong checksum: it is damaged, or not a tar archive'));
    const flag = String.fromCharCode(header[156] ?? 0);
    const size = numberAt(header, 124, 12);
    if (flag === 'x' || flag === 'g' || flag === 'L' || flag === 'K') {
      if (size > longestMeta) throw new TarError(l10n.t('has an extended header that is too long'));
      // A global header has dates and comments; it cannot describe one entry.
      this.meta = flag === 'x' ? 'pax' : flag === 'L' ? 'path' : flag === 'K' ? 'target' : null;
      this.beginBody(size, this.meta !== null);
      return;
    }
    const { next } = this;
    this.next = {};
    const kind = kinds[flag] ?? 'other';
    const path = next.path ?? pathAt(header);
    this.entry = {
      path,
      kind: kind === 'file' && path.endsWith('/') ? 'folder' : kind,
      target: next.target ?? textAt(header, 157, 100),
      size: kind === 'file' || kind === 'other' ? (next.size ?? size) : 0,
    };
    this.beginBody(this.entry.size, this.entry.kind === 'file' && this.sink.wants(this.entry));
  }

  private beginBody(size: number, kept: boolean): void {
    this.body = kept ? new Uint8Array(size) : null;
    this.bodyAt = 0;
    this.bodyLeft = size;
    this.padding = (blockSize - (size % blockSize)) % blockSize;
    if (size === 0) this.endBody();
  }

  private endBody(): void {
    const { body, entry, meta } = this;
    this.body = null;
    this.entry = null;
    this.meta = null;
    if (entry !== null) this.sink.entry(entry, body ?? nothing);
    else if (body === null || meta === null) return;
    else if (meta === 'pax') Object.assign(this.next, paxValues(body));
    else this.next[meta] = textAt(body, 0, body.length);
  }
}

interface NextEntry {
  path?: string;
  target?: string;
  size?: number;
}

const blockSize = 512;
const nothing = new Uint8Array(0);

/** Linux paths have at most 4 KiB; pax headers also have times and owners. */
const longestMeta = 65536;

const kinds: Readonly<Record<string, TarEntry['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hard link',
  '2': 'link',
  '5': 'folder',
};

// The sum of all bytes, with blanks in place of the sum itself.
function checksumHolds(header: Uint8Array): boolean {
  let sum = 0;
  for (let index = 0; index < blockSize; index++) sum += index >= 148 && index < 156 ? 32 : (header[index] ?? 0);
  return sum === numberAt(header, 148, 8);
}

function pathAt(header: Uint8Array): string {
  const name = textAt(header, 0, 100);
  // GNU's own format has times in place of the prefix, and another magic ("ustar  ").
  const prefix = textAt(header, 257, 6) === 'ustar' ? textAt(header, 345, 155) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Octal digits, or a binary number if the first bit is set (GNU, for numbers too large for octal digits). */
function numberAt(header: Uint8Array, start: number, length: number): number {
  const field = header.subarray(start, start + length);
  if (((field[0] ?? 0) & 0x80) !== 0) {
    const value = field.reduce((sum, byte, index) => sum * 256 + (index === 0 ? byte & 0x7f : byte), 0);
    if (!Number.isSafeInteger(value)) throw new TarError(l10n.t('has an entry of an impossible size'));
    return value;
  }
  const digits = latin.decode(field).replaceAll('\0', ' ').trim();
  if (!/^[0-7]*$/.test(digits)) throw new TarError(l10n.t('has an entry of an impossible size'));
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function textAt(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return utf8.decode(end < 0 ? field : field.subarray(0, end));
}

// Records `LENGTH KEY=VALUE\n`, where LENGTH counts the bytes of the whole record.
function paxValues(body: Uint8Array): NextEntry {
  const values: NextEntry = {};
  for (let at = 0; at < body.length; ) {
    const blank = body.indexOf(32, at);
    const length = blank < 0 ? Number.NaN : Number(latin.decode(body.subarray(at, blank)));
    if (!Number.isInteger(length) || length <= blank - at || at + length > body.length) break;
    const record = utf8.decode(body.subarray(blank + 1, at + length - 1));
    const equals = record.indexOf('=');
    const value = record.slice(equals + 1);
    const key = record.slice(0, Math.max(equals, 0));
    if (key === 'path') values.path = value;
    if (key === 'linkpath') values.target = value;
    if (key === 'size' && /^\d{1,15}$/.test(value)) values.size = Number(value);
    at += length;
  }
  return values;
}

const utf8 = new TextDecoder();
const latin = new TextDecoder('latin1');
