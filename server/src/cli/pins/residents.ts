import { statSync } from 'node:fs';
import path from 'node:path';
import { folderOf, type HostDocument } from '../../fleet/documents/host-document.ts';
import { compileGlob } from '../../topology/profile/document-glob.ts';
import { reasonOf, toPosix } from '../files/files.ts';
import {
  type FolderListing,
  type FoundDocuments,
  listFolder,
  pickDocuments,
  type SearchFailure,
} from '../files/search.ts';

/** What profiles claim, and where something may be that was not looked for. */
export interface ClaimedFiles extends FolderListing, FoundDocuments {
  /** Claimed, and neither domains nor scripts. */
  readonly others: readonly string[];
}

/** The domains and scripts that the hosts' profiles claim, without the files that are known. Each folder is listed once. */
export function claimedFiles(hosts: readonly HostDocument[], known: ReadonlySet<string>): ClaimedFiles {
  const lists = new Map<string, readonly string[]>();
  const failures: SearchFailure[] = [];
  const links: string[] = [];
  const claimed = new Set<string>();
  for (const host of hosts) {
    const folder = folderOf(host.path);
    for (const glob of host.documents) {
      const start = fixedPart(glob, folder);
      let files = lists.get(start);
      if (files === undefined) {
        const listed = listOf(start);
        files = listed.files;
        lists.set(start, files);
        failures.push(...listed.failures);
        links.push(...listed.links);
      }
      const claims = compileGlob(glob, folder);
      for (const file of files) {
        if (!known.has(file) && !claimed.has(file) && claims(toPosix(file))) claimed.add(file);
      }
    }
  }
  const picked = pickDocuments([...claimed].sort(), false);
  const found = new Set(picked.files);
  const others = [...claimed].filter((file) => !found.has(file));
  return { files: picked.files, scripts: picked.scripts, failures: [...failures, ...picked.failures], links, others };
}

/** The folder or file in front of a glob's first wildcard. */
function fixedPart(glob: string, folder: string): string {
  const parts = glob.split('/');
  const wild = parts.findIndex((part) => /[*?[{]/.test(part));
  const fixed = wild < 0 ? parts : parts.slice(0, wild);
  return path.resolve(folder, ...(glob.startsWith('/') ? ['/'] : []), ...fixed);
}

function listOf(start: string): FolderListing {
  try {
    const entry = statSync(start, { throwIfNoEntry: false });
    if (entry === undefined) return { files: [], failures: [], links: [] };
    return entry.isDirectory() ? listFolder(start) : { files: [start], failures: [], links: [] };
  } catch (error) {
    return { files: [], failures: [{ file: start, problem: reasonOf(error) }], links: [] };
  }
}
