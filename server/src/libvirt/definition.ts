import * as l10n from '@vscode/l10n';
import { parseUuid } from '../domain/uuid.ts';
import { askAbout, batch } from './batch.ts';
import { domainXmlIn, nameIn } from './domain-xml.ts';
import type { Answer } from './program.ts';
import { uuidsIn } from './read-host.ts';
import { type Connection, virsh } from './virsh.ts';

/** What libvirt has of a domain. */
export interface Definition {
  /** With dashes, as virsh prints it. */
  readonly uuid: string;
  readonly name: string | null;
  /** `virsh dumpxml --inactive`, without passwords. */
  readonly definition: string;
  readonly runs: boolean;
  /** False for a domain that libvirt forgets when it ends. */
  readonly persistent: boolean;
}

/** The domain with a UUID, and the domain with a name; null if libvirt has no such domain. */
export interface Definitions {
  readonly byUuid: Definition | null;
  readonly byName: Definition | null;
}

/**
 * Asks for the domain with this UUID (digits alone) and the one with this name. Names do not pass through virsh, which
 * would take `7` or a UUID for something else: those that its list may mean are compared. Nothing is changed.
 */
export async function readDefinitions(
  connection: Connection,
  { name, uuid }: { readonly name: string | null; readonly uuid: string | null },
): Promise<Answer<Definitions>> {
  const lists = await batch(connection, [
    ['list', '--all', '--uuid'],
    ['list', '--all', '--uuid', '--name'],
    ['list', '--uuid'],
    ['list', '--transient', '--uuid'],
  ]);
  if (!lists.ok) return lists;
  const [all = '', named = '', running = '', transient = ''] = lists.value.outputs;
  if (lists.value.problem !== null && all.trim() === '') return { ok: false, problem: lists.value.problem };
  // An old virsh prints UUIDs or names, not both.
  const candidates = named.trim() === '' ? uuidsIn(all) : candidatesIn(named, name, uuid);
  const dumped = await askAbout(connection, candidates, (one) => [['dumpxml', '--inactive', '--domain', one]]);
  if (!dumped.ok) return dumped;
  const [isRunning, isTransient] = [new Set(uuidsIn(running)), new Set(uuidsIn(transient))];
  let byUuid: Definition | null = null;
  let byName: Definition | null = null;
  for (const { thing: one, outputs, problem } of dumped.value) {
    const definition = domainXmlIn(outputs[0] ?? '');
    const isMeant = parseUuid(one) === uuid;
    if (isMeant && definition === '') return { ok: false, problem: problem ?? l10n.t('its definition cannot be read') };
    const entry = {
      uuid: one,
      name: nameIn(definition),
      definition,
      runs: isRunning.has(one),
      persistent: !isTransient.has(one),
    };
    if (isMeant) byUuid = entry;
    if (name !== null && entry.name === name) byName = entry;
  }
  return { ok: true, value: { byUuid, byName } };
}

/**
 * The UUIDs of the domains that may be meant, from lines `UUID NAME`. A name may have line ends and spaces around it, so
 * it is compared by its first line alone; and it may look like such a line, so that there may be no such domain.
 */
function candidatesIn(list: string, name: string | null, uuid: string | null): string[] {
  const first = name?.split('\n', 1)[0]?.trim();
  const meant = list.split('\n').flatMap((line) => {
    const [, one, rest = ''] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (.*)$/.exec(line) ?? [];
    if (one === undefined) return [];
    return parseUuid(one) === uuid || rest.trim() === first ? one : [];
  });
  return [...new Set(meant)];
}

/**
 * Whether libvirt keeps passwords in a definition, which its XML without `--security-info` leaves out: defining that XML
 * would remove them. Needs full access; null if that is refused.
 */
export async function keepsSecrets(connection: Connection, { uuid, definition }: Definition): Promise<boolean | null> {
  const secure = await virsh(connection, ['dumpxml', '--inactive', '--security-info', '--domain', uuid], 'full');
  return secure.ok ? domainXmlIn(secure.value).trim() !== definition.trim() : null;
}
