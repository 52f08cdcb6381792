import { folderOf, type HostDocument } from '../../fleet/documents/host-document.ts';
import { compileGlob, fixedFolder } from '../../topology/profile/document-glob.ts';

/**
 * Lists the files below a folder, or gives the file itself if the path is that of a file. Paths have `/` between their
 * parts.
 */
export type ListFiles = (path: string) => readonly string[];

/** The paths of all files that the hosts' profiles claim. Each folder is listed once. */
export function claimedFiles(hosts: readonly HostDocument[], list: ListFiles): ReadonlySet<string> {
  const lists = new Map<string, readonly string[]>();
  const claimed = new Set<string>();
  for (const host of hosts) {
    const folder = folderOf(host.path);
    for (const glob of host.documents) {
      // A glob without wildcards is a file, and a file has nothing below it but itself.
      const start = fixedFolder(`${glob}/*`, folder);
      const files = lists.get(start) ?? list(start);
      lists.set(start, files);
      const claims = compileGlob(glob, folder);
      for (const file of files) if (claims(file)) claimed.add(file);
    }
  }
  return claimed;
}
