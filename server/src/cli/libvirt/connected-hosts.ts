import * as l10n from '@vscode/l10n';
import { type HostDocument, loadHostCaptures } from '../../fleet/documents/host-document.ts';
import { readDocument } from '../../fleet/documents/read-domain-document.ts';
import { capturesOfHost } from '../../libvirt/host-captures.ts';
import type { Answer } from '../../libvirt/program.ts';
import { type LibvirtHost, readLibvirtHost } from '../../libvirt/read-host.ts';
import { guestsByDefinition, guestsOn } from '../../libvirt/running-guests.ts';
import { documentName, hostIn, isOnThisMachine } from '../../libvirt/uri.ts';
import type { Connection } from '../../libvirt/virsh.ts';
import { folderFiles } from '../../lsp/files/node-folder.ts';
import type { RunningGuests } from '../../topology/running-guest.ts';
import type { CommandIo } from '../commands/command.ts';
import { LateLine } from '../parts/progress.ts';

/** A host that a libvirt daemon was asked about, and the definitions of its domains as documents. */
export interface ConnectedHost {
  readonly libvirt: LibvirtHost;
  /** Claims the documents of its domains. */
  readonly document: HostDocument;
  readonly domains: readonly ConnectedDomain[];
  readonly running: RunningGuests;
  /** What could not be read, in lines. */
  readonly notes: readonly string[];
}

/** The definition of a domain. */
export interface ConnectedDomain {
  readonly uuid: string;
  /** null if it has none, as where its XML cannot be read. */
  readonly name: string | null;
  readonly runs: boolean;
  /** What it is called where a file has its path: `qemu:///system/web.xml`. */
  readonly path: string;
  /** Where its document is among those of all hosts. */
  readonly file: string;
  readonly text: string;
}

/**
 * Asks a libvirt daemon for its host and domains. The host is `given`, or else by the daemon's capabilities, and where
 * the connection leads to QEMU on this machine also by /sys. `threads`: whether the threads of its guests are looked at.
 */
export async function readConnectedHost(
  connection: Connection,
  given: HostDocument | null,
  threads: boolean,
  status: CommandIo['status'],
): Promise<Answer<ConnectedHost>> {
  const { uri } = connection;
  const line = new LateLine(status);
  line.await(l10n.t('{0}: waiting for libvirt', uri));
  const read = await readLibvirtHost(connection, (done, all) =>
    line.update(() => l10n.t('{0}: domains read: {1} of {2}', uri, done, all)),
  );
  line.end();
  if (!read.ok) return read;
  const files = isOnThisMachine(uri) ? folderFiles('/') : null;
  const { domains: all } = read.value;
  const running: Answer<RunningGuests> = threads
    ? await guestsOn(connection, all, files)
    : { ok: true, value: guestsByDefinition(all) };
  if (!running.ok) return running;
  const libvirt = read.value;
  const document = given === null ? hostOf(libvirt) : claiming(given, uri, given.host?.name ?? null);
  const domains = libvirt.domains.map(({ uuid, definition, live }): ConnectedDomain => {
    const origin = { uri: uuid, path: uuid, open: false };
    // What looks like a placeholder, such as $(x), is a name here: libvirt has filled in everything.
    const name = readDocument(origin, definition)?.domain.name?.text ?? null;
    const path = documentName(uri, name ?? uuid);
    return { uuid, name, runs: live !== null, path, file: path, text: definition };
  });
  const problems = document.problems.map(({ message }) => `${uri}: ${message}`);
  return {
    ok: true,
    value: {
      libvirt,
      document,
      domains,
      running: running.value,
      notes: [...libvirt.notes.map((note) => `${uri}: ${note}`), ...problems],
    },
  };
}

function hostOf(libvirt: LibvirtHost): HostDocument {
  const { uri, hostname } = libvirt;
  const sys = isOnThisMachine(uri) ? folderFiles('/sys') : null;
  const captures = capturesOfHost(libvirt, sys);
  return claiming(loadHostCaptures(uri, captures), uri, hostIn(uri) ?? hostname ?? uri);
}

/** The host as the one that all documents of the connection belong to. It has no text, so findings are at domains. */
function claiming(document: HostDocument, uri: string, name: string | null): HostDocument {
  const { host } = document;
  return {
    ...document,
    uri,
    path: documentName(uri, 'host'),
    text: '',
    host: host === null ? null : { ...host, name: name ?? host.name, bare: true },
    documents: ['**'],
    documentSpans: [],
    neverTogether: [],
    nameSpan: { start: 0, end: 0 },
  };
}
