import { URI } from 'vscode-uri';

/**
 * Normalizes a URI, so that a document has one key: clients differ in what they escape (`file:///a b`, `file:///a%20b`)
 * and in the case of a drive letter.
 */
export function uriKey(uri: string): string {
  return URI.parse(uri).toString();
}

/** The decoded path of a URI, with `/` as separator. Globs are matched against it. */
export function pathOf(uri: string): string {
  return URI.parse(uri).path;
}

/** The URI of the file at `path` in the same file system as `uri`. */
export function siblingUri(uri: string, path: string): string {
  return URI.parse(uri).with({ path, query: '', fragment: '' }).toString();
}

/** The folder that a file is in, as a URI normalized by {@link uriKey}. */
export function folderOfUri(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/'));
}

/** The scheme of a URI, which identifies its file system. */
export function schemeOf(uri: string): string {
  return URI.parse(uri).scheme;
}

/** The folder of a file, as a URI, and the name of the file in it. */
export function folderAndName(uri: string): { folder: string; name: string } {
  const { path } = URI.parse(uri);
  const at = path.lastIndexOf('/');
  return { folder: siblingUri(uri, path.slice(0, Math.max(at, 1))), name: path.slice(at + 1) };
}

/** Whether `places` has this URI or a folder that it is in. All URIs are normalized by {@link uriKey}. */
export function isAtOrBelow(uri: string, places: ReadonlySet<string>): boolean {
  for (let at = uri.length; at > 0; at = uri.lastIndexOf('/', at - 1)) if (places.has(uri.slice(0, at))) return true;
  return false;
}

/** The innermost of the folders that a URI is in; null if it is outside all of them. */
export function innermostFolder(uri: string, folders: readonly string[]): string | null {
  const around = folders.filter((folder) => isInside(uri, folder));
  return around.reduce<string | null>((a, b) => (a !== null && a.length >= b.length ? a : b), null);
}

/** Whether a URI is in a folder or is the folder itself. Both are normalized by {@link uriKey}. */
export function isInside(uri: string, folder: string): boolean {
  return uri === folder || uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
