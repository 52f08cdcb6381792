import * as l10n from '@vscode/l10n';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import { readDocument } from '../../fleet/documents/read-domain-document.ts';
import { readScript } from '../../fleet/documents/read-script-document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import { Fleet } from '../../fleet/fleet.ts';
import { scriptKindByName } from '../../script/recognise.ts';
import type { FoundFile, Part, Said, Way } from '../parts/part.ts';
import { inOrder, toPosix } from './paths.ts';
import { readTextFile } from './read-file.ts';
import type { HostReader } from './read-host.ts';
import { FilePicker, type PickedFile } from './search.ts';
import { sourcedFiles } from './sourced-files.ts';

/** A document that was asked for, and the path that users know. */
export interface Shown<T> {
  readonly shown: string;
  readonly document: T;
}

/** The documents of a part, and what could not be read of them. */
export interface LoadedPart {
  readonly fleet: Fleet;
  /** What was asked for, by the path that users know. */
  readonly domains: readonly Shown<DomainDocument>[];
  readonly hosts: readonly Shown<HostDocument>[];
  readonly scripts: readonly Shown<ScriptDocument>[];
  /** What had to be read and could not. */
  readonly failures: readonly Said[];
  /** What was skipped without harm. */
  readonly notes: readonly Said[];
  /** The path of a document in the output. */
  shownPath(uri: string): string;
  /** Tells the fleet whether everything could be read, here and in the other parts: then a claim may be useless. */
  settle(complete: boolean): void;
}

/** Reads the files of a part. `onRead` is called after each file. */
export async function loadPart(part: Part, readHost: HostReader, onRead: () => void): Promise<LoadedPart> {
  const loader = new Loader(part);
  await loader.addHosts(readHost);
  for (const file of part.files) {
    await loader.addFile(file);
    onRead();
  }
  return loader.result();
}

class Loader {
  private readonly part: Part;
  private readonly fleet = new Fleet();
  private readonly picker = new FilePicker();
  private readonly domains: Shown<DomainDocument>[] = [];
  private readonly hosts: Shown<HostDocument>[] = [];
  private readonly scripts: Shown<ScriptDocument>[] = [];
  /** By absolute path, the path that users know. */
  private readonly shown = new Map<string, string>();
  private readonly failures: Said[] = [];
  private readonly notes: Said[] = [];
  private readonly others: string[];

  constructor(part: Part) {
    this.part = part;
    this.others = [...part.others];
  }

  /** Hosts come first, because a fleet reassigns its domains whenever a host is added. */
  async addHosts(readHost: HostReader): Promise<void> {
    for (const { file, shown, asked } of this.part.hosts) {
      const read = await readHost(file);
      if (!read.ok) {
        this.failures.push({ order: -1, line: `${shown}: ${read.problem}` });
        continue;
      }
      this.fleet.setHost(read.value);
      this.shown.set(file, shown);
      if (asked) this.hosts.push({ shown, document: read.value });
    }
    for (const [uri, running] of this.part.running) this.fleet.setRunning(uri, running);
    if (this.part.defaultHost !== null) this.fleet.setDefaultHost(this.part.defaultHost);
  }

  async addFile({ file, text, ways, claimed }: FoundFile): Promise<void> {
    if (text !== null) {
      for (const way of ways) this.addText(file, way, text);
      return;
    }
    let isOther = false;
    for (const way of ways) {
      const picked: PickedFile = way.named
        ? { kind: 'domain', text: await readTextFile(file === this.part.input ? '-' : file) }
        : this.picker.read(file);
      isOther = picked.kind === 'other' || picked.kind === 'unreadable';
      if (this.addPicked(file, way, picked)) return;
    }
    if (claimed && (isOther || this.picker.read(file).kind === 'other')) this.others.push(toPosix(file));
  }

  result(): LoadedPart {
    const { fleet, part, others, failures, notes } = this;
    const unfollowed = part.unfollowed;
    return {
      fleet,
      domains: sorted(this.domains),
      hosts: sorted(this.hosts),
      scripts: sorted(this.scripts),
      failures,
      notes,
      shownPath: (uri) => this.shown.get(uri) ?? uri,
      settle: (complete) => {
        // Every folder in which a glob starts was listed.
        const covers = (folder: string) => complete && !unfollowed.some((link) => link.startsWith(folder));
        fleet.setSearched({ covers, others });
      },
    };
  }

  /** Adds a domain or a script; false if the file is neither, or cannot be read. */
  private addPicked(file: string, way: Way, picked: PickedFile): boolean {
    const { shown } = way;
    switch (picked.kind) {
      case 'other':
        return false;
      case 'unreadable':
        // Other files are not documents, so it does not matter that they cannot be read.
        if (/\.xml(?:\.|$)/i.test(file)) {
          this.failures.push({ order: way.headOrder, line: `${shown}: ${picked.problem}` });
        }
        return false;
      case 'domain':
      case 'script': {
        if (picked.text.ok) return this.addText(file, way, picked.text.value);
        // Anything may be called .sh: if one that was found in a folder is unreadable, that is a note, not a failure.
        const said = picked.kind === 'script' ? this.notes : this.failures;
        said.push({ order: way.order, line: `${shown}: ${picked.text.problem}` });
        return false;
      }
    }
  }

  private addText(file: string, { shown, named, asked, order }: Way, text: string): boolean {
    const origin = { uri: file, path: toPosix(file), open: false };
    const domain = readDocument(origin, text);
    if (domain !== null) {
      this.fleet.setDomain(domain);
      if (asked) this.domains.push({ shown, document: domain });
      this.shown.set(file, shown);
      return true;
    }
    const script = readScript({ ...origin, language: null }, text, sourcedFiles(file, this.part.cwd));
    if (script === null) {
      if (named) this.notes.push({ order, line: `${shown}: ${whySkipped(origin.path, text)}` });
      return false;
    }
    this.fleet.setScript(script);
    if (asked) this.scripts.push({ shown, document: script });
    this.shown.set(file, shown);
    return true;
  }
}

function sorted<T>(documents: readonly Shown<T>[]): Shown<T>[] {
  return documents.toSorted((a, b) => inOrder(a.shown, b.shown));
}

function whySkipped(path: string, text: string): string {
  if (text.trim() === '') return l10n.t('empty, skipped');
  return scriptKindByName(path, text) === null
    ? l10n.t('not a libvirt domain, skipped')
    : l10n.t('contains nothing about placement, skipped');
}
