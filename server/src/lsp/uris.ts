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

/** Whether a URI names something in a folder, or the folder itself; both as {@link uriKey} gives them. */
export function isInside(uri: string, folder: string): boolean {
  return uri === folder || uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
