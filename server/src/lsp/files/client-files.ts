import type { Connection } from 'vscode-languageserver';
import { isInside, pathOf, uriKey } from '../documents/uris.ts';
import { findFilesRequest, readFileRequest, readFolderRequest } from '../protocol.ts';
import {
  type FileContent,
  type FilePort,
  type FolderEntry,
  type FoundFiles,
  headLength,
  isOfInterest,
  mostEntries,
  mostFiles,
} from './file-port.ts';

/** Reads files through the client, for a server without a file system (a web worker) and for remote file systems. */
export function clientFiles(connection: Connection): FilePort {
  async function find(folders: readonly string[]): Promise<FoundFiles> {
    const { uris } = await connection.sendRequest(findFilesRequest, {});
    const inside = uris
      .map(uriKey)
      .filter((uri) => isOfInterest(pathOf(uri)) && folders.some((folder) => isInside(uri, folder)));
    // VS Code leaves out files that the setting files.exclude names, so every folder may have more files.
    return { uris: inside.slice(0, mostFiles), complete: uris.length < mostFiles, unsearched: folders };
  }

  async function read(
    uri: string,
    longest: number,
    wanted: (head: Uint8Array) => boolean = () => true,
  ): Promise<FileContent> {
    try {
      const { base64 } = await connection.sendRequest(readFileRequest, { uri });
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      if (!wanted(bytes.subarray(0, headLength))) return { kind: 'unwanted' };
      return bytes.length > longest ? { kind: 'too large', size: bytes.length } : { kind: 'bytes', bytes };
    } catch {
      return { kind: 'missing' };
    }
  }

  async function entries(uri: string): Promise<readonly FolderEntry[]> {
    try {
      const answer = await connection.sendRequest(readFolderRequest, { uri });
      return answer.entries.slice(0, mostEntries);
    } catch {
      return [];
    }
  }

  // A snapshot of /sys as a folder has thousands of files, and each would be a request to the client. An archive is one
  // request.
  return { find, read, folder: async () => null, entries };
}
