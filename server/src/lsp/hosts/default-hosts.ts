import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import { type HostDocument, isHostProfile, loadHostCapture } from '../../fleet/documents/host-document.ts';
import { readProfileText } from '../documents/reading.ts';
import { fileUri, innermostFolder, isAtOrBelow, pathOf, resolvedUri } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import type { WorkspaceFiles } from '../documents/workspace-files.ts';
import type { SettingsByFolder } from '../settings/settings.ts';

/** The value of the setting for one folder of the workspace, or for the documents outside all folders. */
interface Choice {
  /** null for the documents outside every folder. */
  readonly folder: string | null;
  readonly setting: string;
  /** The URIs where the file may be, the preferred one first. */
  readonly places: readonly string[];
}

/** The hosts of the setting `pinset.host`, one for each folder, for the documents that no profile claims. */
export class DefaultHosts {
  private readonly workspace: Workspace;
  private readonly files: WorkspaceFiles;
  private readonly show: (message: string) => void;
  private choices: readonly Choice[] = [];
  /** The URI of the host of each choice. */
  private hosts: ReadonlyMap<Choice, string> = new Map();
  private shown: ReadonlySet<string> = new Set();
  private revision = 0;

  /** `show` shows a message to the user. */
  constructor(workspace: Workspace, files: WorkspaceFiles, show: (message: string) => void) {
    this.workspace = workspace;
    this.files = files;
    this.show = show;
  }

  /**
   * Sets the values of the setting: paths, absolute or relative to their folder; empty for none. A value for the whole
   * workspace arrives once for each folder, so a path that does not exist in its own folder is looked up in the others.
   */
  async set(settings: SettingsByFolder): Promise<void> {
    const { roots } = this.files;
    this.choices = [...settings].flatMap(([folder, { host }]) => {
      const setting = host.trim();
      const from = folder === null ? roots : [folder, ...roots];
      return setting === '' ? [] : [{ folder, setting, places: placesOf(setting, from) }];
    });
    await this.load();
  }

  /**
   * The URI of the default host of a document, by the folder that it is in; null if the setting names none. Without a
   * document, the default host outside all folders.
   */
  readonly hostOf = (uri: string | null): string | null => {
    const folder = uri === null ? null : innermostFolder(uri, this.files.roots);
    const choice = this.choices.find((candidate) => candidate.folder === folder);
    return (choice && this.hosts.get(choice)) ?? null;
  };

  /** Whether one of the hosts is read from this file, or would be if the file existed. */
  isReadFrom(uri: string): boolean {
    const profiles = this.workspace.profilesOfCapture(uri);
    return this.choices.some(({ places }) => places.some((place) => place === uri || profiles.has(place)));
  }

  /** The same for any of these files, or a file in one of these folders. */
  isReadFromAny(places: ReadonlySet<string>): boolean {
    const files = this.choices.flatMap((choice) => choice.places);
    const profiles = this.workspace.profilesOfCaptures(places);
    return files.some((file) => isAtOrBelow(file, places) || profiles.includes(file));
  }

  /** Reads the hosts again. */
  async load(): Promise<void> {
    this.revision += 1;
    const revision = this.revision;
    const read = memoize((uri) => this.read(uri));
    const found = await Promise.all(
      this.choices.map(async (choice) => ({ choice, host: await firstOf(choice.places, read) })),
    );
    if (revision !== this.revision) return;
    this.warn(found.map(({ choice, host }) => problemOf(choice, host)).filter((problem) => problem !== ''));
    // A broken host stays the default host, so its documents do not move to another host while it is repaired.
    const readable = found.flatMap(({ choice, host }) => (host === null ? [] : [{ choice, host }]));
    this.hosts = new Map(readable.map(({ choice, host }) => [choice, host.uri]));
    const unpinned = this.workspace.pinHosts([...new Set(readable.map(({ host }) => host))], this.hostOf);
    this.workspace.changed();
    // A profile of the workspace that the setting no longer names is an ordinary host again.
    await this.files.reread(unpinned);
  }

  private async read(uri: string): Promise<HostDocument | null> {
    const content = await this.workspace.readCapture(uri, pathOf(uri));
    if (content === null) return null;
    if (!isHostProfile(pathOf(uri)) || typeof content !== 'string') return loadHostCapture(uri, pathOf(uri), content);
    const reading = await readProfileText(uri, content, this.workspace.readCapture);
    return reading.kind === 'host' ? reading.document : null;
  }

  /** Shows each problem once, as long as it lasts. */
  private warn(problems: readonly string[]): void {
    const present = new Set(problems);
    for (const problem of present) if (!this.shown.has(problem)) this.show(problem);
    this.shown = present;
  }
}

function problemOf({ setting: value, places }: Choice, host: HostDocument | null): string {
  const place = places[0];
  if (place === undefined) {
    return l10n.t(
      'The setting pinset.host names {0}, but no folder is open that this path could be relative to',
      value,
    );
  }
  if (host === null) {
    return l10n.t(
      'The setting pinset.host names {0}, but that file does not exist or cannot be read ({1})',
      value,
      pathOf(place),
    );
  }
  if (host.host === null) {
    const problem = host.problems[0]?.message ?? l10n.t('it has no topology');
    return l10n.t('The setting pinset.host names {0}, which cannot be used: {1}', value, problem);
  }
  return '';
}

function placesOf(setting: string, folders: readonly string[]): string[] {
  if (/^(?:[a-z]:[\\/]|\/\/|\\\\)/i.test(setting)) return [fileUri(setting.replaceAll('\\', '/'))];
  const places = folders.map((folder) => resolvedUri(folder, setting));
  if (places.length === 0 && setting.startsWith('/')) return [fileUri(setting)];
  return [...new Set(places)];
}

async function firstOf<T>(places: readonly string[], read: (place: string) => Promise<T | null>): Promise<T | null> {
  for (const place of places) {
    const value = await read(place);
    if (value !== null) return value;
  }
  return null;
}

/** Caches the results of a function by key. */
function memoize<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key) => getOrAdd(made, key, () => make(key));
}
