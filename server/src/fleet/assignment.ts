import { getOrAdd } from '../base/get-or-add.ts';
import { ClaimIndex } from './claim-index.ts';
import { type Claimant, claimantsOf } from './claims.ts';
import type { FleetFile } from './documents/domain-document.ts';
import type { HostDocument } from './documents/host-document.ts';

/** Which document runs on which host. Results are cached until a `forget` method drops them. */
export class Assignment {
  private readonly hosts: ReadonlyMap<string, HostDocument>;
  private defaultHostOf: (document: FleetFile) => string | null = () => null;
  private sortedClaimants: readonly Claimant[] | null = null;
  private claimIndex: ClaimIndex | null = null;
  /** The claims on each path, by precedence. */
  private claimsOnPath = new Map<string, readonly Claimant[]>();
  private known = new WeakMap<FleetFile, HostDocument | null>();

  /** `hosts` are the hosts of the fleet by URI; the caller reports changes with {@link forgetAll}. */
  constructor(hosts: ReadonlyMap<string, HostDocument>) {
    this.hosts = hosts;
  }

  /** Sets which host, by URI, has a document that no profile claims; null if that is open. */
  setDefaultHosts(hostOf: (document: FleetFile) => string | null): void {
    this.defaultHostOf = hostOf;
  }

  /** The host of a document; null if it has none. */
  hostOf(document: FleetFile): HostDocument | null {
    return getOrAdd(this.known, document, () => this.hostAt(document));
  }

  /** The globs of all profiles, by precedence: the order of the hosts' paths. */
  get claimants(): readonly Claimant[] {
    this.sortedClaimants ??= claimantsOf([...this.hosts.values()].sort(byPath));
    return this.sortedClaimants;
  }

  /** The claims on a path, by precedence. */
  claimsOn(path: string): readonly Claimant[] {
    this.claimIndex ??= new ClaimIndex(this.claimants);
    const index = this.claimIndex;
    return getOrAdd(this.claimsOnPath, path, () => index.on(path));
  }

  /** Assigns a document that replaces another one at the same path. */
  replace(from: FleetFile, to: FleetFile): void {
    this.known.set(to, this.hostOf(from));
  }

  /** Drops the result for a document. */
  forget(document: FleetFile): void {
    this.known.delete(document);
    this.claimsOnPath.delete(document.path);
  }

  /** Drops all results, for when hosts or defaults have changed. */
  forgetAll(): void {
    this.sortedClaimants = null;
    this.claimIndex = null;
    this.claimsOnPath = new Map();
    this.known = new WeakMap();
  }

  /** The host of a document with this place, which need not have been read. */
  hostAt(place: FleetFile): HostDocument | null {
    const [first] = this.claimsOn(place.path);
    if (first !== undefined) return first.host;
    const defaultHost = this.defaultHostOf(place);
    if (defaultHost !== null) return this.hosts.get(defaultHost) ?? null;
    if (this.hosts.size !== 1) return null;
    return this.hosts.values().next().value ?? null;
  }
}

/** The order of documents: by path, then by URI, so the order in which they are added does not matter. */
export function byPath(a: FleetFile, b: FleetFile): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : 0;
}
