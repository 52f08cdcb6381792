import * as l10n from '@vscode/l10n';
import type { WorkloadDocument } from '../../fleet/documents/document.ts';
import { folderOf, type HostDocument } from '../../fleet/documents/host-document.ts';
import { isWorkingCopy } from '../../fleet/documents/working-copy.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Host } from '../../topology/host.ts';
import { compileGlob } from '../../topology/profile/document-glob.ts';

/** How a document came to its host: its profile claims it, it is the default host of the document, the only host, or that of the domain. */
export type WayToHost = 'claim' | 'default' | 'only host' | 'domain';

/** The host that a document runs on, or why it is unknown. `by` is null for a host's own document. */
export type DocumentHost =
  | { readonly kind: 'known'; readonly document: HostDocument; readonly host: Host; readonly by: WayToHost | null }
  /** The host's profile or capture cannot be used. */
  | { readonly kind: 'broken'; readonly document: HostDocument; readonly by: WayToHost | null; readonly reason: string }
  /** No profile claims the document, and there is not exactly one host. */
  | { readonly kind: 'unclaimed'; readonly reason: string }
  /** Not a document of the fleet. */
  | { readonly kind: 'foreign'; readonly reason: string };

/** The host of the document with this uri. `defaultHost` is the uri of the host that it has if no profile claims it. */
export function documentHost(fleet: Fleet, uri: string, defaultHost: string | null): DocumentHost {
  const document = fleet.document(uri);
  if (document === undefined) {
    return { kind: 'foreign', reason: l10n.t('this document is not a domain, a script or a host profile') };
  }
  if (document.kind === 'host') return stateOf(document, null);
  const host = fleet.hostOf(document);
  if (host === null) return { kind: 'unclaimed', reason: whyNoHost([...fleet.allHosts()]) };
  return stateOf(host, wayTo(host, document, defaultHost));
}

/** The first of a host's globs that claims a document; null if none does. */
export function claimOf({ path, documents }: HostDocument, document: WorkloadDocument): string | null {
  return documents.find((glob) => compileGlob(glob, folderOf(path))(document.path)) ?? null;
}

/** Why a host cannot be used; null if it can. */
export function hostProblem({ host, problems }: HostDocument): string | null {
  return host === null ? (problems[0]?.message ?? l10n.t('it has no topology')) : null;
}

function stateOf(document: HostDocument, by: WayToHost | null): DocumentHost {
  const { host, path } = document;
  if (host !== null) return { kind: 'known', document, host, by };
  const reason = l10n.t('{0} cannot be used: {1}', path, hostProblem(document) ?? '');
  return { kind: 'broken', document, by, reason };
}

function wayTo(host: HostDocument, document: WorkloadDocument, defaultHost: string | null): WayToHost {
  if (claimOf(host, document) !== null) return 'claim';
  if (defaultHost === host.uri) return 'default';
  return isWorkingCopy(document) ? 'domain' : 'only host';
}

function whyNoHost(hosts: readonly HostDocument[]): string {
  if (hosts.length === 0) return l10n.t('the workspace has no host profile');
  return l10n.t('the workspace has {0} hosts, and no profile claims this document', hosts.length);
}
