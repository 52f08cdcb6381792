import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { claimedFiles, profileProblems } from '../../features/analysis.ts';
import { type HostDocument, isHostProfile } from '../../fleet/documents/host-document.ts';
import { CommandError, type CommandIo } from '../commands/command.ts';
import { type ConnectedHost, readConnectedHost } from '../libvirt/connected-hosts.ts';
import { joinHosts } from '../libvirt/same-host.ts';
import type { FoundFile, FoundHost, Said, Way } from '../parts/part.ts';
import { ProfileFinder } from './find-profiles.ts';
import { excluder, rulesAbove } from './ignored.ts';
import { FilesBelow, isFolder, type LeftOut, listFolder, type SearchFailure } from './list-folder.ts';
import { absolutePath, toPosix } from './paths.ts';
import { hostReader, requireHost } from './read-host.ts';
import { repositoryOf } from './repository.ts';
import { withoutRepeatedLinks } from './search.ts';

/** The files of a command line and of its hosts' profiles. Of all but the hosts, only the names are known. */
export interface FoundFiles {
  readonly cwd: string;
  /** The hosts of the connections, by the URIs of their documents; empty without any. */
  readonly connected: ReadonlyMap<string, ConnectedHost>;
  /** In the order of the command line. */
  readonly hosts: readonly (FoundHost & { readonly document: HostDocument })[];
  readonly files: readonly FoundFile[];
  /** How many hosts there are, also where `hosts` and `files` are those of a shard. */
  readonly hostCount: number;
  /** The host, by its file, of every document that no profile claims; null for the only host, if there is one. */
  readonly defaultHost: string | null;
  readonly unfollowed: readonly string[];
  readonly others: readonly string[];
  /** The file that standard input stands for; null if it has no name, or is not read. */
  readonly input: string | null;
  readonly failures: readonly Said[];
  /** What is wrong with a host that an option names; of one that is reported on, these are findings. */
  readonly notes: readonly string[];
}

/** What a search of the files of a command line leaves out, and what standard input is. */
export interface SearchOptions {
  /** Globs as in a .gitignore of the current folder. */
  readonly exclude: readonly string[];
  /** Whether .gitignore files count. */
  readonly ignore: boolean;
  /** The path that `-` stands for; null for none. */
  readonly stdinFilename: string | null;
  /** The URIs of libvirt daemons whose hosts and domains are looked at too. */
  readonly connect: readonly string[];
  /** Runs virsh, if there are such, and shows how far it is. */
  readonly io: Pick<CommandIo, 'run' | 'status'>;
  /** Whether the threads of their guests are looked at, and not only the pins that libvirt has. */
  readonly threads: boolean;
}

const defaults: SearchOptions = {
  exclude: [],
  ignore: true,
  stdinFilename: null,
  connect: [],
  io: { run: async () => ({ kind: 'not started', missing: true, problem: '' }), status: null },
  threads: false,
};

/**
 * Finds the files and folders of a command line, reads the hosts, and finds whatever else their profiles say runs on
 * them: that occupies CPUs too, though only what was asked for is reported on. Without `hostFiles`, files find the
 * profiles of their repository that claim them.
 *
 * With connections, the domains of their daemons are looked at, and no folder is searched unless `paths` name one. Files
 * are then reported on beside the domains of the only connection, and a host file is the host of that connection.
 */
export async function findFiles(
  paths: readonly string[],
  hostFiles: readonly string[],
  cwd: string,
  options: Partial<SearchOptions> = {},
): Promise<FoundFiles> {
  const all = { ...defaults, ...options };
  const finder = new Finder(cwd, all);
  if (all.connect.length > 0) {
    await finder.addConnections(all, hostFiles, paths.length === 0);
    for (const given of paths) await finder.addPath(given);
    return finder.result();
  }
  for (const file of hostFiles) await finder.addGivenHost(file);
  for (const given of paths.length === 0 ? ['.'] : paths) await finder.addPath(given);
  if (hostFiles.length === 0) await finder.addProfiles();
  finder.addClaimed();
  return finder.result();
}

interface HostEntry {
  readonly document: HostDocument;
  shown: string;
  asked: boolean;
}

interface FileEntry {
  /** The text of what is not a file; null for a file. */
  readonly text: string | null;
  readonly ways: Way[];
  claimed: boolean;
}

class Finder {
  private readonly cwd: string;
  private readonly ignore: boolean;
  private readonly isExcluded: LeftOut['isExcluded'];
  /** The file that `-` stands for. */
  private input: string | null;
  /** Files whose profiles may be elsewhere. */
  private readonly seekers: string[] = [];
  /** How many profiles were found that claim nothing that was asked for. */
  private idleProfiles = 0;
  /** The only host that was asked for. */
  private onlyAsked: string | null = null;
  private readonly hosts = new Map<string, HostEntry>();
  private readonly files = new Map<string, FileEntry>();
  private readonly givenHosts: string[] = [];
  private readonly failures: Said[] = [];
  private readonly others: string[] = [];
  private unfollowed: readonly string[] = [];
  private order = 0;
  private readonly connected = new Map<string, ConnectedHost>();
  private readonly readHost = hostReader();

