import { getOrAdd } from '../base/get-or-add.ts';
import { type Claimant, claimantsOf } from './claims.ts';
import type { FleetFile } from './documents/domain-document.ts';
import type { HostDocument } from './documents/host-document.ts';

/** Which document belongs to which host. What was found out is kept until somebody says that it may be other. */
export class Assignment {
  private readonly hosts: ReadonlyMap<string, HostDocument>;
  private defaultHostOf: (document: FleetFile) => string | null = () => null;
  private sortedClaimants: readonly Claimant[] | null = null;
  /** By path; the claims on a document, in their order. */
  private claimsOnPath = new Map<string, readonly Claimant[]>();
  private known = new Map<FleetFile, HostDocument | null>();

  /** The hosts of the fleet by uri. */
  constructor(hosts: ReadonlyMap<string, HostDocument>) {
    this.hosts = hosts;
  }

  /** The uri of the host of a document that no profile claims; null where that is left open. */
  setDefaultHosts(hostOf: (document: FleetFile) => string | null): void {
    this.defaultHostOf = hostOf;
  }

  hostOf(document: FleetFile): HostDocument | null {
    return getOrAdd(this.known, document, () => this.findHost(document));
  }

  /** The globs of the hosts' profiles, by the hosts' paths. */
  get claimants(): readonly Claimant[] {
    this.sortedClaimants ??= claimantsOf([...this.hosts.values()].sort(byPath));
    return this.sortedClaimants;
  }

  claimsOn(path: string): readonly Claimant[] {
    return getOrAdd(this.claimsOnPath, path, () => this.claimants.filter((claimant) => claimant.claims(path)));
  }

  /** A document takes the place of another one at the same path. */
  hand(from: FleetFile, to: FleetFile): void {
    const host = this.hostOf(from);
    this.known.delete(from);
    this.known.set(to, host);
  }

  forget(document: FleetFile): void {
    this.known.delete(document);
    this.claimsOnPath.delete(document.path);
  }

  /** Hosts or defaults are others now. */
  forgetAll(): void {
    this.sortedClaimants = null;
    this.claimsOnPath = new Map();
    this.known = new Map();
  }

  private findHost(document: FleetFile): HostDocument | null {
    const [first] = this.claimsOn(document.path);
    if (first !== undefined) return first.host;
    const defaultHost = this.defaultHostOf(document);
    if (defaultHost !== null) return this.hosts.get(defaultHost) ?? null;
    if (this.hosts.size !== 1) return null;
    return this.hosts.values().next().value ?? null;
  }
}

/** The order of documents. By uri where paths are equal, so that the order of arrival does not matter. */
export function byPath(a: FleetFile, b: FleetFile): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : 0;
}
