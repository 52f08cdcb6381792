import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { DomainDocument } from '../fleet/document.ts';
import { Fleet } from '../fleet/fleet.ts';
import { folderOf, type HostDocument, isHostProfile } from '../fleet/host-document.ts';
import { readDocument } from '../fleet/read-document.ts';
import { matchesGlob } from '../topology/document-glob.ts';
import { CommandError } from './command.ts';
import { readHost, readTextFile, searchFolder, toPosix } from './files.ts';

/** The documents of a command line, and what could not be read of them. */
export interface LoadedFleet {
  readonly fleet: Fleet;
  /** What was asked for, in the order of the paths; with the path as the user knows it. */
  readonly domains: readonly { readonly shown: string; readonly document: DomainDocument }[];
  readonly hosts: readonly { readonly shown: string; readonly document: HostDocument }[];
  /** One line each: files that had to be read and could not. */
  readonly failures: readonly string[];
  /** One line each: what was left out without harm. */
  readonly notes: readonly string[];
  /** How a document of the fleet is called in the output. */
  shownPath(uri: string): string;
}

/**
 * Reads the files and folders of a command line, the hosts, and whatever else the hosts' profiles say runs on them:
 * that occupies CPUs too, though only what was asked for is reported on.
 */
export async function loadFleet(
  paths: readonly string[],
  hostFiles: readonly string[],
  cwd: string,
): Promise<LoadedFleet> {
  const loader = new Loader(cwd);
  for (const file of hostFiles) await loader.addGivenHost(file, hostFiles.length === 1);
  for (const given of paths.length === 0 ? ['.'] : paths) await loader.addPath(given);
  await loader.addResidents();
  return loader.result();
}

class Loader {
  private readonly fleet = new Fleet();
  private readonly shown = new Map<string, string>();
  private readonly asked: string[] = [];
  private readonly failures: string[] = [];
  private readonly notes: string[] = [];
  private readonly cwd: string;

  constructor(cwd: string) {
    this.cwd = cwd;
  }

  async addGivenHost(file: string, onlyOne: boolean): Promise<void> {
    const host = await readHost(file, this.cwd);
    const broken = host.host === null ? host.problems[0] : undefined;
    if (broken !== undefined) throw new CommandError(`${file}: ${broken.message}`);
    this.shown.set(host.uri, file);
    this.fleet.setHost(host);
    if (onlyOne) this.fleet.setDefaultHost(host.uri);
  }

  async addPath(given: string): Promise<void> {
    if (given === '-') return this.addFile('-', '-', true);
    const absolute = path.resolve(this.cwd, given);
    const entry = await stat(absolute).catch(() => null);
    if (entry?.isDirectory() !== true) return this.addFile(absolute, given, true);
    for (const file of await searchFolder(absolute)) {
      await this.addFile(file, toPosix(path.join(given, path.relative(absolute, file))), false);
    }
  }

  /** Documents that a profile claims and that lie outside of what was asked for. */
  async addResidents(): Promise<void> {
    for (const host of this.fleet.allHosts()) {
      for (const glob of host.documents) {
        for (const file of await filesBelow(glob, folderOf(host.path))) {
          if (this.shown.has(file) || !matchesGlob(glob, folderOf(host.path), toPosix(file))) continue;
          const document = await this.readDomain(file);
          if (document === null) continue;
          this.shown.set(file, toPosix(path.relative(this.cwd, file)));
          this.fleet.setDomain(document);
        }
      }
    }
  }

  result(): LoadedFleet {
    const domains = [];
    const hosts = [];
    for (const uri of this.asked) {
      const shown = this.shown.get(uri) ?? uri;
      const domain = this.fleet.domain(uri);
      const host = this.fleet.host(uri);
      if (domain !== undefined) domains.push({ shown, document: domain });
      if (host !== undefined) hosts.push({ shown, document: host });
    }
    const shownPath = (uri: string) => this.shown.get(uri) ?? uri;
    return { fleet: this.fleet, domains, hosts, failures: this.failures, notes: this.notes, shownPath };
  }

  private async addFile(file: string, shown: string, named: boolean): Promise<void> {
    if (this.asked.includes(file)) return;
    if (isHostProfile(file)) {
      const host = this.fleet.host(file) ?? (await this.readProfile(file, shown));
      if (host === null) return;
      this.fleet.setHost(host);
    } else {
      const result = await readTextFile(file);
      if ('problem' in result) {
        this.failures.push(`${shown}: ${result.problem}`);
        return;
      }
      const document = readDocument({ uri: file, path: toPosix(file), open: false }, result.text);
      if (document === null) {
        if (named) this.notes.push(`${shown}: no libvirt domain, left out`);
        return;
      }
      this.fleet.setDomain(document);
    }
    this.shown.set(file, shown);
    this.asked.push(file);
  }

  private async readProfile(file: string, shown: string): Promise<HostDocument | null> {
    try {
      return await readHost(file, this.cwd);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.failures.push(`${shown}: ${error.message.slice(error.message.indexOf(': ') + 2)}`);
      return null;
    }
  }

  private async readDomain(file: string): Promise<DomainDocument | null> {
    const result = await readTextFile(file);
    return 'text' in result ? readDocument({ uri: file, path: toPosix(file), open: false }, result.text) : null;
  }
}

/** What a glob could match: everything below the folder in front of its first wildcard. */
async function filesBelow(glob: string, folder: string): Promise<string[]> {
  const parts = glob.split('/');
  const wild = parts.findIndex((part) => /[*?[{]/.test(part));
  const start = path.resolve(
    folder,
    ...(glob.startsWith('/') ? ['/'] : []),
    ...(wild < 0 ? parts : parts.slice(0, wild)),
  );
  const entry = await stat(start).catch(() => null);
  if (entry === null) return [];
  return entry.isDirectory() ? searchFolder(start) : [start];
}