  constructor(cwd: string, { exclude, ignore, stdinFilename }: SearchOptions) {
    this.cwd = cwd;
    this.ignore = ignore;
    this.isExcluded = excluder(exclude, cwd);
    this.input = stdinFilename === null ? null : absolutePath(stdinFilename, cwd);
  }

  async addGivenHost(file: string): Promise<void> {
    const absolute = absolutePath(file, this.cwd);
    if (this.hosts.has(absolute)) return;
    const document = await requireHost(file, this.cwd);
    this.hosts.set(absolute, { document, shown: file, asked: false });
    this.givenHosts.push(absolute);
  }

  async addPath(given: string): Promise<void> {
    if (given === '') throw new CommandError(l10n.t('a path is empty; to check the current folder, write .'));
    const { input } = this;
    if (given === '-' && input !== null) {
      this.seekers.push(input);
      return this.addFiles([input], (file) => toPosix(path.relative(this.cwd, file)), true);
    }
    const absolute = absolutePath(given, this.cwd);
    if (given === '-') return this.addFiles([absolute], () => given, true);
    if (!isFolder(absolute)) {
      if (this.isExcluded(absolute, false)) return;
      this.seekers.push(absolute);
      return this.addFiles([absolute], () => given, true);
    }
    const shown = (file: string) => toPosix(path.join(given, path.relative(absolute, file)));
    const listing = listFolder(absolute, this.leftOut(absolute));
    this.fail(listing.failures, shown);
    const files = withoutRepeatedLinks(listing, absolute);
    // A folder with profiles of its own is a fleet by itself.
    if (!files.some(isHostProfile)) this.seekers.push(...files);
    await this.addFiles(files, shown, false);
  }

  /** Profiles elsewhere that claim what was asked for; or the only one there, if no host was asked for. */
  async addProfiles(): Promise<void> {
    const finder = new ProfileFinder(this.cwd, (folder) => this.leftOut(folder));
    const asked = [...this.hosts.keys()];
    const all = new Set<string>();
    for (const seeker of this.seekers) {
      if (isHostProfile(seeker)) continue;
      const found = await finder.of(seeker);
      if (found.file !== seeker) this.rename(seeker, found.file);
      for (const file of found.claiming) await this.addProfile(file);
      for (const file of found.all) all.add(file);
    }
    const [only] = all;
    if (asked.length === 1) this.onlyAsked = asked[0] ?? null;
    else if (asked.length === 0 && all.size === 1 && only !== undefined) await this.addProfile(only);
    if (asked.length === 0) this.idleProfiles = [...all].filter((file) => !this.hosts.has(file)).length;
  }

  /** Files that a profile claims, wherever they are. */
  addClaimed(): void {
    const shown = (file: string) => toPosix(path.relative(this.cwd, file));
    const listing = new FilesBelow();
    const documents = [...this.hosts.values()].map(({ document }) => document);
    const claimed = [...claimedFiles(documents, (start) => listing.list(start))]
      .map((file) => path.resolve(file))
      .sort();
    this.fail(listing.failures, shown);
    this.unfollowed = listing.links.map(toPosix);
    const added: string[] = [];
    for (const file of claimed) {
      const known = this.files.get(file);
      if (known !== undefined) known.claimed = true;
      else if (this.hosts.has(file)) continue;
      else if (isHostProfile(file)) this.others.push(toPosix(file));
      else added.push(file);
    }
    for (const [index, file] of added.entries()) {
      const orders = { headOrder: this.order + index, order: this.order + added.length + index };
      this.files.set(file, {
        text: null,
        ways: [{ shown: shown(file), named: false, asked: false, ...orders }],
        claimed: true,
      });
    }
    this.order += 2 * added.length;
  }

  result(): FoundFiles {
    const { cwd, connected, unfollowed, others, failures, givenHosts } = this;
    const [onlyGiven = null] = givenHosts.length === 1 ? givenHosts : [];
    return {
      cwd,
      connected,
      hosts: [...this.hosts].map(([file, { document, shown, asked }]) => ({ file, shown, asked, document })),
      files: [...this.files].map(([file, { text, ways, claimed }]) => ({ file, text, ways, claimed })),
      hostCount: this.hosts.size + this.idleProfiles,
      defaultHost: onlyGiven ?? this.onlyAsked,
      unfollowed,
      others,
      input: this.input,
      failures,
      notes: [...this.problemsOfGivenHosts(), ...[...connected.values()].flatMap(({ notes }) => notes)],
    };
  }

