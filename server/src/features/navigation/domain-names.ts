import { type Span, touches } from '../../base/span.ts';
import type { FleetDocument, WorkloadDocument } from '../../fleet/documents/document.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import type { DomainReference } from '../../script/commands/virsh/domain-reference.ts';
import { documentsOn } from '../documents-on.ts';
import type { DocumentPlace } from './document-place.ts';
import { type ScriptMention, scriptMentions } from './script-mentions.ts';

/** A domain with the document that has its XML: its own, or a script that holds it. */
export interface FoundDomain {
  readonly domain: DefinedDomain;
  readonly document: WorkloadDocument;
}

/** A name of a domain at a place, and the first domain that it stands for. */
export interface NamedDomain extends FoundDomain {
  readonly span: Span;
}

/** The domain that is named at an offset: in its own `<name>`, in a call of virsh, or in a profile. */
export function domainAt(fleet: Fleet, document: FleetDocument, offset: number): NamedDomain | null {
  switch (document.kind) {
    case 'domain': {
      const span = document.domain.name?.span;
      return span !== undefined && touches(span, offset) ? { domain: document, document, span } : null;
    }
    case 'script':
      for (const { reference, span, use } of mentionsIn(fleet, document)) {
        const here = [span, use].find((place) => place !== null && touches(place, offset));
        const [found] = here == null ? [] : definitionsOf(fleet, fleet.hostOf(document), reference);
        if (here != null && found !== undefined) return { ...found, span: here };
      }
      for (const domain of heldBy(fleet, document)) {
        const span = domain.domain.name?.span;
        if (span !== undefined && domain.name !== null && touches(span, offset)) return { domain, document, span };
      }
      return null;
    case 'host': {
      const here = document.neverTogether.find(({ span }) => touches(span, offset));
      if (here === undefined) return null;
      const [found] = definitionsOf(fleet, document, { kind: 'name', name: here.name });
      return found === undefined ? null : { ...found, span: here.span };
    }
  }
}

/**
 * The domains that virsh takes a reference for on a host: those with documents of their own, then those that scripts
 * hold. null stands for no host.
 */
function definitionsOf(fleet: Fleet, host: HostDocument | null, reference: DomainReference): FoundDomain[] {
  const documents = domainsMeant(fleet, host, reference).map((domain) => ({ domain, document: domain }));
  const held = documentsOn(fleet, host).flatMap((document) => {
    if (document.kind !== 'script') return [];
    return heldBy(fleet, document).flatMap((domain) => (means(reference, domain) ? { domain, document } : []));
  });
  return [...documents, ...held];
}

/** The domains that a script holds, each once, though a loop may define it several times. */
function heldBy(fleet: Fleet, script: ScriptDocument): DefinedDomain[] {
  const run = script.runOn(fleet.hostOf(script)?.host?.topology ?? null);
  const held = run.guests().flatMap(({ definition }) => definition ?? []);
  return [...new Map(held.map((domain) => [domain.domain.name?.span.start, domain])).values()];
}

/** The documents that define the domain which virsh takes a reference for on a host; null stands for no host. */
export function domainsMeant(fleet: Fleet, host: HostDocument | null, reference: DomainReference): DomainDocument[] {
  if (reference.kind === 'id') return [];
  const here = documentsOn(fleet, host).filter((one) => one.kind === 'domain');
  const byUuid = reference.kind === 'uuid' ? here.filter(({ uuid }) => uuid === reference.uuid) : [];
  return byUuid.length > 0 ? byUuid : here.filter(({ name }) => name === reference.name);
}

/** Every place that names a domain: its `<name>`, calls of virsh in the scripts of its host, and the host's profile. */
export function placesNaming(fleet: Fleet, { domain, document }: FoundDomain): DocumentPlace[] {
  const host = fleet.hostOf(document);
  const places = placesDefining(fleet, host, domain.name ?? '');
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

/** The `<name>` of each domain that has a name on a host. */
export function placesDefining(fleet: Fleet, host: HostDocument | null, name: string): DocumentPlace[] {
  return definitionsOf(fleet, host, { kind: 'name', name }).flatMap(({ domain, document }) => {
    const span = domain.domain.name?.span;
    return span === undefined ? [] : [{ document, span }];
  });
}

/** The domains that a script names. */
export function mentionsIn(fleet: Fleet, script: ScriptDocument): ScriptMention[] {
  return scriptMentions(script, script.runOn(fleet.hostOf(script)?.host?.topology ?? null));
}

function means(reference: DomainReference, { name, uuid }: DefinedDomain): boolean {
  return reference.kind === 'uuid' && reference.uuid === uuid
    ? true
    : reference.kind !== 'id' && name !== null && reference.name === name;
}
