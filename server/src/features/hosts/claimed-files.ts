import { ClaimIndex } from '../../fleet/claim-index.ts';
import { claimantsOf } from '../../fleet/claims.ts';
import { folderOf, type HostDocument } from '../../fleet/documents/host-document.ts';
import { fixedFolder } from '../../topology/profile/document-glob.ts';

/**
 * Lists the files below a folder, or gives the file itself if the path is that of a file. Paths have `/` between their
 * parts.
 */
export type ListFiles = (path: string) => readonly string[];

/** The paths of all files that the hosts' profiles claim. Each folder is listed once. */
export function claimedFiles(hosts: readonly HostDocument[], list: ListFiles): ReadonlySet<string> {
  const claims = new ClaimIndex(claimantsOf(hosts));
  const claimed = new Set<string>();
  // A glob without wildcards is a file, and a file has nothing below it but itself.
  const starts = hosts.flatMap(({ path, documents }) =>
    documents.map((glob) => fixedFolder(`${glob}/*`, folderOf(path))),
  );
  for (const start of new Set(starts)) {
    for (const file of list(start)) if (!claimed.has(file) && claims.on(file).length > 0) claimed.add(file);
  }
  return claimed;
}
