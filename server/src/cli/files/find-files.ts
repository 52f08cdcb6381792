import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { claimedFiles, profileProblems } from '../../features/analysis.ts';
import { type HostDocument, isHostProfile } from '../../fleet/documents/host-document.ts';
import { CommandError } from '../commands/command.ts';
import type { FoundFile, FoundHost, Said, Way } from '../parts/part.ts';
import { FilesBelow, isFolder, listFolder, type SearchFailure } from './list-folder.ts';
import { absolutePath, toPosix } from './paths.ts';
import { readHost, requireHost } from './read-host.ts';
import { withoutRepeatedLinks } from './search.ts';

/** The files of a command line and of its hosts' profiles. Of all but the hosts, only the names are known. */
export interface FoundFiles {
  readonly cwd: string;
  /** In the order of the command line. */
  readonly hosts: readonly (FoundHost & { readonly document: HostDocument })[];
  readonly files: readonly FoundFile[];
  /** How many hosts there are, also where `hosts` and `files` are those of a shard. */
  readonly hostCount: number;
  /** The host, by its file, of every document that no profile claims; null for the only host, if there is one. */
  readonly defaultHost: string | null;
  readonly unfollowed: readonly string[];
  readonly others: readonly string[];
  readonly failures: readonly Said[];
  /** What is wrong with a host that an option names; of one that is reported on, these are findings. */
  readonly notes: readonly string[];
}

/**
 * Finds the files and folders of a command line, reads the hosts, and finds whatever else their profiles say runs on
 * them: that occupies CPUs too, though only what was asked for is reported on.
 */
export async function findFiles(
  paths: readonly string[],
  hostFiles: readonly string[],
  cwd: string,
): Promise<FoundFiles> {
  const finder = new Finder(cwd);
  for (const file of hostFiles) await finder.addGivenHost(file);
  for (const given of paths.length === 0 ? ['.'] : paths) await finder.addPath(given);
  finder.addClaimed();
  return finder.result();
}

interface HostEntry {
  readonly document: HostDocument;
  shown: string;
  asked: boolean;
}

interface FileEntry {
  readonly ways: Way[];
  claimed: boolean;
}

class Finder {
  private readonly cwd: string;
  private readonly hosts = new Map<string, HostEntry>();
  private readonly files = new Map<string, FileEntry>();
  private readonly givenHosts: string[] = [];
  private readonly failures: Said[] = [];
  private readonly others: string[] = [];
  private unfollowed: readonly string[] = [];
  private order = 0;

  constructor(cwd: string) {
    this.cwd = cwd;
  }

  async addGivenHost(file: string): Promise<void> {
    const absolute = absolutePath(file, this.cwd);
    if (this.hosts.has(absolute)) return;
    const document = await requireHost(file, this.cwd);
    this.hosts.set(absolute, { document, shown: file, asked: false });
    this.givenHosts.push(absolute);
  }

  async addPath(given: string): Promise<void> {
    const absolute = absolutePath(given, this.cwd);
    if (given === '-' || !isFolder(absolute)) return this.addFiles([absolute], () => given, true);
    const shown = (file: string) => toPosix(path.join(given, path.relative(absolute, file)));
    const listing = listFolder(absolute);
    this.fail(listing.failures, shown);
    await this.addFiles(withoutRepeatedLinks(listing, absolute), shown, false);
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
      this.files.set(file, { ways: [{ shown: shown(file), named: false, asked: false, ...orders }], claimed: true });
    }
    this.order += 2 * added.length;
  }

  result(): FoundFiles {
    const { cwd, unfollowed, others, failures, givenHosts } = this;
    const [onlyGiven = null] = givenHosts.length === 1 ? givenHosts : [];
    return {
      cwd,
      hosts: [...this.hosts].map(([file, { document, shown, asked }]) => ({ file, shown, asked, document })),
      files: [...this.files].map(([file, { ways, claimed }]) => ({ file, ways, claimed })),
      hostCount: this.hosts.size,
      defaultHost: onlyGiven,
      unfollowed,
      others,
      failures,
      notes: this.problemsOfGivenHosts(),
    };
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
      if (entry === undefined) this.files.set(file, { ways: [way], claimed: false });
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
    const read = await readHost(file);
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
