import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { inflateRawSync } from 'node:zlib';

/** Unpacks a VSIX into `folder`, as an editor does when it installs it, and gives the extension's folder. */
export function unpackVsix(vsix: string, folder: string): string {
  for (const { name, content } of zipEntries(readFileSync(vsix))) {
    const target = normalize(join(folder, name));
    if (!target.startsWith(folder + sep) || name.endsWith('/')) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return join(folder, 'extension');
}

/** The entries of a zip archive by its central directory (APPNOTE.TXT 4.3.12), stored or deflated. */
export function* zipEntries(zip: Buffer): Generator<{ name: string; content: Buffer }> {
  const end = zip.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  if (end < 0) throw new Error('no zip archive: the end of its directory is missing');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const header = zip.readUInt32LE(at + 42);
    const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    yield { name, content: zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed) };
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
}
