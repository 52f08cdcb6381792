import { unpackBzip2 } from '../../../../server/src/topology/captures/archive/bzip2.ts';
import { TarReader } from '../../../../server/src/topology/captures/archive/tar.ts';

/** The text of the file whose path ends so, in a bzip2 archive; null if it has none. */
export function fileInArchive(bytes: Uint8Array, end: string): string | null {
  let text: string | null = null;
  const tar = new TarReader({
    wants: ({ path }) => path.endsWith(end),
    entry: ({ path, kind }, body) => {
      if (kind === 'file' && path.endsWith(end)) text = new TextDecoder().decode(body);
    },
  });
  for (const piece of unpackBzip2(bytes)) tar.push(piece);
  return text;
}
