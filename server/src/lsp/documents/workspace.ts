import type { TextDocument } from 'vscode-languageserver-textdocument';
import { getOrAdd } from '../../base/get-or-add.ts';
import { Positions } from '../../base/positions.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import { type HostDocument, isHostProfile } from '../../fleet/documents/host-document.ts';
import { Fleet } from '../../fleet/fleet.ts';
import type { CaptureContent } from '../../topology/merge/read-captures.ts';
import type { FilePort } from '../files/file-port.ts';
import { CaptureReader } from '../hosts/capture-reader.ts';
import { inBackground, type Log } from '../requests.ts';
import { type OpenDocument, OpenDocuments } from './open-documents.ts';
import { type Reading, readDomainText, readProfileText, readScriptText } from './reading.ts';
import { SourcedFiles } from './sourced-files.ts';
import { isAtOrBelow, pathOf, siblingUri } from './uris.ts';

/**
 * What a change of the workspace can affect. `edit`: one document was edited, and the fleet knows which findings that
 * affects. `all`: any finding, and which documents there are.
 */
export type WorkspaceChange = 'edit' | 'all';

const noProfiles: ReadonlySet<string> = new Set();

/**
 * The server's state: the fleet, the open documents, and the documents that cannot be analyzed. The text of an open
 * document takes precedence over its file. URIs are normalized by {@link uriKey}.
 */
export class Workspace {
  readonly fleet = new Fleet();
  readonly open = new OpenDocuments();
  readonly positions = new Positions();
  /** The files that scripts source. */
  readonly sourced: SourcedFiles;
  private readonly captureReader: CaptureReader;
  private readonly log: Log;
  private readonly refusals = new Map<string, string>();
  /** The latest revision of each document that is being read; a reading of an earlier revision is dropped. */
  private readonly revisions = new Map<string, number>();
  private readonly loading = new Map<string, Promise<void>>();
  /** The scripts that have to be read again once the reading in progress is applied. */
  private readonly outdatedScripts = new Set<string>();
  /** The profiles that have asked for a capture, by the capture's URI: also those whose first reading is in progress. */
  private readonly readersOfCapture = new Map<string, Set<string>>();
  private readonly listeners: ((change: WorkspaceChange) => void)[] = [];
  /** How many readings of files are in progress. */
  private readings = 0;
  private allAffected = false;
  private revision = 0;
  private pinnedHosts: ReadonlySet<string> = new Set();
  private defaultHostOf: (uri: string) => string | null = () => null;
  /** The host, by URI, of a document that is libvirt's own definition being edited; null if that is open. */
  workingCopyHost: (uri: string) => string | null = () => null;

  constructor(files: FilePort, log: Log) {
    this.captureReader = new CaptureReader(files);
    this.sourced = new SourcedFiles(files, this.open, (scripts) => this.readScriptsAgain(scripts), log);
    this.log = log;
  }

  /** Adds a listener that is called after every change. */
  onChange(listener: (change: WorkspaceChange) => void): void {
    this.listeners.push(listener);
  }

  /**
   * Notifies the listeners that the findings of every document may have changed: settings, hosts or the set of
   * documents have.
   */
  changed(): void {
    this.allAffected = true;
    this.notify('all');
  }

  /**
   * Begins a reading of files, which applies them one by one; returns the function that ends it. Meanwhile, only open
   * documents count as affected.
   */
  beginReading(): () => void {
    this.readings += 1;
    return () => {
      this.readings -= 1;
      if (this.readings === 0) this.notify('all');
    };
  }

  /**
   * The documents with findings that may have changed since the last call, including deleted documents; null for all
   * documents.
   */
  takeAffected(): ReadonlySet<string> | null {
    if (this.readings > 0) return new Set(this.open.uris());
    const affected = this.fleet.takeAffected();
    const all = this.allAffected;
    this.allAffected = false;
    return all ? null : affected;
  }

  private notify(change: WorkspaceChange): void {
    for (const listener of this.listeners) listener(change);
  }

