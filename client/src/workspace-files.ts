import { FileType, Uri, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { interestGlobs } from '../../server/src/lsp/files/interest-globs.ts';

/** Files that may concern placement. Without an exclude pattern, `files.exclude` applies. */
const PATTERN = `{${interestGlobs.join(',')}}`;
const MAX_FILES = 20_000;
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Serves files to a server without a file system: `pinset/findFiles` {} → { uris }, `pinset/readFile` { uri } → { base64 }
 * and `pinset/readFolder` { uri } → { entries }, or an error message.
 */
export function serveFiles(client: BaseLanguageClient): void {
  client.onRequest('pinset/findFiles', async () => {
    const found = await workspace.findFiles(PATTERN, undefined, MAX_FILES);
    return { uris: found.map((uri) => uri.toString()) };
  });
  client.onRequest('pinset/readFile', async ({ uri }: { uri: string }) => {
    const target = Uri.parse(uri, true);
    const { size } = await workspace.fs.stat(target);
    if (size > MAX_BYTES) throw new Error(`${uri} has ${size} bytes; Pinset reads at most ${MAX_BYTES}`);
    return { base64: toBase64(await workspace.fs.readFile(target)) };
  });
  client.onRequest('pinset/readFolder', async ({ uri }: { uri: string }) => {
    const found = await workspace.fs.readDirectory(Uri.parse(uri, true));
    return { entries: found.map(([name, type]) => ({ name, isFolder: (type & FileType.Directory) !== 0 })) };
  });
}

/** Base64 without Buffer, which the web extension host lacks. */
function toBase64(bytes: Uint8Array): string {
  const step = 3 * 8192; // A multiple of 3, so that the pieces join without padding between them.
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += step) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + step))));
  }
  return pieces.join('');
}
