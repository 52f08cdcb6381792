import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver';
import { relativePath } from '../../base/relative-path.ts';
import { isPlain, type TypedPath } from '../../features/analysis.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import { isHostProfile } from '../../fleet/documents/host-document.ts';
import { folderAndName, folderOfUri, pathOf, schemeOf, siblingUri } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type FilePort, type FolderEntry, skippedFolders } from '../files/file-port.ts';

/** Where paths are looked up, and whether the client asks again by VS Code's command after a folder was chosen. */
export interface PathSources {
  readonly workspace: Workspace;
  readonly files: FilePort;
  readonly clientCommands: boolean;
}

/** Names that captures usually have; they come before other files. */
const captureName = /capabilit|lscpu|lstopo|numactl|hwloc|sysfs|\bsys\b|topology|cpuinfo|\.tar\b|\.tgz$/i;

/** The most folders with captures of other hosts that are listed. */
const mostFolders = 8;

/**
 * The files and folders that can continue a path of a profile, level by level. Where a capture's path begins, the folders
 * with the captures of other profiles are listed, too. Profiles, and for captures domains and scripts, are left out.
 */
export async function pathItems(
  path: TypedPath,
  document: FleetDocument,
  { workspace, files, clientCommands }: PathSources,
): Promise<CompletionItem[]> {
  const range = workspace.positions.rangeOf(document, path.span);
  const places = await Promise.all(
    placesOf(path, document, workspace).map(async ({ prefix, uri, nested }) => {
      const entries = await files.entries(uri);
      return entries.filter(({ isFolder }) => !(nested && isFolder)).map((entry) => ({ prefix, uri, entry }));
    }),
  );
  const isOffered = (uri: string, { name, isFolder }: FolderEntry) => {
    if (name.startsWith('.') || skippedFolders.has(name) || isHostProfile(name) || !isPlain(name)) return false;
    if (isFolder) return true;
    const file = siblingUri(uri, `${pathOf(uri)}/${name}`);
    const found = file === null ? undefined : workspace.fleet.document(file);
    const isWorkload = found !== undefined && found.kind !== 'host';
    return path.names === 'documents' ? isWorkload : !isWorkload;
  };
  const found = places.flat().filter(({ uri, entry }) => isOffered(uri, entry));
  const globs = path.names === 'documents' ? globsFor(found.map(({ entry }) => entry)) : [];
  const above = /^(?:\.\.\/)*$/.test(path.prefix) ? [{ name: '..', isFolder: true }] : [];
  const all = [...found, ...[...globs, ...above].map((entry) => ({ prefix: path.prefix, entry }))];
  return all.map(({ prefix, entry: { name, isFolder } }) => {
    const text = `${prefix}${name}${isFolder ? '/' : ''}`;
    const rank = isFolder ? 2 : captureName.test(name) || name.startsWith('*') ? 0 : 1;
    return {
      label: isFolder || prefix === path.prefix ? text.slice(path.prefix.length) : text,
      kind: isFolder ? CompletionItemKind.Folder : CompletionItemKind.File,
      sortText: `${rank}${text}`,
      filterText: text,
      textEdit: { range, newText: text },
      ...(isFolder && clientCommands ? { command: { title: '', command: 'editor.action.triggerSuggest' } } : {}),
    };
  });
}

/** `*.xml` for a folder with several domains, and so on. */
function globsFor(entries: readonly FolderEntry[]): FolderEntry[] {
  return ['.xml', '.sh'].flatMap((extension) => {
    const count = entries.filter(({ name, isFolder }) => !isFolder && name.endsWith(extension)).length;
    return count > 1 ? [{ name: `*${extension}`, isFolder: false }] : [];
  });
}

interface ListedFolder {
  readonly prefix: string;
  readonly uri: string;
  /** Whether only its files are offered, because the path does not lead there yet. */
  readonly nested: boolean;
}

function placesOf({ names, prefix, folder }: TypedPath, { uri }: FleetDocument, workspace: Workspace): ListedFolder[] {
  const own = siblingUri(uri, folder);
  if (own === null) return [];
  const typed = { prefix, uri: own, nested: false };
  if (names === 'documents' || prefix !== '') return [typed];
  const others = new Set(workspace.captures().map(folderOfUri));
  others.delete(own);
  const { folder: from } = folderAndName(uri);
  return [
    typed,
    ...[...others]
      .filter((other) => schemeOf(other) === schemeOf(uri))
      .slice(0, mostFolders)
      .map((other) => ({ prefix: `${relativePath(pathOf(from), pathOf(other))}/`, uri: other, nested: true })),
  ];
}
