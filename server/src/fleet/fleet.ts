import type { Host } from '../topology/host.ts';
import {
  type Claimant,
  type ClaimProblem,
  claimantsOf,
  nothingSearched,
  type Searched,
  uselessClaims,
} from './claims.ts';
import type { DomainDocument, FleetFile } from './document.ts';
import type { HostDocument } from './host-document.ts';
import { type Occupancy, occupancyOf } from './occupancy.ts';
import type { ScriptDocument } from './script-document.ts';

/**
 * The domains and hosts of a workspace, and which domain runs on which host. Changing a document drops only what
 * was derived from it: the occupancy of a host is made when it is asked for and kept until one of its documents
 * changes its placement.
 */
export class Fleet {
  private readonly domains = new Map<string, DomainDocument>();
  private readonly scripts = new Map<string, ScriptDocument>();
  private readonly hosts = new Map<string, HostDocument>();
  private defaultHostOf: (document: FleetFile) => string | null = () => null;
  private sortedClaimants: readonly Claimant[] | null = null;
  /** By path; the claims on a document, in their order. */
  private claimsOnPath = new Map<string, readonly Claimant[]>();
  private problems: ReadonlyMap<HostDocument, readonly ClaimProblem[]> | null = null;
  private searched: Searched = nothingSearched;
  private claims = new Map<FleetFile, HostDocument | null>();
  private residents: Map<HostDocument, DomainDocument[]> | null = null;
  private occupancies = new Map<HostDocument, Occupancy>();
  private substitutes = new Map<DomainDocument, Occupancy>();

  /** Adds a domain or puts it in the place of the one with the same uri. */
  setDomain(document: DomainDocument): void {
    const before = this.domains.get(document.uri);
    this.domains.set(document.uri, document);
    if (before === undefined || before.path !== document.path) {
      if (before !== undefined) this.forgetResidency(before);
      this.forgetResidency(document);
      return;
    }
    const host = this.hostOf(before);
    this.claims.delete(before);
    this.claims.set(document, host);
    if (host === null) return;
    const residents = this.residents?.get(host);
    residents?.splice(residents.indexOf(before), 1, document);
    this.forgetOccupancy(host);
  }

  /** Adds a script or puts it in the place of the one with the same uri. */
  setScript(document: ScriptDocument): void {
    this.scripts.set(document.uri, document);
  }

  /** Adds a host or puts it in the place of the one with the same uri. */
  setHost(document: HostDocument): void {
    this.hosts.set(document.uri, document);
    this.forgetEverything();
  }

  /** The host of every domain that no profile claims; without one, the only host there is. */
  setDefaultHost(uri: string | null): void {
    this.setDefaultHosts(() => uri);
  }

  /** As {@link setDefaultHost}, for a workspace whose folders have different ones. */
  setDefaultHosts(hostOf: (document: FleetFile) => string | null): void {
    this.defaultHostOf = hostOf;
    this.forgetEverything();
  }

  /** Tells what is known of other files; without that no glob is said to match nothing. */
  setSearched(searched: Searched): void {
    this.searched = searched;
    this.problems = null;
  }

  delete(uri: string): void {
    const domain = this.domains.get(uri);
    if (domain !== undefined) {
      this.domains.delete(uri);
      this.forgetResidency(domain);
    }
    this.scripts.delete(uri);
    if (this.hosts.delete(uri)) this.forgetEverything();
  }

  domain(uri: string): DomainDocument | undefined {
    return this.domains.get(uri);
  }

  host(uri: string): HostDocument | undefined {
    return this.hosts.get(uri);
  }

  script(uri: string): ScriptDocument | undefined {
    return this.scripts.get(uri);
  }

  allScripts(): Iterable<ScriptDocument> {
    return this.scripts.values();
  }

  allDomains(): Iterable<DomainDocument> {
    return this.domains.values();
  }

  allHosts(): Iterable<HostDocument> {
    return this.hosts.values();
  }

  /**
   * The host that a domain or script runs on: the first profile by path that claims it, else the default host, else the only
   * host of the workspace; null when that leaves it open.
   */
  hostOf(document: FleetFile): HostDocument | null {
    const known = this.claims.get(document);
    if (known !== undefined) return known;
    const host = this.findHost(document);
    this.claims.set(document, host);
    return host;
  }

  /** The claims of a host's profile that have no effect. The same array until some document comes or goes. */
  claimProblemsOf(host: HostDocument): readonly ClaimProblem[] {
    this.problems ??= uselessClaims(
      this.claimants(),
      [...this.domains.values()].sort(byPath),
      (path) => this.claimsOn(path),
      this.searched,
    );
    return this.problems.get(host) ?? noProblems;
  }

