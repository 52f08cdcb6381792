import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { claimedFiles, profileProblems } from '../../features/analysis.ts';
import { nothingSearched } from '../../fleet/claims.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { type HostDocument, isHostProfile } from '../../fleet/documents/host-document.ts';
import { readDocument } from '../../fleet/documents/read-domain-document.ts';
import { readScript } from '../../fleet/documents/read-script-document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import { Fleet } from '../../fleet/fleet.ts';
import { scriptKindByName } from '../../script/recognise.ts';
import { CommandError } from '../commands/command.ts';
import { FilesBelow, isFolder, type SearchFailure } from './list-folder.ts';
import { absolutePath, inOrder, toPosix } from './paths.ts';
import { readTextFile } from './read-file.ts';
import { readHost, requireHost } from './read-host.ts';
import { pickDocuments, searchFolder } from './search.ts';
import { sourcedFiles } from './sourced-files.ts';

/** The documents of a command line, and what could not be read. */
export interface LoadedFleet {
  readonly fleet: Fleet;
  /** What the command line asked for, with the path to show. */
  readonly domains: readonly { readonly shown: string; readonly document: DomainDocument }[];
  readonly hosts: readonly { readonly shown: string; readonly document: HostDocument }[];
  readonly scripts: readonly { readonly shown: string; readonly document: ScriptDocument }[];
  /** One line each: what had to be read and could not. */
  readonly failures: readonly string[];
  /** One line each: what was skipped without harm. */
  readonly notes: readonly string[];
  /** The path of a document in the output. */
  shownPath(uri: string): string;
}

/**
 * Reads the files and folders of a command line, the hosts, and everything else that the hosts' profiles claim: that
 * occupies CPUs too, but only what was asked for is reported on.
 */
export async function loadFleet(
  paths: readonly string[],
  hostFiles: readonly string[],
  cwd: string,
): Promise<LoadedFleet> {
  const loader = new Loader(cwd);
  for (const file of hostFiles) await loader.addGivenHost(file);
  for (const given of paths.length === 0 ? ['.'] : paths) await loader.addPath(given);
  await loader.addResidents();
  return loader.result();
}

class Loader {
  private readonly cwd: string;
  private readonly domains = new Map<string, DomainDocument>();
  private readonly hosts = new Map<string, HostDocument>();
  private readonly scripts = new Map<string, ScriptDocument>();
  /** Files of folders that begin like scripts. */
  private readonly foundScripts = new Set<string>();
  private readonly givenHosts: string[] = [];
  /** The paths to show, by absolute path. */
  private readonly shown = new Map<string, string>();
  private readonly asked = new Set<string>();
  private readonly failures: string[] = [];
  private readonly notes: string[] = [];
  private searched = nothingSearched;

  constructor(cwd: string) {
    this.cwd = cwd;
  }

  async addGivenHost(file: string): Promise<void> {
    const absolute = absolutePath(file, this.cwd);
    if (this.hosts.has(absolute)) return;
    this.hosts.set(absolute, await requireHost(file, this.cwd));
    this.shown.set(absolute, file);
    this.givenHosts.push(absolute);
  }

  async addPath(given: string): Promise<void> {
    const absolute = absolutePath(given, this.cwd);
    if (given === '-' || !isFolder(absolute)) return this.addFile(absolute, given, true);
    const shown = (file: string) => toPosix(path.join(given, path.relative(absolute, file)));
    const { files, failures, scripts } = searchFolder(absolute);
    for (const file of scripts) this.foundScripts.add(file);
    this.fail(failures, shown);
    for (const file of files) await this.addFile(file, shown(file), false);
  }

  /** Adds the documents that a profile claims and that were not asked for. */
  async addResidents(): Promise<void> {
    const known = new Set([...this.asked, ...this.shown.keys()]);
    const shown = (file: string) => toPosix(path.relative(this.cwd, file));
    const listing = new FilesBelow();
    const claimed = [...claimedFiles([...this.hosts.values()], (start) => listing.list(start))]
      .map((file) => path.resolve(file))
      .filter((file) => !known.has(file))
      .sort();
    const { files, scripts, failures } = pickDocuments(claimed, false);
    for (const file of scripts) this.foundScripts.add(file);
    this.fail([...listing.failures, ...failures], shown);
    const found = new Set(files);
    const unfollowed = listing.links.map(toPosix);
    this.searched = {
      // Every folder in which a glob starts was listed.
      covers: (folder) => this.failures.length === 0 && !unfollowed.some((link) => link.startsWith(folder)),
      others: claimed.filter((file) => !found.has(file)).map(toPosix),
    };
    for (const file of files) {
      if (await this.addDocument(file, shown(file), false)) this.shown.set(file, shown(file));
    }
  }

