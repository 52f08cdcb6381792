import * as l10n from '@vscode/l10n';
import { readDomain } from '../domain/reading/read-domain.ts';
import { parseUuid } from '../domain/uuid.ts';
import { parseXml } from '../syntax/xml/xml.ts';
import type { Answer } from './program.ts';
import { batch, type Connection, virsh } from './virsh.ts';

/** What libvirt has of a domain. */
export interface Definition {
  /** With dashes, as virsh prints it. */
  readonly uuid: string;
  readonly name: string | null;
  /** `virsh dumpxml --inactive`, without passwords. */
  readonly definition: string;
  readonly runs: boolean;
}

/** The domain with a UUID, and the domain with a name; null if libvirt has no such domain. */
export interface Definitions {
  readonly byUuid: Definition | null;
  readonly byName: Definition | null;
}

/**
 * Asks for the domain with this UUID (digits alone) and the one with this name. Names do not pass through virsh, which
 * would take `7` or a UUID for something else: all domains are compared. Nothing is changed.
 */
export async function readDefinitions(
  connection: Connection,
  { name, uuid }: { readonly name: string | null; readonly uuid: string | null },
): Promise<Answer<Definitions>> {
  const lists = await batch(connection, [
    ['list', '--all', '--uuid'],
    ['list', '--uuid'],
  ]);
  if (!lists.ok) return lists;
  if (lists.value.problem !== null) return { ok: false, problem: lists.value.problem };
  const [all = '', running = ''] = lists.value.outputs;
  const uuids = all.split('\n').flatMap((line) => (parseUuid(line) === null ? [] : line.trim()));
  let byUuid: Definition | null = null;
  let byName: Definition | null = null;
  for (let at = 0; at < uuids.length; at += domainsOfCall) {
    const some = uuids.slice(at, at + domainsOfCall);
    const dumps = await batch(
      connection,
      some.map((one) => ['dumpxml', '--inactive', '--domain', one]),
    );
    if (!dumps.ok) return dumps;
    for (const [index, one] of some.entries()) {
      const definition = dumps.value.outputs[index] ?? '';
      const ownName = nameIn(definition);
      const isMeant = uuid !== null && parseUuid(one) === uuid;
      if (!isMeant && (name === null || ownName !== name)) continue;
      if (definition.trim() === '')
        return { ok: false, problem: dumps.value.problem ?? l10n.t('its definition cannot be read') };
      const entry = { uuid: one, name: ownName, definition, runs: running.includes(one) };
      if (isMeant) byUuid = entry;
      if (ownName === name && name !== null) byName = entry;
    }
  }
  return { ok: true, value: { byUuid, byName } };
}

/**
 * The name of the domain in an XML of libvirt's, null without one: as it is written, also where it looks like the
 * placeholder of a template, such as `$(web)`.
 */
export function nameIn(xml: string): string | null {
  return readDomain(parseXml(xml))?.name?.text ?? null;
}

/** How many domains are read in one call: their XML has to fit in the bound of its output. */
const domainsOfCall = 50;

/**
 * Whether libvirt keeps passwords in a definition, which its XML without `--security-info` leaves out: defining that XML
 * would remove them. Needs full access; null if that is refused.
 */
export async function keepsSecrets(connection: Connection, { uuid, definition }: Definition): Promise<boolean | null> {
  const secure = await virsh(connection, ['dumpxml', '--inactive', '--security-info', '--domain', uuid], 'full');
  return secure.ok ? secure.value.trim() !== definition.trim() : null;
}
