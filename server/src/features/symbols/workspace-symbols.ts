import type { Span } from '../../base/span.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { quotable } from '../../wording/wording.ts';

/** A domain or a host of the workspace. */
export interface WorkspaceSymbol {
  readonly kind: 'domain' | 'host';
  readonly name: string;
  /** The host of a domain; null for a host, and for a domain without one. */
  readonly container: string | null;
  readonly document: FleetDocument;
  readonly span: Span;
}

/** The most symbols of an answer: a client asks again with a longer query. */
const mostSymbols = 500;

/**
 * The hosts and domains whose names have the characters of the query in its order, in either case; also domains that
 * scripts define. Hosts come first, and each kind by name.
 */
export function workspaceSymbols(fleet: Fleet, query: string): WorkspaceSymbol[] {
  const found: WorkspaceSymbol[] = [];
  for (const document of fleet.allHosts()) {
    const name = document.host?.name;
    if (name !== undefined) found.push({ kind: 'host', name, container: null, document, span: document.nameSpan });
  }
  for (const document of fleet.allDomains()) {
    const span = document.domain.name?.span ?? document.domain.nameSpan;
    const container = nameOfHost(fleet.hostOf(document));
    found.push({ kind: 'domain', name: domainName(document), container, document, span });
  }
  for (const document of fleet.allScripts()) {
    const host = fleet.hostOf(document);
    for (const { definition } of document.runOn(host?.host?.topology ?? null).guests()) {
      if (definition === null) continue;
      const span = definition.domain.name?.span ?? definition.domain.nameSpan;
      found.push({ kind: 'domain', name: domainName(definition), container: nameOfHost(host), document, span });
    }
  }
  const wanted = found.filter(({ name }) => hasInOrder(name.toLowerCase(), query.toLowerCase()));
  return wanted
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .slice(0, mostSymbols)
    .map((symbol) => ({ ...symbol, name: quotable(symbol.name) }));
}

function nameOfHost(host: HostDocument | null): string | null {
  return host?.host?.name ?? null;
}

function rank({ kind }: WorkspaceSymbol): number {
  return kind === 'host' ? 0 : 1;
}

function hasInOrder(name: string, query: string): boolean {
  let at = 0;
  for (const character of query) {
    const found = name.indexOf(character, at);
    if (found < 0) return false;
    at = found + character.length;
  }
  return true;
}
