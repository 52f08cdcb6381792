import * as l10n from '@vscode/l10n';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { readDocument } from '../../fleet/documents/read-domain-document.ts';
import { define } from '../../libvirt/define.ts';
import { type Definition, keepsSecrets, readDefinitions } from '../../libvirt/definition.ts';
import type { Connection } from '../../libvirt/virsh.ts';
import { quotable } from '../../wording/wording.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Asked, refusal } from './gate.ts';
import type { DefineAnswer, DefineParams, DefinitionAnswer, DefinitionParams, LibvirtRefusal } from './protocol.ts';

/** What defining a text would replace. */
export async function definitionFor(
  { connection }: Asked,
  { text }: DefinitionParams,
  { positions }: Workspace,
): Promise<DefinitionAnswer> {
  const document = domainIn(text);
  if (document.kind === 'refused') return document;
  const meant = await domainMeant(connection, document);
  if (meant.kind === 'refused') return meant;
  const { name, found } = meant;
  if (found === null)
    return {
      kind: 'definition',
      name,
      definition: null,
      runs: false,
      notes: [l10n.t('libvirt does not have it yet.')],
    };
  if (document.uuid === null) {
    const insert = uuidInsertion(document, found.uuid);
    const range = positions.rangeOf({ text }, { start: insert.offset, end: insert.offset });
    return { kind: 'lacks uuid', name, uuid: found.uuid, insert: { range, newText: insert.newText } };
  }
  const { definition, runs } = found;
  return { kind: 'definition', name, definition, runs, notes: await notesOn(connection, found, text) };
}

/** Defines a text, if libvirt still has what the user saw. */
export async function defineDomain(
  { connection, lasting, isCancelled, programs }: Asked,
  { text, definition }: DefineParams,
  { positions }: Workspace,
): Promise<DefineAnswer> {
  const document = domainIn(text);
  if (document.kind === 'refused') return document;
  const meant = await domainMeant(connection, document);
  if (meant.kind === 'refused') return meant;
  const { name, found } = meant;
  if ((found?.definition ?? null) !== definition)
    return refusal(l10n.t('The definition of {0} has changed in libvirt since it was shown.', quotable(name)));
  if (isCancelled()) return refusal(l10n.t('cancelled; {0} is as it was', quotable(name)));
  const defined = await programs.withFile(text, (file) => define(lasting, file, text));
  switch (defined.kind) {
    case 'defined':
      return { kind: 'defined', name };
    case 'failed':
      return {
        kind: 'failed',
        problem: defined.problem,
        range: defined.span === null ? null : positions.rangeOf({ text }, defined.span),
      };
  }
}

/** The domain of a text that libvirt could take. */
export function domainIn(text: string): DomainDocument | LibvirtRefusal {
  const document = readDocument({ uri: '', path: '', open: true }, text);
  if (document === null) return refusal(l10n.t('This is not the XML of a domain.'));
  if (document.domain.wrapper !== 'domain')
    return refusal(l10n.t('Only a document whose root is <domain> can be defined.'));
  if (document.domain.templated) return refusal(l10n.t('This is a template. Fill it in first.'));
  if (nameOf(document) === '') return refusal(l10n.t('The domain has no name.'));
  return document;
}

/** What libvirt has of the domain that a document is about: by its UUID, or without one by its name. */
export async function domainMeant(
  connection: Connection,
  document: DomainDocument,
): Promise<{ readonly kind: 'meant'; readonly name: string; readonly found: Definition | null } | LibvirtRefusal> {
  const name = nameOf(document);
  const read = await readDefinitions(connection, { name, uuid: document.uuid });
  if (!read.ok) return refusal(`${connection.uri}: ${read.problem}`);
  const { byUuid, byName } = read.value;
  if (byUuid !== null && byUuid.name !== name)
    return refusal(
      l10n.t(
        'libvirt has the domain with this UUID as {0}, not as {1}. To rename it, use virsh domrename while it is off; for another domain, remove the <uuid>.',
        quotable(byUuid.name ?? byUuid.uuid),
        quotable(name),
      ),
    );
  if (byUuid === null && byName !== null && document.uuid !== null)
    return refusal(
      l10n.t(
        'libvirt has a domain {0} with the UUID {1}, and names are unique. Take that UUID to change it, or another name for another domain.',
        quotable(name),
        byName.uuid,
      ),
    );
  return { kind: 'meant', name, found: byUuid ?? byName };
}

/** As it is written: libvirt takes `$(web)` as it is. */
function nameOf({ domain }: DomainDocument): string {
  return domain.name?.text ?? '';
}

/** After the element with the name, as libvirt prints it. */
function uuidInsertion({ text, domain }: DomainDocument, uuid: string): { offset: number; newText: string } {
  const span = domain.name?.span ?? domain.nameSpan;
  const close = text.indexOf('>', span.end);
  const offset = close < 0 ? span.end : close + 1;
  const line = text.slice(text.lastIndexOf('\n', span.start) + 1, span.start);
  const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return { offset, newText: `${eol}${indent}<uuid>${uuid}</uuid>` };
}

async function notesOn(connection: Connection, found: Definition, text: string): Promise<string[]> {
  const secrets = (await keepsSecrets(connection, found)) === true && !/\bpasswd\s*=/.test(text);
  return [
    ...(found.runs && found.persistent ? [l10n.t('It runs, and takes this from its next start.')] : []),
    ...(found.persistent ? [] : [l10n.t('It is transient: once it is defined, libvirt keeps it when it ends.')]),
    ...(secrets
      ? [l10n.t('libvirt keeps a password that this text does not have; defining it removes the password.')]
      : []),
  ];
}
