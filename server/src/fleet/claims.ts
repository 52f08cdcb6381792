import { getOrAdd } from '../base/get-or-add.ts';
import type { Span } from '../base/span.ts';
import { compileGlob, fixedFolder } from '../topology/profile/document-glob.ts';
import type { FleetFile } from './documents/domain-document.ts';
import { folderOf, type HostDocument } from './documents/host-document.ts';

/** A glob of a profile, and what it matches. */
export interface Claimant {
  readonly host: HostDocument;
  /** Which of the profile's globs. */
  readonly index: number;
  readonly claims: (path: string) => boolean;
}

/** A claim of a profile that has no effect. */
export type ClaimProblem =
  | { readonly kind: 'nothing'; readonly span: Span }
  | {
      readonly kind: 'taken';
      readonly span: Span;
      /** The claim that counts: the one of the profile whose path comes first. */
      readonly by: HostDocument;
      readonly bySpan: Span | null;
      /** The documents that both claim, by path. */
      readonly documents: readonly FleetFile[];
    };

/** The globs of these hosts, which are in the order in which they claim. */
export function claimantsOf(hosts: readonly HostDocument[]): Claimant[] {
  return hosts.flatMap((host) => {
    const folder = folderOf(host.path);
    return host.documents.map((glob, index) => ({ host, index, claims: compileGlob(glob, folder) }));
  });
}

/** How much is known of the files beside the domains. */
export interface Searched {
  /** Whether each `*.xml` below a folder was looked at. */
  covers(folder: string): boolean;
  /** The paths of those that are no domains. */
  readonly others: Iterable<string>;
}

/** As long as nothing was searched. */
export const nothingSearched: Searched = { covers: () => false, others: [] };

/**
 * The claims without effect, by host. `claimsOf` gives a path's claims in their order. A glob that may match other files than `*.xml` is never said to match
 * nothing: a script is known by what is in it.
 */
export function uselessClaims(
  claimants: readonly Claimant[],
  documents: readonly FleetFile[],
  claimsOf: (path: string) => readonly Claimant[],
  searched: Searched,
): ReadonlyMap<HostDocument, readonly ClaimProblem[]> {
  const used = new Set<Claimant>();
  const taken = new Map<Claimant, Map<Claimant, FleetFile[]>>();
  for (const document of documents) {
    const [first, ...others] = claimsOf(document.path);
    if (first === undefined) continue;
    used.add(first);
    for (const claimant of others) {
      used.add(claimant);
      if (claimant.host !== first.host)
        getOrAdd(
          getOrAdd(taken, claimant, () => new Map<Claimant, FleetFile[]>()),
          first,
          () => [],
        ).push(document);
    }
  }
  const problems = new Map<HostDocument, ClaimProblem[]>();
  for (const claimant of claimants) {
    const { host, index } = claimant;
    // A profile whose JSON is broken at the moment keeps its globs, and they have no place in its text.
    const span = host.documentSpans[index];
    if (span === undefined) continue;
    const own = getOrAdd(problems, host, () => []);
    if (!used.has(claimant) && matchesNothing(claimant, searched)) own.push({ kind: 'nothing', span });
    for (const [by, documents] of taken.get(claimant) ?? []) {
      own.push({ kind: 'taken', span, by: by.host, bySpan: by.host.documentSpans[by.index] ?? null, documents });
    }
  }
  return problems;
}

function matchesNothing({ host, index, claims }: Claimant, searched: Searched): boolean {
  const glob = host.documents[index] ?? '';
  // Behind a wildcard `..` may lead out of the folder that the glob begins in.
  if (!/\.xml$/i.test(glob) || /[*?[{].*\.\./.test(glob)) return false;
  if (!searched.covers(fixedFolder(glob, folderOf(host.path)))) return false;
  for (const path of searched.others) if (claims(path)) return false;
  return true;
}