  /** Hosts come first, because a fleet reassigns its domains whenever a host is added. */
  result(): LoadedFleet {
    const fleet = new Fleet();
    for (const host of this.hosts.values()) fleet.setHost(host);
    fleet.setSearched(this.searched);
    if (this.givenHosts.length === 1) fleet.setDefaultHost(this.givenHosts[0] ?? null);
    for (const document of this.domains.values()) fleet.setDomain(document);
    for (const document of this.scripts.values()) fleet.setScript(document);
    const shownPath = (uri: string) => this.shown.get(uri) ?? uri;
    const { domains, hosts, scripts, asked } = this;
    // A folder that is both asked for and claimed is reported once.
    const failures = [...new Set(this.failures)];
    const notes = [...this.problemsOfGivenHosts(), ...this.notes];
    return { fleet, domains: pick(domains), hosts: pick(hosts), scripts: pick(scripts), failures, notes, shownPath };

    function pick<T extends { readonly uri: string }>(documents: ReadonlyMap<string, T>) {
      return [...documents.values()]
        .filter(({ uri }) => asked.has(uri))
        .map((document) => ({ shown: shownPath(document.uri), document }))
        .sort((a, b) => inOrder(a.shown, b.shown));
    }
  }

  private async addFile(file: string, shown: string, named: boolean): Promise<void> {
    if (this.asked.has(file)) return;
    if (this.hosts.has(file) && file !== '-') {
      // Also given by --host; from here on it is shown as it was asked for.
      if (!isHostProfile(file)) return;
    } else if (isHostProfile(file)) {
      const read = await readHost(file);
      if (!read.ok) {
        this.failures.push(`${shown}: ${read.problem}`);
        return;
      }
      this.hosts.set(file, read.value);
    } else {
      if (file === '-' && this.hosts.has('-'))
        throw new CommandError(`-: ${l10n.t('standard input is already used for the host')}`);
      if (!(await this.addDocument(file, shown, named))) return;
    }
    this.shown.set(file, shown);
    this.asked.add(file);
  }

  /** Adds a domain or script. Returns false, and reports why, if it is neither or cannot be read. */
  private async addDocument(file: string, shown: string, named: boolean): Promise<boolean> {
    const text = await readTextFile(file);
    if (!text.ok) {
      // Anything may be called .sh: if one that was found in a folder is unreadable, that is a note, not a failure.
      const list = !named && this.foundScripts.has(file) ? this.notes : this.failures;
      list.push(`${shown}: ${text.problem}`);
      return false;
    }
    const origin = { uri: file, path: toPosix(file) };
    const domain = readDocument({ ...origin, open: false }, text.value);
    if (domain !== null) {
      this.domains.set(file, domain);
      return true;
    }
    const script = readScript({ ...origin, open: false, language: null }, text.value, sourcedFiles(file, this.cwd));
    if (script !== null) this.scripts.set(file, script);
    else if (named) this.notes.push(`${shown}: ${whySkipped(origin.path, text.value)}`);
    return script !== null;
  }

  /** Problems of hosts that are not reported on; for the others these are findings. */
  private problemsOfGivenHosts(): string[] {
    return this.givenHosts.flatMap((uri) => {
      const host = this.hosts.get(uri);
      if (host === undefined || this.asked.has(uri)) return [];
      return profileProblems(host).map((problem) => `${this.shown.get(uri) ?? uri}: ${problem}`);
    });
  }

  private fail(failures: readonly SearchFailure[], shown: (file: string) => string): void {
    for (const { file, problem } of failures) this.failures.push(`${shown(file)}: ${problem}`);
  }
}

function whySkipped(path: string, text: string): string {
  return scriptKindByName(path, text) === null
    ? l10n.t('not a libvirt domain, skipped')
    : l10n.t('contains nothing about placement, skipped');
}