  /** The domains that run on a host, by path; of several documents with one name the one that occupies CPUs. */
  runningOn(host: HostDocument): readonly DomainDocument[] {
    return onePerName(this.residentsOf(host));
  }

  private residentsOf(host: HostDocument): readonly DomainDocument[] {
    if (this.residents === null) {
      this.residents = new Map();
      for (const document of [...this.domains.values()].sort(byPath)) {
        const of = this.hostOf(document);
        if (of === null) continue;
        const list = this.residents.get(of);
        if (list === undefined) this.residents.set(of, [document]);
        else list.push(document);
      }
    }
    return this.residents.get(host) ?? [];
  }

  /**
   * Who is where on the document's host, as this document sees it; null without a host.
   *
   * libvirt's domain names are unique on a host, so of several documents with one name (a snapshot, a live copy
   * under `virsh edit`) only one occupies CPUs; the document that asks always does.
   */
  occupancyFor(document: DomainDocument): Occupancy | null {
    const of = this.hostOf(document);
    if (of === null || of.host === null) return null;
    const shared = this.occupancyOfHost(of, of.host);
    if (shared.restricted.has(document)) return shared;
    let own = this.substitutes.get(document);
    if (own === undefined) {
      const key = identity(document);
      own = occupancyOf(of.host, [
        ...[...shared.restricted.keys()].filter((other) => identity(other) !== key),
        document,
      ]);
      this.substitutes.set(document, own);
    }
    return own;
  }

  /** Who is where on a host; null where it cannot be read. */
  occupancyOf(document: HostDocument): Occupancy | null {
    return document.host === null ? null : this.occupancyOfHost(document, document.host);
  }

  private occupancyOfHost(document: HostDocument, host: Host): Occupancy {
    let occupancy = this.occupancies.get(document);
    if (occupancy === undefined) {
      occupancy = occupancyOf(host, this.runningOn(document));
      this.occupancies.set(document, occupancy);
    }
    return occupancy;
  }

  /** The globs of the hosts' profiles, by the hosts' paths. */
  private claimants(): readonly Claimant[] {
    this.sortedClaimants ??= claimantsOf([...this.hosts.values()].sort(byPath));
    return this.sortedClaimants;
  }

  private claimsOn(path: string): readonly Claimant[] {
    let claims = this.claimsOnPath.get(path);
    if (claims === undefined) {
      claims = this.claimants().filter((claimant) => claimant.claims(path));
      this.claimsOnPath.set(path, claims);
    }
    return claims;
  }

  private findHost(document: FleetFile): HostDocument | null {
    const [first] = this.claimsOn(document.path);
    if (first !== undefined) return first.host;
    const defaultHost = this.defaultHostOf(document);
    if (defaultHost !== null) return this.hosts.get(defaultHost) ?? null;
    if (this.hosts.size !== 1) return null;
    return this.hosts.values().next().value ?? null;
  }

  /** For a document that comes or goes: the lists of residents are made anew when they are asked for. */
  private forgetResidency(document: DomainDocument): void {
    const host = this.hostOf(document);
    this.claims.delete(document);
    this.claimsOnPath.delete(document.path);
    this.residents = null;
    this.problems = null;
    if (host !== null) this.forgetOccupancy(host);
  }

  private forgetOccupancy(host: HostDocument): void {
    this.occupancies.delete(host);
    this.substitutes.clear();
  }

  private forgetEverything(): void {
    this.sortedClaimants = null;
    this.claimsOnPath = new Map();
    this.problems = null;
    this.claims = new Map();
    this.residents = null;
    this.occupancies = new Map();
    this.substitutes = new Map();
  }
}

/** Of several documents with one name: an open one, else a plain domain before a snapshot, else the first path. */
function onePerName(documents: readonly DomainDocument[]): DomainDocument[] {
  const chosen = new Map<string, DomainDocument>();
  for (const document of documents) {
    const other = chosen.get(identity(document));
    if (other === undefined || rank(document) > rank(other)) chosen.set(identity(document), document);
  }
  return documents.filter((document) => chosen.get(identity(document)) === document);
}

function identity(document: DomainDocument): string {
  const name = document.domain.name?.value ?? null;
  return name === null ? `uri ${document.uri}` : `name ${name}`;
}

function rank(document: DomainDocument): number {
  return (document.open ? 2 : 0) + (document.domain.wrapper === 'domain' ? 1 : 0);
}

/** By uri where paths are equal, so that the order of arrival does not matter. */
function byPath(a: { path: string; uri: string }, b: { path: string; uri: string }): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : 0;
}

const noProblems: readonly ClaimProblem[] = [];
