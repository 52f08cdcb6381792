import type { FilePort } from '../files/file-port.ts';
import { isOfInterest, mostFiles, skippedFolders } from '../files/file-port.ts';
import type { Log } from '../requests.ts';
import { type Reading, readWorkspaceFile } from './reading.ts';
import { isAtOrBelow, isInside, pathOf, schemeOf, uriKey } from './uris.ts';
import type { Workspace } from './workspace.ts';

/** How many files are read at a time. */
const parallel = 8;

/** Keeps the workspace's model in step with its files. Files of open documents are left alone. */
export class WorkspaceFiles {
  private readonly files: FilePort;
  private readonly workspace: Workspace;
  private readonly log: Log;
  private folders: string[] = [];
  private readonly scanned = new Set<string>();
  private readonly unsearched = new Set<string>();
  /** The paths of files that are none of Pinset's business, or cannot be read, by URI. */
  private readonly strangers = new Map<string, string>();

  constructor(files: FilePort, workspace: Workspace, log: Log) {
    this.files = files;
    this.workspace = workspace;
    this.log = log;
    workspace.sourced.roots = () => this.folders;
  }

  /** The workspace's folders, in its order. */
  get roots(): readonly string[] {
    return this.folders;
  }

  /**
   * Whether a document is the thing itself: a file, one of the workspace's file system, or one not saved yet. Others
   * are copies: the left side of a diff (`git:`) would be taken for the domain's present state.
   */
  serves(uri: string): boolean {
    const scheme = schemeOf(uri);
    if (scheme === 'file' || scheme === 'untitled' || this.folders.length === 0) return true;
    return this.folders.some((folder) => schemeOf(folder) === scheme);
  }

  /** Reads all files of further folders. The model changes once, when all are read. */
  async addFolders(folders: readonly string[]): Promise<void> {
    const added = folders.map(uriKey).filter((folder) => !this.folders.includes(folder));
    this.folders.push(...added);
    await this.scan(added);
  }

  removeFolders(folders: readonly string[]): void {
    const gone = new Set(folders.map(uriKey));
    this.folders = this.folders.filter((folder) => !gone.has(folder));
    if (this.forgetWhere((uri) => !this.covers(uri) && isAtOrBelow(uri, gone))) this.workspace.changed();
  }

  /** Reads everything below a folder, which need not be one of the workspace's own. */
  async scan(folders: readonly string[]): Promise<void> {
    const found = await this.files.find(folders);
    if (!found.complete) {
      this.log.warn(`The workspace has more than ${mostFiles} files of interest; the rest is not read.`);
      for (const folder of folders) this.unsearched.add(folder);
    }
    for (const place of found.unsearched) this.unsearched.add(uriKey(place));
    await this.read(found.uris.map(uriKey));
    for (const folder of folders) this.scanned.add(folder);
    this.searchedMore();
  }

  /** Files were created, changed or closed. Profiles whose capture is among them are read again too. */
  async reread(uris: readonly string[]): Promise<void> {
    const { workspace } = this;
    const profiles = uris.flatMap((uri) => workspace.profilesOfCapture(uri)).map(({ uri }) => uri);
    for (const uri of profiles) {
      const open = workspace.open.get(uri);
      if (open !== undefined) workspace.openTextChanged(open);
    }
    for (const uri of uris) workspace.sourced.changed(uri);
    await this.read(new Set([...uris.filter((uri) => this.covers(uri)), ...profiles]));
  }

  /** An open document was closed: its file counts again, if it has one in the workspace. */
  async closed(uri: string): Promise<void> {
    if (!this.covers(uri) && this.workspace.forget(uri)) this.workspace.changed();
    await this.reread([uri]);
  }

  /** Files or folders are gone. */
  async removed(uris: readonly string[]): Promise<void> {
    const places = new Set(uris);
    if (this.forgetWhere((uri) => isAtOrBelow(uri, places))) this.workspace.changed();
    await this.reread(uris);
    const gone = [...this.strangers.keys()].filter((uri) => isAtOrBelow(uri, places));
    for (const uri of gone) this.strangers.delete(uri);
    if (gone.length > 0) this.searchedMore();
  }

  /** Whether a file belongs to the workspace and may be of interest. */
  covers(uri: string): boolean {
    if (!isOfInterest(pathOf(uri))) return false;
    return this.folders.some((folder) => {
      if (!isInside(uri, folder)) return false;
      return !uri
        .slice(folder.length)
        .split('/')
        .some((part) => skippedFolders.has(part));
    });
  }

  /** Has the fleet judge anew which globs match nothing. */
  private searchedMore(): void {
    const { workspace, strangers } = this;
    workspace.fleet.setSearched({
      covers: (folder) => this.isSearched(folder),
      get others() {
        return [...strangers.values(), ...[...workspace.open.uris()].map(pathOf)];
      },
    });
    workspace.changed();
  }

  /** Whether each file of interest below a folder was looked at and could be read. */
  private isSearched(folder: string): boolean {
    const above = this.folders.some((root) => this.scanned.has(root) && isBelowPath(folder, pathOf(root)));
    if (!above || folder.split('/').some((part) => skippedFolders.has(part))) return false;
    const doubtful = [...this.unsearched, ...this.workspace.refused()].map(pathOf);
    return !doubtful.some((path) => isBelowPath(path, folder) || isBelowPath(folder, path));
  }

  private async read(uris: Iterable<string>): Promise<void> {
    const { workspace } = this;
    const applyAll: (() => boolean)[] = [];
    let strange = false;
    await inParallel(uris, async (uri) => {
      if (workspace.open.has(uri)) return;
      const revision = workspace.beginRevision(uri);
      const reading: Reading = await readWorkspaceFile(
        this.files,
        uri,
        workspace.readCapture,
        workspace.sourced.readerFor(uri),
      );
      strange = this.setStranger(uri, reading.kind === 'nothing') || strange;
      applyAll.push(() => !workspace.open.has(uri) && workspace.apply(uri, revision, reading));
    });
    // Applied together, so that no request sees a fleet with half of its hosts.
    if (applyAll.map((apply) => apply()).includes(true)) workspace.changed();
    if (strange) this.searchedMore();
  }

  /** Whether it was news. */
  private setStranger(uri: string, isOne: boolean): boolean {
    if (this.strangers.has(uri) === isOne) return false;
    if (isOne) this.strangers.set(uri, pathOf(uri));
    else this.strangers.delete(uri);
    return true;
  }

  private forgetWhere(isGone: (uri: string) => boolean): boolean {
    const { workspace } = this;
    const gone = [...workspace.uris()].filter((uri) => !workspace.open.has(uri) && isGone(uri));
    return gone.map((uri) => workspace.forget(uri)).includes(true);
  }
}

function isBelowPath(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

async function inParallel<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}
