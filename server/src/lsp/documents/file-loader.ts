import { isHostProfile } from '../../fleet/documents/host-document.ts';
import type { FilePort } from '../files/file-port.ts';
import type { Pace } from '../pace.ts';
import { type Log, logFailure } from '../requests.ts';
import { readAhead } from './read-ahead.ts';
import { parseFile, type RawFile, type Reading, readFile } from './reading.ts';
import type { ReadingProgress } from './reading-progress.ts';
import { folderOfUri, pathOf, uriKey } from './uris.ts';
import type { Workspace } from './workspace.ts';

/** How many files are read at a time and before they are parsed. */
const ahead = 8;

/** How many files are parsed before they are applied, where they are applied together. */
const mostTogether = 256;

/** What a reading of files needs from its caller. */
export interface LoadOptions {
  readonly progress: ReadingProgress;
  /** Whether a file is no longer wanted. */
  isGone(uri: string): boolean;
  /** Called when a file has been read, with whether it exists and is not relevant to Pinset. */
  applied(uri: string, irrelevant: boolean): void;
}

/** A file to read, with its path. */
interface Place {
  readonly uri: string;
  readonly path: string;
}

/** The places of some files in the order in which they are read. */
interface Order {
  readonly profiles: readonly Place[];
  /** The files that are not profiles. */
  readonly others: readonly Place[];
}

/**
 * Reads files into the workspace in slices: first the profiles, which say what runs where, then what runs beside the
 * open documents, then their folders, then the rest, host by host.
 */
export class FileLoader {
  private readonly files: FilePort;
  private readonly workspace: Workspace;
  private readonly pace: Pace;
  private readonly log: Log;
  private stopped = false;

  constructor(files: FilePort, workspace: Workspace, pace: Pace, log: Log) {
    this.files = files;
    this.workspace = workspace;
    this.pace = pace;
    this.log = log;
  }

  /** Ends every reading that is in progress, and all that begin later. */
  stop(): void {
    this.stopped = true;
  }

  /** Reads these files. The workspace changes when the open documents have all their neighbors, and at the end. */
  async load(uris: Iterable<string>, options: LoadOptions): Promise<void> {
    const end = this.workspace.beginReading();
    try {
      await this.read(uris, options);
    } finally {
      end();
    }
  }

  private async read(uris: Iterable<string>, options: LoadOptions): Promise<void> {
    const { profiles, others } = await this.sort(uris);
    const total = profiles.length + others.length;
    let count = 0;
    const job: Job = { ...options, counted: () => options.progress.read(++count, total) };
    // Applied together, so that no request sees a fleet with half of its hosts.
    let changed = await this.readTogether(profiles, job);
    const [beside, rest] = await this.divide(others);
    changed = (await this.readTogether(beside, job)) || changed;
    if (changed && rest.length > 0) this.workspace.changed();
    changed = (await this.readEach(rest, job)) || changed;
    if (changed) this.workspace.changed();
  }

  private async sort(uris: Iterable<string>): Promise<Order> {
    const profiles: Place[] = [];
    const others: Place[] = [];
    for (const uri of uris) {
      if (this.pace.isOver) await this.pace.rest();
      const key = uriKey(uri);
      const place = { uri: key, path: pathOf(key) };
      (isHostProfile(place.path) ? profiles : others).push(place);
    }
    return { profiles, others };
  }

  /** Divides files into those that run on the hosts of open documents and the rest, which comes by folder and host. */
  private async divide(places: readonly Place[]): Promise<readonly [beside: Place[], rest: Place[]]> {
    const { fleet, open } = this.workspace;
    const opened = [...open.uris()];
    const hosts = new Set(opened.map((uri) => fleet.host(uri) ?? fleet.hostAt({ uri, path: pathOf(uri) })));
    const folders = new Set(opened.map(folderOfUri));
    const beside: Place[] = [];
    const inFolders = new Map<unknown, Place[]>();
    const elsewhere = new Map<unknown, Place[]>();
    for (const place of places) {
      if (this.pace.isOver) await this.pace.rest();
      const host = fleet.hostAt(place);
      if (host !== null && hosts.has(host)) beside.push(place);
      else pushTo(folders.has(folderOfUri(place.uri)) ? inFolders : elsewhere, host, place);
    }
    return [beside, [...inFolders.values(), ...elsewhere.values()].flat()];
  }

  /** Reads files and applies them together; returns whether that changed anything. */
  private async readTogether(places: readonly Place[], job: Job): Promise<boolean> {
    let changed = false;
    let waiting: (() => boolean)[] = [];
    const applyAll = () => {
      for (const apply of waiting) changed = apply() || changed;
      waiting = [];
    };
    for await (const apply of this.readings(places, job)) {
      waiting.push(apply);
      if (waiting.length >= mostTogether) applyAll();
    }
    applyAll();
    return changed;
  }

  /** Reads files and applies each at once; returns whether that changed anything. */
  private async readEach(places: readonly Place[], job: Job): Promise<boolean> {
    let changed = false;
    for await (const apply of this.readings(places, job)) changed = apply() || changed;
    return changed;
  }

  /** Reads and parses files; gives the function that applies each. */
  private async *readings(places: readonly Place[], job: Job): AsyncGenerator<() => boolean, void, void> {
    const { workspace } = this;
    const closed = places.filter(({ uri }) => !workspace.open.has(uri));
    for await (const { raw, revision } of readAhead(closed, ahead, (place) => this.readRaw(place))) {
      if (this.stopped) return;
      if (this.pace.isOver) await this.pace.rest();
      const { uri } = raw;
      const reading = await this.parse(raw);
      job.counted();
      yield () => {
        if (workspace.open.has(uri) || job.isGone(uri) || !workspace.isLatest(uri, revision)) return false;
        job.applied(uri, reading.kind === 'nothing' && raw.content.kind !== 'missing');
        return workspace.apply(uri, revision, reading);
      };
    }
  }

  private async readRaw({ uri }: Place): Promise<{ raw: RawFile; revision: number }> {
    const revision = this.workspace.beginRevision(uri);
    try {
      return { raw: await readFile(this.files, uri), revision };
    } catch (error) {
      logFailure(this.log, `Reading ${uri}`, error);
      return { raw: { uri, content: { kind: 'missing' }, script: false }, revision };
    }
  }

  /** Parses a file. A mistake in Pinset costs this file only. */
  private async parse(raw: RawFile): Promise<Reading> {
    const { readCapture, sourced } = this.workspace;
    try {
      return await parseFile(raw, readCapture, sourced.readerFor(raw.uri));
    } catch (error) {
      logFailure(this.log, `Reading ${raw.uri}`, error);
      return { kind: 'nothing', uri: raw.uri };
    }
  }
}

/** A reading in progress. */
interface Job extends LoadOptions {
  /** Called after each file. */
  counted(): void;
}

function pushTo(groups: Map<unknown, Place[]>, key: unknown, place: Place): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [place]);
  else group.push(place);
}
