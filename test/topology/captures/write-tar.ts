/** An entry of a tar archive that a test writes: a file with a body, a link with a target, else a folder. */
export interface WrittenEntry {
  readonly path: string;
  /** What stands before the path in the header, where that is too long for its field. */
  readonly prefix?: string;
  readonly body?: string | Uint8Array;
  readonly link?: string;
  readonly hardLink?: string;
  /** The type flag of any other kind. */
  readonly flag?: string;
}

/** Writes a tar archive as POSIX has it, without any of the checks that a tar program makes. */
export function writeTar(entries: readonly WrittenEntry[], end = true): Uint8Array<ArrayBuffer> {
  const blocks = entries.flatMap((entry) => {
    const body =
      typeof entry.body === 'string' ? new TextEncoder().encode(entry.body) : (entry.body ?? new Uint8Array());
    return [headerOf(entry, body.length), padded(body)];
  });
  return new Uint8Array(Buffer.concat(end ? [...blocks, new Uint8Array(1024)] : blocks));
}

/** The entries of files and, by `->`, of links: `{ 'sys/a': 'text', 'sys/b': '-> a' }`. */
export function entriesOf(files: Readonly<Record<string, string>>): WrittenEntry[] {
  return Object.entries(files).map(([path, text]) =>
    text.startsWith('-> ') ? { path, link: text.slice(3) } : { path, body: text },
  );
}

function headerOf({ path, prefix = '', body, link, hardLink, flag }: WrittenEntry, size: number): Uint8Array {
  const header = new Uint8Array(512);
  const put = (at: number, text: string) => header.set(new TextEncoder().encode(text), at);
  put(0, path.slice(0, 100));
  put(100, '0000644\0');
  put(124, `${size.toString(8).padStart(11, '0')}\0`);
  put(148, '        ');
  put(156, flag ?? (link !== undefined ? '2' : hardLink !== undefined ? '1' : body !== undefined ? '0' : '5'));
  put(157, link ?? hardLink ?? '');
  put(257, 'ustar\0');
  put(263, '00');
  put(345, prefix);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return header;
}

function padded(body: Uint8Array): Uint8Array {
  const blocks = new Uint8Array(Math.ceil(body.length / 512) * 512);
  blocks.set(body);
  return blocks;
}