  /** Reads the changed text of an open document. */
  openTextChanged({ uri, text }: OpenDocument): void {
    const revision = this.beginRevision(uri);
    if (isHostProfile(pathOf(uri))) {
      this.load(uri, revision, readProfileText(uri, text.getText(), this.readCapture, this.fleet.host(uri)));
      return;
    }
    const domain = readDomainText(uri, text.getText(), true);
    const reading = domain.kind === 'nothing' ? this.readOpenScript(uri, text) : domain;
    const known = this.document(uri) !== undefined && (reading.kind === 'domain' || reading.kind === 'script');
    this.sourced.fileChanged(uri);
    if (!this.apply(uri, revision, reading)) return;
    if (known) this.notify('edit');
    else this.changed();
  }

  /** Starts a new revision of a document: readings of earlier revisions that are still in progress will be dropped. */
  beginRevision(uri: string): number {
    this.revision += 1;
    this.revisions.set(uri, this.revision);
    return this.revision;
  }

  /** Whether a reading with this revision would be applied. */
  isLatest(uri: string, revision: number): boolean {
    return this.revisions.get(uri) === revision;
  }

  /**
   * Applies a reading if its revision is the latest. Returns whether it changed anything; calling {@link changed} is
   * left to the caller.
   */
  apply(uri: string, revision: number, reading: Reading): boolean {
    if (!this.isLatest(uri, revision)) return false;
    this.revisions.delete(uri);
    if (reading.kind === 'nothing') return this.forget(uri);
    if (reading.kind === 'refused') {
      this.forget(uri);
      this.refusals.set(uri, reading.message);
      return true;
    }
    this.refusals.delete(uri);
    if (reading.kind === 'host') this.fleet.setHost(reading.document);
    else this.setDocument(reading);
    if (this.outdatedScripts.delete(uri)) this.readScriptAgain(uri);
    return true;
  }

  /** Drops everything about the documents that `isRemoved`, readings in progress as well. Returns whether there was any. */
  forgetWhere(isRemoved: (uri: string) => boolean): boolean {
    const removed = [...this.uris(), ...this.revisions.keys()].filter(isRemoved);
    return removed.map((uri) => this.forget(uri)).includes(true);
  }

  /** Drops everything about a document. Returns whether there was anything. */
  forget(uri: string): boolean {
    this.revisions.delete(uri);
    this.outdatedScripts.delete(uri);
    const refused = this.refusals.delete(uri);
    if (this.pinnedHosts.has(uri) || this.document(uri) === undefined) return refused;
    this.fleet.delete(uri);
    return true;
  }

  /** Resolves when no reading of the document is in progress. */
  async whenRead(uri: string): Promise<void> {
    for (let load = this.loading.get(uri); load !== undefined; load = this.loading.get(uri)) await load;
  }

  /**
   * Sets the hosts of the setting, which stay even if they have no file in the workspace. `hostOf` gives the host of a
   * document that no profile claims. Returns the hosts that were pinned before and no longer are.
   */
  pinHosts(hosts: readonly HostDocument[], hostOf: (uri: string) => string | null): string[] {
    const before = this.pinnedHosts;
    this.pinnedHosts = new Set(hosts.map(({ uri }) => uri));
    const unpinned = [...before].filter((uri) => !this.pinnedHosts.has(uri));
    for (const uri of unpinned) this.fleet.delete(uri);
    for (const host of hosts) this.fleet.setHost(host);
    this.defaultHostOf = hostOf;
    this.assignAgain();
    return unpinned;
  }

  /** Finds the hosts of all documents again. */
  assignAgain(): void {
    this.fleet.setDefaultHosts(({ uri }) => this.workingCopyHost(uri) ?? this.defaultHostOf(uri));
  }

  /** The domain, script or host with this URI. */
  document(uri: string): FleetDocument | undefined {
    return this.fleet.document(uri);
  }

  /** Why a document cannot be analyzed; undefined if it can be, or is not relevant to Pinset. */
  refusal(uri: string): string | undefined {
    return this.refusals.get(uri);
  }

  /** The documents that should be analyzed but cannot be. */
  refused(): Iterable<string> {
    return this.refusals.keys();
  }

