import { type Span, touches } from '../../base/span.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { DomainReference } from '../../script/commands/virsh/domain-reference.ts';
import { documentsOn } from '../documents-on.ts';
import type { DocumentPlace } from './document-place.ts';
import { type ScriptMention, scriptMentions } from './script-mentions.ts';

/** A name of a domain at a place, and the first document that defines it. */
export interface NamedDomain {
  readonly domain: DomainDocument;
  readonly span: Span;
}

/** The domain that is named at an offset: in its own `<name>`, in a call of virsh, or in a profile. */
export function domainAt(fleet: Fleet, document: FleetDocument, offset: number): NamedDomain | null {
  switch (document.kind) {
    case 'domain': {
      const span = document.domain.name?.span;
      return span !== undefined && touches(span, offset) ? { domain: document, span } : null;
    }
    case 'script':
      for (const { reference, span, use } of mentionsIn(fleet, document)) {
        const here = [span, use].find((place) => place !== null && touches(place, offset));
        const [domain] = here == null ? [] : domainsMeant(fleet, fleet.hostOf(document), reference);
        if (here != null && domain !== undefined) return { domain, span: here };
      }
      return null;
    case 'host': {
      const here = document.neverTogether.find(({ span }) => touches(span, offset));
      if (here === undefined) return null;
      const [domain] = domainsMeant(fleet, document, { kind: 'name', name: here.name });
      return domain === undefined ? null : { domain, span: here.span };
    }
  }
}

/** The documents that define the domain which virsh takes a reference for on a host; null stands for no host. */
export function domainsMeant(fleet: Fleet, host: HostDocument | null, reference: DomainReference): DomainDocument[] {
  if (reference.kind === 'id') return [];
  const here = documentsOn(fleet, host).filter((one) => one.kind === 'domain');
  const byUuid = reference.kind === 'uuid' ? here.filter(({ uuid }) => uuid === reference.uuid) : [];
  return byUuid.length > 0 ? byUuid : here.filter(({ name }) => name === reference.name);
}

/** Every place that names a domain: its `<name>`, calls of virsh in the scripts of its host, and the host's profile. */
export function placesNaming(fleet: Fleet, domain: DomainDocument): DocumentPlace[] {
  const host = fleet.hostOf(domain);
  const own = domainsMeant(fleet, host, { kind: 'name', name: domain.name ?? '' });
  const places: DocumentPlace[] = own.flatMap((document) => {
    const span = document.domain.name?.span;
    return span === undefined ? [] : [{ document, span }];
  });
  for (const script of documentsOn(fleet, host)) {
    if (script.kind !== 'script') continue;
    const spans = mentionsIn(fleet, script).filter(({ reference }) => means(reference, domain));
    const starts = new Map(spans.map(({ span }) => [span.start, span]));
    for (const span of [...starts.values()].sort((a, b) => a.start - b.start)) places.push({ document: script, span });
  }
  for (const { name, span } of host?.neverTogether ?? []) {
    if (host !== null && name === domain.name) places.push({ document: host, span });
  }
  return places;
}

/** The domains that a script names. */
export function mentionsIn(fleet: Fleet, script: ScriptDocument): ScriptMention[] {
  return scriptMentions(script, script.runOn(fleet.hostOf(script)?.host?.topology ?? null));
}

function means(reference: DomainReference, { name, uuid }: DomainDocument): boolean {
  return reference.kind === 'uuid' && reference.uuid === uuid
    ? true
    : reference.kind !== 'id' && name !== null && reference.name === name;
}
