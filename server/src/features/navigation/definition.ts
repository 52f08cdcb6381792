import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { cpusAt, takenCpus } from './cpu-lists.ts';
import type { DocumentPlace } from './document-place.ts';
import { domainAt, placesDefining } from './domain-names.ts';
import { profileOf } from './profile-of.ts';

/** What is defined elsewhere: a domain, by its documents, or a CPU of a host, by a capture that the edge reads. */
export type Definition =
  | { readonly kind: 'domain'; readonly places: readonly DocumentPlace[] }
  | {
      readonly kind: 'cpu';
      readonly cpu: number;
      readonly host: HostDocument;
      /** Where the profile has the topology or its captures, if no capture can be shown. */
      readonly otherwise: DocumentPlace;
    };

/** What the name of a domain, or the number of a CPU, at an offset stands for; null at anything else. */
export function definitionAt(fleet: Fleet, document: FleetDocument, offset: number): Definition | null {
  const named = domainAt(fleet, document, offset);
  if (named !== null) {
    return { kind: 'domain', places: placesDefining(fleet, fleet.hostOf(named.document), named.domain.name ?? '') };
  }
  const cpu = cpusAt(takenCpus(fleet, document), document.text, offset)?.first ?? null;
  const host = document.kind === 'host' ? document : fleet.hostOf(document);
  if (cpu === null || host === null) return null;
  const span = profileOf(host)?.spans.topology ?? host.nameSpan;
  return { kind: 'cpu', cpu, host, otherwise: { document: host, span } };
}
