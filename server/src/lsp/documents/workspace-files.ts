import * as l10n from '@vscode/l10n';
import type { FilePort } from '../files/file-port.ts';
import { isOfInterest, mostFiles, skippedFolders } from '../files/file-port.ts';
import type { Pace } from '../pace.ts';
import type { Log } from '../requests.ts';
import { FileLoader } from './file-loader.ts';
import { noProgress, type ReadingProgress } from './reading-progress.ts';
import { isAtOrBelow, isInside, pathOf, schemeOf, uriKey } from './uris.ts';
import type { Workspace } from './workspace.ts';

/** The schemes of originals, whatever the folders of the workspace are. */
const servedSchemes: ReadonlySet<string> = new Set(['file', 'untitled', 'libvirt']);

/** The scheme of what the client only shows: a definition before it is replaced, a plan. */
const shownOnly = 'pinset-libvirt';

/** Keeps the workspace up to date with its files. Open documents count as they are in the editor. */
export class WorkspaceFiles {
  private readonly files: FilePort;
  private readonly workspace: Workspace;
  private readonly warn: (message: string) => void;
  private readonly loader: FileLoader;
  private readonly showProgress: () => ReadingProgress;
  /** The progress of the readings that have not ended. */
  private readonly shown = new Set<ReadingProgress>();
  private folders: readonly string[] = [];
  private readonly scanned = new Set<string>();
  private readonly unsearched = new Set<string>();
  /** The paths of files that are not relevant to Pinset or cannot be read, by URI. */
  private readonly irrelevant = new Map<string, string>();

  /** `showProgress` shows the user that the workspace is read, `warn` a message. */
  constructor(
    files: FilePort,
    workspace: Workspace,
    pace: Pace,
    showProgress: () => ReadingProgress,
    warn: (message: string) => void,
    log: Log,
  ) {
    this.files = files;
    this.workspace = workspace;
    this.loader = new FileLoader(files, workspace, pace, log);
    this.showProgress = showProgress;
    this.warn = warn;
    workspace.sourced.roots = () => this.folders;
  }

  /** The workspace's folders, in its order. */
  get roots(): readonly string[] {
    return this.folders;
  }

  /**
   * Whether a document is an original: a file, a document of the workspace's file system, a definition of libvirt's, or
   * one that is not saved yet. Others are copies, such as the left side of a diff (`git:`), which must not count as the domain's current state.
   */
  serves(uri: string): boolean {
    const scheme = schemeOf(uri);
    if (scheme === shownOnly) return false;
    if (servedSchemes.has(scheme) || this.folders.length === 0) return true;
    return this.folders.some((folder) => schemeOf(folder) === scheme);
  }

  /** Adds folders and reads their files. */
  async addFolders(folders: readonly string[]): Promise<void> {
    const added = folders.map(uriKey).filter((folder) => !this.folders.includes(folder));
    this.folders = [...this.folders, ...added];
    this.workspace.sourced.rootsChanged();
    await this.scan(added);
  }

  /** Removes folders and forgets their files. */
  removeFolders(folders: readonly string[]): void {
    const removed = new Set(folders.map(uriKey));
    this.folders = this.folders.filter((folder) => !removed.has(folder));
    for (const folder of removed) this.scanned.delete(folder);
    for (const place of this.unsearched) if (!isInAny(place, this.folders)) this.unsearched.delete(place);
    const gone = (uri: string) => !isInAny(uri, this.folders);
    for (const uri of this.irrelevant.keys()) if (gone(uri)) this.irrelevant.delete(uri);
    this.forgetWhere((uri) => gone(uri) && isAtOrBelow(uri, removed));
    this.workspace.sourced.rootsChanged();
    this.updateSearched();
  }

  /** Reads all files of interest below these folders or files, which may be parts of the workspace's folders. */
  async scan(folders: readonly string[]): Promise<void> {
    const progress = this.showProgress();
    this.shown.add(progress);
    try {
      await this.findAndRead(folders, progress);
    } finally {
      progress.done();
      this.shown.delete(progress);
    }
  }

  /** Stops every reading; the rest of the files is not read, even if a file does not answer. */
  stop(): void {
    this.loader.stop();
    for (const progress of this.shown) progress.done();
  }

