import * as l10n from '@vscode/l10n';
import type { Answer } from './program.ts';
import { batch, type Connection } from './virsh.ts';

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

/** Is told after each domain how many of all have been read. */
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
  // Every driver lists its domains, but test:///default in old versions has no capabilities.
  if (asked.value.problem !== null && [all, hostname, capabilities].every((output) => output.trim() === ''))
    return { ok: false, problem: asked.value.problem };
  const read = await readDomains(connection, uuidsIn(all), new Set(uuidsIn(running)), onRead);
  if (!read.ok) return read;
  return {
    ok: true,
    value: { uri: connection.uri, hostname: hostname.trim() || null, capabilities, ...read.value },
  };
}

/** How many domains are read in one call: their XML has to fit in the bound of its output. */
const domainsOfCall = 50;

async function readDomains(
  connection: Connection,
  uuids: readonly string[],
  running: ReadonlySet<string>,
  onRead: Reading,
): Promise<Answer<Pick<LibvirtHost, 'domains' | 'notes'>>> {
  const domains: LibvirtDomain[] = [];
  const notes: string[] = [];
  for (let at = 0; at < uuids.length; at += domainsOfCall) {
    const some = uuids.slice(at, at + domainsOfCall);
    const live = some.filter((uuid) => running.has(uuid));
    const dumps = await batch(connection, [
      ...some.map((uuid) => ['dumpxml', '--inactive', '--domain', uuid]),
      ...live.map((uuid) => ['dumpxml', '--domain', uuid]),
    ]);
    if (!dumps.ok) return dumps;
    const { outputs, problem } = dumps.value;
    const liveOf = new Map(live.map((uuid, index) => [uuid, outputs[some.length + index] ?? '']));
    for (const [index, uuid] of some.entries()) {
      const definition = outputs[index] ?? '';
      if (definition.trim() === '') notes.push(l10n.t('domain {0} could not be read: {1}', uuid, problem ?? ''));
      else domains.push({ uuid, definition, live: liveOf.get(uuid)?.trim() ? (liveOf.get(uuid) ?? null) : null });
    }
    onRead(Math.min(at + domainsOfCall, uuids.length), uuids.length);
  }
  return { ok: true, value: { domains, notes } };
}

/** The lines that are UUIDs: virsh ends a list with an empty line. */
function uuidsIn(output: string): string[] {
  return output
    .split('\n')
    .flatMap((line) => /^\s*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\s*$/.exec(line)?.[1] ?? []);
}