  /** `asked`: whether the domains of the connections are reported on. */
  async addConnections(
    { connect, io, threads }: SearchOptions,
    hostFiles: readonly string[],
    asked: boolean,
  ): Promise<void> {
    const uris = [...new Set(connect)];
    const [hostFile] = hostFiles;
    if (uris.length > 1 && !asked) {
      throw new CommandError(l10n.t('a file belongs to one host: give --connect once, or no file'));
    }
    if (hostFile !== undefined && (uris.length > 1 || hostFiles.length > 1)) {
      throw new CommandError(l10n.t('--host names the host of one --connect; give each of them once'));
    }
    const given = hostFile === undefined ? null : await requireHost(hostFile, this.cwd);
    const hosts: ConnectedHost[] = [];
    for (const uri of uris) {
      if (uri.trim() === '') throw new CommandError(l10n.t('{0} needs a value', '--connect'));
      const read = await readConnectedHost({ uri, run: io.run }, given, threads, io.status);
      if (read.ok) hosts.push(read.value);
      else if (uris.length === 1) throw new CommandError(`${uri}: ${read.problem}`);
      else this.failures.push({ order: this.order++, line: `${uri}: ${read.problem}` });
    }
    for (const host of joinHosts(hosts)) this.addConnected(host, asked);
    if (uris.length === 1) this.onlyAsked = uris[0] ?? null;
  }

  /** A host without domains is reported on itself, so that it is not taken for one that was not reached. */
  private addConnected(host: ConnectedHost, asked: boolean): void {
    const { uri } = host.libvirt;
    const isEmpty = host.domains.length === 0;
    this.connected.set(uri, host);
    this.hosts.set(uri, { document: host.document, shown: uri, asked: asked && isEmpty });
    for (const { path: shown, file, text } of host.domains) {
      const order = this.order++;
      this.files.set(file, {
        text,
        ways: [{ shown, named: true, asked, headOrder: order, order }],
        claimed: true,
      });
    }
  }

  /** The rules of .gitignore begin at the root of the repository, or at the current folder. */
  private leftOut(folder: string): LeftOut {
    const { ignore, isExcluded } = this;
    if (!ignore) return { rules: 'off', isExcluded };
    const isInside = !path.relative(this.cwd, folder).startsWith('..');
    const top = repositoryOf(folder) ?? (isInside ? this.cwd : folder);
    return { rules: rulesAbove(folder, top), isExcluded };
  }

  private async addProfile(file: string): Promise<void> {
    if (this.hosts.has(file)) return;
    const read = await this.readHost(file);
    if (!read.ok) return;
    this.hosts.set(file, { document: read.value, shown: toPosix(path.relative(this.cwd, file)), asked: false });
  }

  /** A link goes by the file that it leads to if profiles claim that one. */
  private rename(link: string, file: string): void {
    const entry = this.files.get(link);
    if (entry === undefined) return;
    this.files.delete(link);
    if (this.input === link) this.input = file;
    const known = this.files.get(file);
    if (known === undefined) this.files.set(file, entry);
    else known.ways.push(...entry.ways);
  }

  /** What is said of the beginnings of these files comes before what is said of their contents. */
  private async addFiles(files: readonly string[], shown: (file: string) => string, named: boolean): Promise<void> {
    const first = this.order;
    this.order += 2 * files.length;
    for (const [index, file] of files.entries()) {
      const way = {
        shown: shown(file),
        named,
        asked: true,
        headOrder: first + index,
        order: first + files.length + index,
      };
      await this.addFile(file, way);
    }
  }

  private async addFile(file: string, way: Way): Promise<void> {
    const host = this.hosts.get(file);
    if (host !== undefined && file === '-')
      throw new CommandError(`-: ${l10n.t('standard input is already used for the host')}`);
    if (isHostProfile(file)) await this.addHost(file, way, host);
    else if (host === undefined) {
      const entry = this.files.get(file);
      if (entry === undefined) this.files.set(file, { text: null, ways: [way], claimed: false });
      else entry.ways.push(way);
    }
  }

  private async addHost(file: string, { shown, order }: Way, known: HostEntry | undefined): Promise<void> {
    if (known?.asked === true) return;
    if (known !== undefined) {
      // Also given by --host; from here on it is shown as it was asked for.
      known.shown = shown;
      known.asked = true;
      return;
    }
    const read = await this.readHost(file, file === this.input ? '-' : file);
    if (read.ok) this.hosts.set(file, { document: read.value, shown, asked: true });
    else this.failures.push({ order, line: `${shown}: ${read.problem}` });
  }

  private problemsOfGivenHosts(): string[] {
    return this.givenHosts.flatMap((file) => {
      const host = this.hosts.get(file);
      if (host === undefined || host.asked) return [];
      return profileProblems(host.document).map((problem) => `${host.shown}: ${problem}`);
    });
  }

  private fail(failures: readonly SearchFailure[], shown: (file: string) => string): void {
    for (const { file, problem } of failures) {
      this.failures.push({ order: this.order++, line: `${shown(file)}: ${problem}` });
    }
  }
}
