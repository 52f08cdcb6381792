import { getOrAdd } from '../base/get-or-add.ts';
import type { Span } from '../base/span.ts';
import { compileGlob, fixedFolder } from '../topology/profile/document-glob.ts';
import type { FleetFile } from './documents/domain-document.ts';
import { folderOf, type HostDocument } from './documents/host-document.ts';
import type { Resident } from './guests/resident.ts';

/** A glob of a host profile, and what it matches. */
export interface Claimant {
  readonly host: HostDocument;
  /** The index of the glob in the profile's `documents`. */
  readonly index: number;
  readonly claims: (path: string) => boolean;
}

/** A claim of a profile that has no effect, or a name in its `neverTogether` that no domain has. */
export type ClaimProblem =
  | {
      readonly kind: 'unknown name';
      readonly span: Span;
      readonly name: string;
      /** The names that the host's domains have. */
      readonly names: readonly string[];
    }
  | { readonly kind: 'nothing'; readonly span: Span }
  | {
      readonly kind: 'taken';
      readonly span: Span;
      /** The host with the claim that counts: the first by path. */
      readonly by: HostDocument;
      readonly bySpan: Span | null;
      /** The documents that both claim, by path. */
      readonly documents: readonly FleetFile[];
    };

/** The globs of these hosts. The order of the hosts is the precedence of their claims. */
export function claimantsOf(hosts: readonly HostDocument[]): Claimant[] {
  return hosts.flatMap((host) => {
    const folder = folderOf(host.path);
    return host.documents.map((glob, index) => ({ host, index, claims: compileGlob(glob, folder) }));
  });
}

/** What is known of the files that are not domains. */
export interface Searched {
  /** Whether every `*.xml` file below a folder has been read. */
  covers(folder: string): boolean;
  /** The paths of the files that were read and are not domains. */
  readonly others: Iterable<string>;
}

/** The state before any folder has been searched. */
export const nothingSearched: Searched = { covers: () => false, others: [] };

/**
 * The claims without effect, by host. `claimsOf` gives the claims on a path by precedence. A glob that may match other
 * files than `*.xml` is never reported as matching nothing, because a script is recognized by its content.
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
    // A profile with broken JSON keeps its last globs, which have no place in its text.
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

/**
 * The names in a profile's `neverTogether` that none of its guests has; none while there may be guests that have not been
 * read.
 */
export function unknownNames(host: HostDocument, guests: Iterable<Resident>, searched: Searched): ClaimProblem[] {
  const folder = folderOf(host.path);
  const folders = host.documents.length === 0 ? [folder] : host.documents.map((glob) => fixedFolder(glob, folder));
  if (host.neverTogether.length === 0 || !folders.every((one) => searched.covers(one))) return [];
  const names = [...new Set([...guests].flatMap(({ name }) => name ?? []))];
  const known = new Set(names);
  return host.neverTogether.flatMap(({ name, span }) =>
    known.has(name) ? [] : [{ kind: 'unknown name' as const, span, name, names }],
  );
}

function matchesNothing({ host, index, claims }: Claimant, searched: Searched): boolean {
  const glob = host.documents[index] ?? '';
  // After a wildcard, `..` may lead out of the folder that the glob starts in.
  const wildcard = glob.search(/[*?[{]/);
  if (!/\.xml$/i.test(glob) || (wildcard >= 0 && glob.includes('..', wildcard + 1))) return false;
  if (!searched.covers(fixedFolder(glob, folderOf(host.path)))) return false;
  for (const path of searched.others) if (claims(path)) return false;
  return true;
}