  /** Whether a document can have findings. */
  knows(uri: string): boolean {
    return this.document(uri) !== undefined || this.refusals.has(uri);
  }

  /** Every document that can have findings, open documents first. */
  *uris(): Iterable<string> {
    for (const uri of this.open.uris()) if (this.knows(uri)) yield uri;
    for (const { uri } of this.fleet.allDomains()) if (!this.open.has(uri)) yield uri;
    for (const { uri } of this.fleet.allScripts()) if (!this.open.has(uri)) yield uri;
    for (const { uri } of this.fleet.allHosts()) if (!this.open.has(uri)) yield uri;
    for (const uri of this.refusals.keys()) if (!this.open.has(uri)) yield uri;
  }

  /** The files other than profiles that hosts are read from: captures, and the hosts of the setting. */
  captures(): string[] {
    return [...[...this.fleet.allHosts()].flatMap(capturesOf), ...this.pinnedHosts];
  }

  /** The profiles that name this file as a capture. */
  profilesOfCapture(uri: string): ReadonlySet<string> {
    return this.readersOfCapture.get(uri) ?? noProfiles;
  }

  /** The profiles that name one of these files, or a file in one of these folders, as a capture. */
  profilesOfCaptures(places: ReadonlySet<string>): string[] {
    const profiles = new Set<string>();
    for (const [capture, readers] of this.readersOfCapture)
      if (isAtOrBelow(capture, places)) for (const reader of readers) profiles.add(reader);
    return [...profiles];
  }

  /** The capture at `path`, which the profile with the URI `profile` names; null if it cannot be read. */
  readonly readCapture = async (profile: string, path: string): Promise<CaptureContent | null> => {
    const uri = siblingUri(profile, path);
    if (uri === null) return null;
    getOrAdd(this.readersOfCapture, uri, () => new Set<string>()).add(profile);
    const open = this.open.get(uri);
    return open === undefined ? this.captureReader.read(uri) : open.text.getText();
  };

  private setDocument(reading: Extract<Reading, { kind: 'domain' | 'script' }>): void {
    const { uri } = reading.document;
    // A document may change from a domain to a script, and the reverse.
    if (reading.kind === 'domain') {
      if (this.fleet.script(uri) !== undefined) this.fleet.delete(uri);
      this.fleet.setDomain(reading.document);
    } else {
      if (this.fleet.domain(uri) !== undefined) this.fleet.delete(uri);
      this.fleet.setScript(reading.document);
    }
  }

  private readOpenScript(uri: string, text: TextDocument): Reading {
    const how = { open: true, language: text.languageId };
    return readScriptText(uri, text.getText(), how, this.sourced.readerFor(uri));
  }

  /** Reads scripts again after files that they source have changed. */
  private readScriptsAgain(uris: readonly string[]): void {
    for (const uri of uris) {
      // A reading in progress has the newer text, but perhaps not the newer sourced files.
      if (this.revisions.has(uri)) this.outdatedScripts.add(uri);
      else this.readScriptAgain(uri);
    }
    this.changed();
  }

  private readScriptAgain(uri: string): void {
    const script = this.fleet.script(uri);
    if (script === undefined) return;
    const open = this.open.get(uri);
    const how = { open: script.open, language: open?.text.languageId ?? null };
    this.apply(uri, this.beginRevision(uri), readScriptText(uri, script.text, how, this.sourced.readerFor(uri)));
  }

  private load(uri: string, revision: number, reading: Promise<Reading>): void {
    const load = reading
      .then((done) => {
        if (this.apply(uri, revision, done)) this.changed();
      })
      .finally(() => {
        if (this.loading.get(uri) === load) this.loading.delete(uri);
      });
    this.loading.set(uri, load);
    inBackground(this.log, `Reading ${uri}`, load);
  }
}

/** The files that a profile is read from besides its own. */
export function capturesOf({ uri, capturePaths }: HostDocument): string[] {
  return capturePaths.map((path) => siblingUri(uri, path)).filter((capture) => capture !== null);
}
