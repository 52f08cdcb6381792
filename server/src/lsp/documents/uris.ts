import { URI } from 'vscode-uri';

/**
 * The one spelling of a URI by which a document is known: clients differ in what they escape
 * (`file:///a b`, `file:///a%20b`) and in the case of a drive letter.
 */
export function uriKey(uri: string): string {
  return URI.parse(uri).toString();
}

/** The decoded path of a URI, with `/` between its parts: what globs are matched with. */
export function pathOf(uri: string): string {
  return URI.parse(uri).path;
}

/** The file at `path` in the same file system as the file of `uri`. */
export function siblingUri(uri: string, path: string): string {
  return URI.parse(uri).with({ path, query: '', fragment: '' }).toString();
}

/** The scheme of a URI: which file system it belongs to. */
export function schemeOf(uri: string): string {
  return URI.parse(uri).scheme;
}

/** The folder of a file, as a URI, and the file's name in it. */
export function folderAndName(uri: string): { folder: string; name: string } {
  const { path } = URI.parse(uri);
  const at = path.lastIndexOf('/');
  return { folder: siblingUri(uri, path.slice(0, Math.max(at, 1))), name: path.slice(at + 1) };
}

/** Whether one of the URIs names this one, or a folder that it is in; as {@link uriKey} gives them. */
export function isAtOrBelow(uri: string, places: ReadonlySet<string>): boolean {
  for (let at = uri.length; at > 0; at = uri.lastIndexOf('/', at - 1)) if (places.has(uri.slice(0, at))) return true;
  return false;
}

/** The folder that a URI is in; of several the one that is in the others. null: it is in none of them. */
export function innermostFolder(uri: string, folders: readonly string[]): string | null {
  const around = folders.filter((folder) => isInside(uri, folder));
  return around.reduce<string | null>((a, b) => (a !== null && a.length >= b.length ? a : b), null);
}

/** Whether a URI names something in a folder, or the folder itself; both as {@link uriKey} gives them. */
export function isInside(uri: string, folder: string): boolean {
  return uri === folder || uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