  private async findAndRead(folders: readonly string[], progress: ReadingProgress): Promise<void> {
    const found = await this.files.find(folders);
    if (!found.complete) {
      this.warn(
        l10n.t(
          'Pinset has read the first {0} files of the workspace that may concern it, and does not read the rest. Open a folder with fewer files.',
          mostFiles,
        ),
      );
      for (const folder of folders) this.unsearched.add(folder);
    }
    for (const place of found.unsearched) this.unsearched.add(uriKey(place));
    await this.read(found.uris, progress);
    for (const folder of folders) if (isInAny(folder, this.folders)) this.scanned.add(folder);
    this.updateSearched();
  }

  /** Reads files that were created, changed or closed, and the profiles that have one of them as capture. */
  async reread(uris: readonly string[]): Promise<void> {
    const { workspace } = this;
    const places = new Set(uris);
    const profiles = workspace.profilesOfCaptures(places);
    for (const uri of profiles) {
      const open = workspace.open.get(uri);
      if (open !== undefined) workspace.openTextChanged(open);
    }
    workspace.sourced.changed(places);
    await this.read(new Set([...uris, ...profiles].filter((uri) => this.covers(uri))));
  }

  /** A document was opened or is about to be closed: a glob may match it although nothing is found in it. */
  openChanged(uri: string): void {
    if (!this.workspace.knows(uri) && !this.irrelevant.has(uri)) this.updateSearched();
  }

  /**
   * Reads the file of a document that was closed in the editor, or forgets the document if it has no file in the
   * workspace.
   */
  async closed(uri: string): Promise<void> {
    this.openChanged(uri);
    if (!this.covers(uri) && this.workspace.forget(uri)) this.workspace.changed();
    await this.reread([uri]);
  }

  /** Forgets files or folders that were deleted. */
  async removed(uris: readonly string[]): Promise<void> {
    const places = new Set(uris);
    if (this.forgetWhere((uri) => isAtOrBelow(uri, places))) this.workspace.changed();
    const removed = [...this.irrelevant.keys()].filter((uri) => isAtOrBelow(uri, places));
    for (const uri of removed) this.irrelevant.delete(uri);
    if (removed.length > 0) this.updateSearched();
    await this.reread(uris);
  }

  /** Whether a file is in the workspace and may be relevant by its name. */
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

  /** Updates what the fleet knows of other files, by which it reports globs that match nothing. */
  private updateSearched(): void {
    const { workspace, irrelevant } = this;
    workspace.fleet.setSearched({
      covers: (folder) => this.isSearched(folder),
      get others() {
        return [...irrelevant.values(), ...[...workspace.open.uris()].map(pathOf)];
      },
    });
    workspace.changed();
  }

  /** Whether every file of interest below a folder has been read. */
  private isSearched(folder: string): boolean {
    const above = this.folders.some((root) => this.scanned.has(root) && isBelowPath(folder, pathOf(root)));
    if (!above || folder.split('/').some((part) => skippedFolders.has(part))) return false;
    const doubtful = [...this.unsearched, ...this.workspace.refused()].map(pathOf);
    return !doubtful.some((path) => isBelowPath(path, folder) || isBelowPath(folder, path));
  }

  private async read(uris: Iterable<string>, progress: ReadingProgress = noProgress): Promise<void> {
    let irrelevantChanged = false;
    await this.loader.load(uris, {
      progress,
      // Folders may be removed while they are searched and their files are read.
      isGone: (uri) => !isInAny(uri, this.folders),
      applied: (uri, irrelevant) => {
        irrelevantChanged = this.setIrrelevant(uri, irrelevant) || irrelevantChanged;
      },
    });
    if (irrelevantChanged) this.updateSearched();
  }

  /** Records whether a file is irrelevant; returns whether that has changed. */
  private setIrrelevant(uri: string, irrelevant: boolean): boolean {
    if (this.irrelevant.has(uri) === irrelevant) return false;
    if (irrelevant) this.irrelevant.set(uri, pathOf(uri));
    else this.irrelevant.delete(uri);
    return true;
  }

  private forgetWhere(isRemoved: (uri: string) => boolean): boolean {
    const { workspace } = this;
    return workspace.forgetWhere((uri) => !workspace.open.has(uri) && isRemoved(uri));
  }
}

function isInAny(uri: string, folders: readonly string[]): boolean {
  return folders.some((folder) => isInside(uri, folder));
}

function isBelowPath(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
