import * as l10n from '@vscode/l10n';
/** A broken bzip2 stream; the message continues "the archive". */
export class Bzip2Error extends Error {}

/**
 * Unpacks one or several concatenated bzip2 streams in pieces of at most 64 KiB, so that the caller can stop early: a
 * block of a few bytes can hold 46 MB. The browsers' DecompressionStream lacks bzip2. Format: bzip2 1.0
 * (Burrows–Wheeler blocks, move-to-front, Huffman codes); randomized blocks of versions before 0.9.5 are refused.
 */
export function* unpackBzip2(bytes: Uint8Array): Generator<Uint8Array> {
  const bits = new BitReader(bytes);
  const block = new Uint32Array(9 * blockUnit);
  let blocks = 0;
  for (let stream = 0; stream === 0 || !bits.atEnd; stream++) {
    if (bits.take(24) !== streamMagic) {
      if (stream > 0) return; // padding behind the last stream
      throw new Bzip2Error(l10n.t('is not a bzip2 stream'));
    }
    const level = bits.take(8) - digitZero;
    if (level < 1 || level > 9) throw new Bzip2Error(l10n.t('has a damaged bzip2 header'));
    let streamSum = 0;
    for (;;) {
      const magic = bits.take(24) * 2 ** 24 + bits.take(24);
      const sum = bits.take32();
      if (magic === endMagic) {
        if (sum !== streamSum >>> 0) throw new Bzip2Error(l10n.t('is damaged: its checksum is wrong'));
        break;
      }
      if (magic !== blockMagic)
        throw new Bzip2Error(l10n.t('is damaged: a bzip2 block does not begin where it should'));
      streamSum = ((streamSum << 1) | (streamSum >>> 31)) ^ sum;
      blocks += 1;
      if (blocks > mostBlocks)
        throw new Bzip2Error(l10n.t('has more than {0} bzip2 blocks; a capture never does', mostBlocks));
      yield* unpackBlock(bits, block, level * blockUnit, sum);
    }
    bits.toByte();
  }
}

const streamMagic = 0x425a68; // BZh
const blockMagic = 0x314159265359; // the digits of π
const endMagic = 0x177245385090; // and of its square root
const digitZero = 48;
const pieceSize = 65536;
const blockUnit = 100_000;

/** 256 MiB take about 2,700 of the smallest blocks. Millions of blocks could unpack to nothing. */
const mostBlocks = 4096;

/** Reads the bits of bytes, highest first. */
class BitReader {
  private readonly bytes: Uint8Array;
  private at = 0;
  private held = 0;
  private count = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get atEnd(): boolean {
    return this.count === 0 && this.at >= this.bytes.length;
  }

  /** Up to 24 bits. */
  take(count: number): number {
    while (this.count < count) {
      const byte = this.bytes[this.at];
      if (byte === undefined) throw new Bzip2Error(l10n.t('is cut off'));
      this.at += 1;
      this.held = ((this.held << 8) | byte) & 0x7fffffff;
      this.count += 8;
    }
    this.count -= count;
    return (this.held >>> this.count) & ((1 << count) - 1);
  }

  take32(): number {
    return this.take(16) * 65536 + this.take(16);
  }

  toByte(): void {
    this.count -= this.count % 8;
  }
}

function* unpackBlock(bits: BitReader, block: Uint32Array, limit: number, sum: number): Generator<Uint8Array> {
  if (bits.take(1) === 1)
    throw new Bzip2Error(l10n.t('was compressed by a bzip2 older than 0.9.5, which Pinset cannot read'));
  const origin = bits.take(24);
  const { length, counts } = readBlock(bits, block, limit);
  if (origin >= length) throw damagedBlock();
  invert(block, length, counts);
  yield* withoutRuns(block, length, origin, sum);
}

function damagedBlock(): Bzip2Error {
  return new Bzip2Error(l10n.t('is damaged: a bzip2 block is invalid'));
}

// Fills in the last column of the Burrows–Wheeler matrix, one byte in the low bits of each word, and counts the bytes.
function readBlock(bits: BitReader, block: Uint32Array, limit: number) {
  const symbols = usedBytes(bits);
  const groups = bits.take(3);
  const selectorCount = bits.take(15);
  if (symbols.length === 0 || groups < 2 || groups > 6 || selectorCount === 0) throw damagedBlock();
  const selectors = readSelectors(bits, groups, selectorCount);
  const end = symbols.length + 1;
  const tables = Array.from({ length: groups }, () => readTable(bits, end + 1));

  const counts = new Uint32Array(256);
  let length = 0;
  let run = 0;
  let place = 1;
  let table: HuffmanTable | undefined;
  for (let read = 0; ; read++) {
    if (read % 50 === 0) table = tables[selectors[read / 50] ?? groups];
    if (table === undefined) throw damagedBlock();
    const symbol = readSymbol(bits, table);
    if (symbol <= 1) {
      // The lengths of runs of the first byte have the digits 1 and 2, lowest first.
      run += place << symbol;
      place <<= 1;
      if (run > limit) throw damagedBlock();
      continue;
    }
    if (run > 0) {
      const byte = symbols[0] ?? 0;
      if (length + run > limit) throw damagedBlock();
      block.fill(byte, length, length + run);
      counts[byte] = (counts[byte] ?? 0) + run;
      length += run;
      run = 0;
      place = 1;
    }
    if (symbol === end) return { length, counts };
    if (length >= limit) throw damagedBlock();
    const byte = symbols[symbol - 1] ?? 0;
    symbols.copyWithin(1, 0, symbol - 1);
    symbols[0] = byte;
    block[length] = byte;
    counts[byte] = (counts[byte] ?? 0) + 1;
    length += 1;
  }
}

