import { URI, Utils } from 'vscode-uri';

/**
 * Normalizes a URI, so that a document has one key: clients differ in what they escape (`file:///a b`, `file:///a%20b`)
 * and in the case of a drive letter.
 */
export function uriKey(uri: string): string {
  return parse(uri).toString();
}

/** The decoded path of a URI, with `/` as separator. Globs are matched against it. */
export function pathOf(uri: string): string {
  return parse(uri).path;
}

/** A glob for a path or a name. Characters that are special in globs become `?`, so it may match others, too. */
export function literalGlob(path: string): string {
  return path.replace(/[[\]{}*?]/g, '?');
}

/**
 * The URI of the file at `path` in the same file system as `uri`, normalized; null if no URI has that path. A path that
 * begins with two slashes names another machine (`//server/share`) and is never followed: on Windows, opening it would
 * send the user's credentials there.
 */
export function siblingUri(uri: string, path: string): string | null {
  if (path.startsWith('//')) return null;
  return parse(uri)
    .with({ path: wellFormed(path), query: '', fragment: '' })
    .toString();
}

/** The URI of a file by its absolute path, which may begin with a drive or with `//server`, normalized. */
export function fileUri(path: string): string {
  return URI.file(wellFormed(path)).toString();
}

/** The URI of a file by its absolute path without `//`, or its path relative to a folder, normalized. */
export function resolvedUri(folder: string, path: string): string {
  return Utils.resolvePath(parse(folder), wellFormed(path)).toString();
}

/** Parses any text. A text that cannot be a URI gets a scheme that no file system has. */
function parse(uri: string): URI {
  const text = wellFormed(uri);
  try {
    return URI.parse(text);
  } catch {
    return URI.from({ scheme: 'not-a-uri', path: `/./${text}` });
  }
}

/** The text with U+FFFD for lone surrogates, which UTF-8 and so a URI cannot hold. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** The folder that a file is in, as a URI normalized by {@link uriKey}. */
export function folderOfUri(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/'));
}

/** The scheme of a URI, which identifies its file system. */
export function schemeOf(uri: string): string {
  return parse(uri).scheme;
}

/** The folder of a file, as a URI, and the name of the file in it. */
export function folderAndName(uri: string): { folder: string; name: string } {
  const file = parse(uri);
  const at = file.path.lastIndexOf('/');
  return { folder: file.with({ path: file.path.slice(0, Math.max(at, 1)) }).toString(), name: file.path.slice(at + 1) };
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
