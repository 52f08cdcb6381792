import { getOrAdd } from '../base/get-or-add.ts';
import type { Host } from '../topology/host.ts';
import type { HostObservations } from '../topology/observations.ts';
import type { RunningGuests } from '../topology/running-guest.ts';
import { Assignment, byPath } from './assignment.ts';
import { type ClaimProblem, nothingSearched, type Searched, unknownNames, uselessClaims } from './claims.ts';
import type { FleetDocument, WorkloadDocument } from './documents/document.ts';
import type { DomainDocument, FleetFile } from './documents/domain-document.ts';
import type { HostDocument } from './documents/host-document.ts';
import type { ScriptDocument } from './documents/script-document.ts';
import type { Guest } from './guests/guest.ts';
import { byPlace, type Resident } from './guests/resident.ts';
import { hasCompany } from './guests/script-guests.ts';
import type { Occupancy } from './occupancy/occupancy.ts';
import { DependencyIndex } from './tracking/dependency-index.ts';
import { HostState } from './tracking/host-state.ts';
import { TrackedRead } from './tracking/tracked-read.ts';

/**
 * The domains, scripts and hosts of a workspace, and which domain or script runs on which host. A change of a document
 * invalidates only what was derived from it. Occupancies are updated lazily, when they are next read.
 */
export class Fleet {
  private readonly domains = new Map<string, DomainDocument>();
  private readonly scripts = new Map<string, ScriptDocument>();
  private readonly hosts = new Map<string, HostDocument>();
  private readonly assignment = new Assignment(this.hosts);
  private claimProblems: ReadonlyMap<HostDocument, readonly ClaimProblem[]> | null = null;
  private searched: Searched = nothingSearched;
  /** By the URI of the host. */
  private readonly observations = new Map<string, HostObservations>();
  /** By the URI of the host. */
  private readonly running = new Map<string, RunningGuests>();
  /** null until the residents have been assigned to their hosts. */
  private hostStates: Map<HostDocument, HostState> | null = null;
  /** The host states with changes that have not been applied and whose effects have not been reported. */
  private readonly changedStates = new Set<HostState>();
  /** The host states with changes that have not been applied, when all documents have been reported as affected. */
  private readonly reportedStates = new Set<HostState>();
  private reads = new WeakMap<FleetDocument, TrackedRead>();
  private affected = new Set<string>();
  private allAffected = false;
  /** The last result of {@link withEdited}. */
  private copy: { readonly host: HostDocument | null; readonly fleet: Fleet } | null = null;

  /** Adds a domain, or replaces the one with the same URI. */
  setDomain(document: DomainDocument): void {
    const before = this.domains.get(document.uri);
    if (before === document) return;
    this.domains.set(document.uri, document);
    if (before === undefined || before.path !== document.path) {
      if (before !== undefined) this.removeFromHost(before);
      if (this.hostStates !== null) this.addToHost(document, this.hostStates);
      this.forgetClaimProblems();
      return;
    }
    const host = this.hostOf(before);
    this.disposeRead(before);
    this.assignment.replace(before, document);
    this.affected.add(document.uri);
    if (host === null || this.hostStates === null) return;
    const state = this.stateOf(host, this.hostStates);
    state.residents.replace(before, document);
    this.changedStates.add(state);
  }

  /** Adds a script, or replaces the one with the same URI. */
  setScript(document: ScriptDocument): void {
    const before = this.scripts.get(document.uri);
    if (before === document) return;
    if (before !== undefined) this.removeFromHost(before);
    this.scripts.set(document.uri, document);
    this.affected.add(document.uri);
    if (this.hostStates !== null) this.addToHost(document, this.hostStates);
    if (before?.path !== document.path) this.forgetClaimProblems();
  }

  /** Adds a host, or replaces the one with the same URI. */
  setHost(document: HostDocument): void {
    this.hosts.set(document.uri, document);
    this.forgetEverything();
  }

  /** Sets the host, by URI, of every document that no profile claims; null for the only host of the fleet. */
  setDefaultHost(uri: string | null): void {
    this.setDefaultHosts(() => uri);
  }

  /** As {@link setDefaultHost}, for a workspace with different default hosts in its folders. */
  setDefaultHosts(hostOf: (document: FleetFile) => string | null): void {
    this.assignment.setDefaultHosts(hostOf);
    this.forgetEverything();
  }

  /** Sets what was observed on the host with this URI, also for later readings of it; null forgets it. */
  setObservations(host: string, observed: HostObservations | null): void {
    if (observed === null) this.observations.delete(host);
    else this.observations.set(host, observed);
    this.forgetEverything();
  }

  /** Sets which guests run on the host with this URI, and where, also for later readings of it; null forgets it. */
  setRunning(host: string, running: RunningGuests | null): void {
    if (running === null) this.running.delete(host);
    else this.running.set(host, running);
    this.forgetEverything();
  }

  /** The URIs of the hosts whose running guests are known. */
  verifiedHosts(): Iterable<string> {
    return this.running.keys();
  }