function usedBytes(bits: BitReader): Uint8Array {
  const rows = bits.take(16);
  const used: number[] = [];
  for (let row = 0; row < 16; row++) {
    if ((rows & (0x8000 >>> row)) === 0) continue;
    const columns = bits.take(16);
    for (let column = 0; column < 16; column++) {
      if ((columns & (0x8000 >>> column)) !== 0) used.push(row * 16 + column);
    }
  }
  return Uint8Array.from(used);
}

/** The table of each 50 symbols, as moves to the front. */
function readSelectors(bits: BitReader, groups: number, count: number): Uint8Array {
  const front = Array.from({ length: groups }, (_, group) => group);
  return Uint8Array.from({ length: count }, () => {
    let place = 0;
    while (bits.take(1) === 1) {
      place += 1;
      if (place >= groups) throw damagedBlock();
    }
    const [group = 0] = front.splice(place, 1);
    front.unshift(group);
    return group;
  });
}

/** Canonical Huffman codes: the highest code of each length, and where the symbols of that length begin. */
interface HuffmanTable {
  readonly limits: Int32Array;
  readonly offsets: Int32Array;
  readonly symbols: Uint16Array;
}

const longestCode = 20;

function readTable(bits: BitReader, size: number): HuffmanTable {
  const lengths = new Uint8Array(size);
  let length = bits.take(5);
  for (let symbol = 0; symbol < size; symbol++) {
    while (length >= 1 && length <= longestCode && bits.take(1) === 1) length += bits.take(1) === 1 ? -1 : 1;
    if (length < 1 || length > longestCode) throw damagedBlock();
    lengths[symbol] = length;
  }
  const limits = new Int32Array(longestCode + 1).fill(-1);
  const offsets = new Int32Array(longestCode + 1);
  const symbols = new Uint16Array(size);
  let code = 0;
  let sorted = 0;
  for (let bitCount = 1; bitCount <= longestCode; bitCount++) {
    offsets[bitCount] = sorted - code;
    for (let symbol = 0; symbol < size; symbol++) {
      if (lengths[symbol] !== bitCount) continue;
      symbols[sorted] = symbol;
      sorted += 1;
      code += 1;
    }
    limits[bitCount] = code - 1;
    code <<= 1;
  }
  return { limits, offsets, symbols };
}

function readSymbol(bits: BitReader, { limits, offsets, symbols }: HuffmanTable): number {
  let code = 0;
  for (let length = 1; length <= longestCode; length++) {
    code = (code << 1) | bits.take(1);
    if (code <= (limits[length] ?? -1)) {
      const symbol = symbols[code + (offsets[length] ?? 0)];
      if (symbol === undefined) break;
      return symbol;
    }
  }
  throw damagedBlock();
}

// The bits above the byte of each row point to the row that follows it in the text.
function invert(block: Uint32Array, length: number, counts: Uint32Array): void {
  const starts = new Uint32Array(256);
  let start = 0;
  for (let byte = 0; byte < 256; byte++) {
    starts[byte] = start;
    start += counts[byte] ?? 0;
  }
  for (let row = 0; row < length; row++) {
    const byte = (block[row] ?? 0) & 0xff;
    const first = starts[byte] ?? 0;
    starts[byte] = first + 1;
    block[first] = (block[first] ?? 0) | (row << 8);
  }
}

// Four equal bytes are followed by a count of how many more there are.
function* withoutRuns(rows: Uint32Array, length: number, origin: number, sum: number): Generator<Uint8Array> {
  let check = 0xffffffff;
  let piece = new Uint8Array(pieceSize);
  let filled = 0;
  let row = (rows[origin] ?? 0) >>> 8;
  let equal = 0;
  let last = -1;
  for (let left = length; left > 0; left--) {
    const entry = rows[row] ?? 0;
    const byte = entry & 0xff;
    row = entry >>> 8;
    const isCount = equal === 4;
    equal = isCount ? 0 : byte === last ? equal + 1 : 1;
    const repeated = isCount ? last : byte;
    last = isCount ? -1 : byte;
    for (let copies = isCount ? byte : 1; copies > 0; copies--) {
      piece[filled] = repeated;
      filled += 1;
      check = (check << 8) ^ (crcTable[((check >>> 24) ^ repeated) & 0xff] ?? 0);
      if (filled < pieceSize) continue;
      yield piece;
      piece = new Uint8Array(pieceSize);
      filled = 0;
    }
  }
  if (~check >>> 0 !== sum) throw new Bzip2Error(l10n.t('is damaged: a checksum is wrong'));
  if (filled > 0) yield piece.subarray(0, filled);
}

/** CRC-32 with the highest bit first. */
const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value;
});
