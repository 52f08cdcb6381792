import * as l10n from '@vscode/l10n';
import { askAbout, batch } from './batch.ts';
import { domainXmlIn } from './domain-xml.ts';
import type { Answer } from './program.ts';
import { type Connection, virsh } from './virsh.ts';

/** What a libvirt daemon tells of its host and domains. */
export interface LibvirtHost {
  readonly uri: string;
  /** null if libvirt does not tell. */
  readonly hostname: string | null;
  /** The XML of `virsh capabilities`; empty if the driver has none. */
  readonly capabilities: string;
  readonly domains: readonly LibvirtDomain[];
  /** What could not be read, in lines; a domain may be undefined while it is read. */
  readonly notes: readonly string[];
}

/** A domain as libvirt has it. */
export interface LibvirtDomain {
  readonly uuid: string;
  /** Its definition, which counts from its next start: `virsh dumpxml --inactive`. */
  readonly definition: string;
  /** The running domain, `virsh dumpxml`; null if it does not run. */
  readonly live: string | null;
}

/** Is told from time to time how many of all have been read. */
export type Reading = (read: number, all: number) => void;

/**
 * Reads the host and all domains of a connection, in few calls, because each over SSH takes as long as a login. Passwords
 * (`--security-info`) are never asked for. Nothing is changed.
 */
export async function readLibvirtHost(
  connection: Connection,
  onRead: Reading = () => {},
): Promise<Answer<LibvirtHost>> {
  const asked = await batch(connection, [
    ['list', '--all', '--uuid'],
    ['list', '--uuid'],
    ['hostname'],
    ['capabilities'],
  ]);
  if (!asked.ok) return asked;
  const [all = '', running = '', hostname = '', capabilities = ''] = asked.value.outputs;
  // Some driver may have no capabilities, but each lists its domains.
  if (asked.value.problem !== null && all.trim() === '') {
    const alone = await virsh(connection, ['list', '--all', '--uuid'], 'read-only');
    if (!alone.ok) return alone;
  }
  const read = await readDomains(connection, uuidsIn(all), new Set(uuidsIn(running)), onRead);
  if (!read.ok) return read;
  return {
    ok: true,
    value: { uri: connection.uri, hostname: hostname.trim() || null, capabilities, ...read.value },
  };
}

async function readDomains(
  connection: Connection,
  uuids: readonly string[],
  running: ReadonlySet<string>,
  onRead: Reading,
): Promise<Answer<Pick<LibvirtHost, 'domains' | 'notes'>>> {
  const dumped = await askAbout(
    connection,
    uuids,
    (uuid) => [
      ['dumpxml', '--inactive', '--domain', uuid],
      ...(running.has(uuid) ? [['dumpxml', '--domain', uuid]] : []),
    ],
    (read) => onRead(read, uuids.length),
  );
  if (!dumped.ok) return dumped;
  const domains: LibvirtDomain[] = [];
  const notes: string[] = [];
  for (const { thing: uuid, outputs, problem } of dumped.value) {
    const [definition = '', live = ''] = outputs.map(domainXmlIn);
    if (definition === '')
      notes.push(l10n.t('domain {0} could not be read: {1}', uuid, problem ?? l10n.t('its XML is incomplete')));
    else domains.push({ uuid, definition, live: live || null });
  }
  return { ok: true, value: { domains, notes } };
}

/** The lines that are UUIDs: virsh ends a list with an empty line. */
export function uuidsIn(output: string): string[] {
  return output
    .split('\n')
    .flatMap((line) => /^\s*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\s*$/.exec(line)?.[1] ?? []);
}