  /** The URIs of the hosts with observations. */
  observedHosts(): Iterable<string> {
    return this.observations.keys();
  }

  /** Sets what is known of other files. Without it, no glob is reported as matching nothing. */
  setSearched(searched: Searched): void {
    this.searched = searched;
    this.forgetClaimProblems();
  }

  /** Removes the document with this URI; has no effect if there is none. */
  delete(uri: string): void {
    for (const workloads of [this.domains, this.scripts]) {
      const workload = workloads.get(uri);
      if (workload === undefined) continue;
      workloads.delete(uri);
      this.removeFromHost(workload);
      this.forgetClaimProblems();
    }
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

  /** The domain or script with this uri. */
  workload(uri: string): WorkloadDocument | undefined {
    return this.domains.get(uri) ?? this.scripts.get(uri);
  }

  /** The document with this uri, whatever it is. */
  document(uri: string): FleetDocument | undefined {
    return this.workload(uri) ?? this.hosts.get(uri);
  }

  allScripts(): Iterable<ScriptDocument> {
    return this.scripts.values();
  }

  /** How many domains there are. */
  get domainCount(): number {
    return this.domains.size;
  }

  /** How many scripts there are. */
  get scriptCount(): number {
    return this.scripts.size;
  }

  allDomains(): Iterable<DomainDocument> {
    return this.domains.values();
  }

  allHosts(): Iterable<HostDocument> {
    return this.hosts.values();
  }

  /**
   * The host that a domain or script runs on: the first profile by path that claims it, else the default host, else the
   * only host of the workspace; null if there is none.
   */
  hostOf(document: FleetFile): HostDocument | null {
    return this.assignment.hostOf(document);
  }

  /** The host that a domain or script with this place runs on or would run on; it need not be in the fleet. */
  hostAt(place: FleetFile): HostDocument | null {
    return this.assignment.hostAt(place);
  }

  /**
   * The claims of a host's profile that have no effect. The same array until a document is added or removed, unless the
   * profile names domains that no document has.
   */
  claimProblemsOf(host: HostDocument): readonly ClaimProblem[] {
    this.claimProblems ??= uselessClaims(
      this.assignment.claimants,
      [...[...this.domains.values()].sort(byPlace), ...[...this.scripts.values()].sort(byPath)],
      (path) => this.assignment.claimsOn(path),
      this.searched,
    );
    const problems = this.claimProblems.get(host) ?? noProblems;
    if (host.neverTogether.length === 0) return problems;
    const unknown = unknownNames(host, this.runningOn(host), this.searched);
    return unknown.length === 0 ? problems : [...problems, ...unknown];
  }

  /** The residents of a host that are taken to run, by path; of several with one name, the one that occupies CPUs. */
  runningOn(host: HostDocument): readonly Resident[] {
    return [...this.updatedState(host).residents.running];
  }

  /**
   * The occupancy of the document's host, as this document sees it; null without a host. Valid until the fleet changes.
   *
   * libvirt's domain names are unique on a host, so of several documents with one name (a snapshot, a live copy under
   * `virsh edit`) only one occupies CPUs. The given document always does.
   */
  occupancyFor(document: DomainDocument): Occupancy | null {
    const host = this.hostOf(document);
    return host === null ? null : this.updatedState(host).seenBy(document);
  }

  /**
   * As {@link occupancyFor}, for a guest of a script. The guest always occupies CPUs, even if it is not taken to run.
   */
  occupancySeenBy(guest: Guest, script: ScriptDocument): Occupancy | null {
    const host = this.hostOf(script);
    return host === null ? null : this.updatedState(host).seenBy(guest);
  }

  /**
   * The host of a document as all its documents set it up; null if the document has none, or the host cannot be read.
   * Valid until the fleet changes.
   */
  machineOf(document: FleetFile): Host | null {
    const host = this.hostOf(document);
    return host === null ? null : this.updatedState(host).host;
  }

  /**
   * A fleet of its own with what runs on one host, or, with null, on none; some documents are in another state. This fleet
   * stays as it is. Valid until the next call, which updates it, so only the components that edits touch are rebuilt.
   */
  withEdited(host: HostDocument | null, edited: ReadonlyMap<WorkloadDocument, WorkloadDocument>): Fleet {
    if (this.copy?.host !== host) this.copy = { host, fleet: this.emptyWith(host) };
    const { fleet } = this.copy;
    const gone = new Set([...fleet.domains.keys(), ...fleet.scripts.keys()]);
    for (const document of [...this.domains.values(), ...this.scripts.values()]) {
      if (this.hostOf(document) !== host) continue;
      gone.delete(document.uri);
      const state = edited.get(document) ?? document;
      if (state.kind === 'domain') fleet.setDomain(state);
      else fleet.setScript(state);
    }
    for (const uri of gone) fleet.delete(uri);
    return fleet;
  }

  private emptyWith(host: HostDocument | null): Fleet {
    const fleet = new Fleet();
    if (host === null) return fleet;
    fleet.setHost(host);
    fleet.setObservations(host.uri, this.observations.get(host.uri) ?? null);
    fleet.setRunning(host.uri, this.running.get(host.uri) ?? null);
    return fleet;
  }

  /** The occupancy of a host; null if the host cannot be read. Valid until the fleet changes. */
  occupancyOf(host: HostDocument): Occupancy | null {
    return this.updatedState(host).occupancy;
  }

  /**
   * As {@link occupancyFor} or {@link occupancyOf}, tracking the facts that are read; disposes the document's earlier
   * read.
   */
  read(document: FleetDocument): TrackedRead {
    this.disposeRead(document);
    const domain = document.kind === 'domain' ? document : null;
    const host = document.kind === 'host' ? document : this.hostOf(document);
    const read =
      host === null
        ? new TrackedRead(document.uri, null, new DependencyIndex())
        : this.updatedState(host).read(document.uri, domain);
    this.reads.set(document, read);
    return read;
  }

  /** Whether what was derived from a read may have changed. */
  isInvalidated(read: TrackedRead): boolean {
    const document = this.document(read.uri);
    const host = document === undefined || document.kind === 'host' ? document : this.hostOf(document);
    const state = host === undefined || host === null ? undefined : this.hostStates?.get(host);
    if (state !== undefined) this.updateState(state);
    return read.invalidated;
  }

  /**
   * The documents with findings that may have changed since the last call, including deleted documents; null for all
   * documents.
   */
  takeAffected(): ReadonlySet<string> | null {
    if (this.allAffected) {
      // Each host is updated when one of its documents is read.
      for (const state of this.changedStates) this.reportedStates.add(state);
      this.changedStates.clear();
    }
    for (const state of this.changedStates) this.updateState(state);
    const affected = this.allAffected ? null : this.affected;
    this.affected = new Set();
    this.allAffected = false;
    return affected;
  }

  private updatedState(host: HostDocument): HostState {
    const state = this.stateOf(host, this.allHostStates());
    this.updateState(state);
    return state;
  }

  private updateState(state: HostState): void {
    const reported = this.reportedStates.delete(state);
    if (this.changedStates.delete(state) || reported) state.update(this.affected);
  }

  private allHostStates(): Map<HostDocument, HostState> {
    if (this.hostStates !== null) return this.hostStates;
    this.hostStates = new Map();
    for (const document of this.domains.values()) this.addToHost(document, this.hostStates);
    for (const document of this.scripts.values()) this.addToHost(document, this.hostStates);
    return this.hostStates;
  }

  private addToHost(document: WorkloadDocument, states: Map<HostDocument, HostState>): void {
    const host = this.hostOf(document);
    if (host === null) return;
    const state = this.stateOf(host, states);
    for (const resident of residentsOf(document, host)) state.residents.add(resident);
    if (document.kind === 'script') state.setUp(document);
    this.changedStates.add(state);
  }

  private stateOf(host: HostDocument, states: Map<HostDocument, HostState>): HostState {
    return getOrAdd(states, host, () => new HostState(host, this.factsOf(host)));
  }

  /** What was observed of a host; without what was not, because a host is compared by its properties. */
  private factsOf({ uri }: HostDocument): Pick<Host, 'observed' | 'running'> {
    const observed = this.observations.get(uri);
    const running = this.running.get(uri);
    return { ...(observed !== undefined && { observed }), ...(running !== undefined && { running }) };
  }

  private removeFromHost(document: WorkloadDocument): void {
    const host = this.hostOf(document);
    if (host !== null && this.hostStates !== null) {
      const state = this.stateOf(host, this.hostStates);
      for (const resident of residentsOf(document, host)) state.residents.delete(resident);
      if (document.kind === 'script') state.takeDown(document.uri);
      this.changedStates.add(state);
    }
    this.disposeRead(document);
    this.assignment.forget(document);
  }

  private disposeRead(document: FleetDocument): void {
    this.reads.get(document)?.dispose();
    this.reads.delete(document);
  }

  /** Which globs match has to be found anew when a document is added or removed. */
  private forgetClaimProblems(): void {
    this.claimProblems = null;
    this.allAffected = true;
  }

  private forgetEverything(): void {
    for (const state of this.hostStates?.values() ?? []) state.invalidateAll(this.affected);
    this.assignment.forgetAll();
    this.hostStates = null;
    this.changedStates.clear();
    this.reportedStates.clear();
    this.reads = new WeakMap();
    this.copy = null;
    this.forgetClaimProblems();
  }
}

/** The residents that a document puts on its host. */
function residentsOf(document: WorkloadDocument, { host }: HostDocument): readonly Resident[] {
  if (document.kind === 'domain') return [document];
  if (host === null) return [];
  const guests = document.runOn(host.topology).guests();
  return guests.filter(hasCompany).map(({ guest }) => guest);
}

const noProblems: readonly ClaimProblem[] = [];
