import { lazy } from '../../base/lazy.ts';
import type { Span } from '../../base/span.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { Conflict, ConflictPin } from '../../fleet/occupancy/conflict.ts';
import { cpus, enumeration, mostEnumerated, quotable, vcpus, vcpusOf } from '../../wording/wording.ts';
import { mostRelated, type RelatedPlace } from '../engine/rule.ts';

/** How a conflict is reported in one of its documents. */
export interface ConflictReport {
  /** The first of the document's own pins. */
  readonly span: Span;
  /** The other pins, and all vCPUs in words, the document's own first. */
  readonly members: () => ConflictMembers;
  /** The number of guests involved. */
  readonly guests: number;
  /** Whether all of them are libvirt domains. */
  readonly ofDomains: () => boolean;
}

/** Who takes part in a conflict. */
export interface ConflictMembers {
  readonly related: readonly RelatedPlace[];
  readonly inWords: string;
}

/** Where a conflict is in this document and which other guests are involved; null if the document is not involved. */
export function reportConflict(conflict: Conflict, document: Resident): ConflictReport | null {
  const own = conflict.pins.get(document);
  const first = own?.[0];
  if (own === undefined || first === undefined) return null;
  return {
    span: first.span,
    members: lazy(() => membersIn(conflict, document, own)),
    guests: conflict.pins.size,
    ofDomains: () => [...conflict.pins.keys()].every(({ kind }) => kind !== 'process'),
  };
}

function membersIn(conflict: Conflict, document: Resident, own: readonly ConflictPin[]): ConflictMembers {
  const related: RelatedPlace[] = own.slice(1, 1 + mostRelated).map((pin) => relatedPlace(document, pin, ''));
  const members = [membersOf(own, conflict.pins.size === 1 ? null : document)];
  for (const [other, pins] of conflict.pins) {
    if (other === document) continue;
    for (const pin of pins) {
      if (related.length >= mostRelated) break;
      related.push(relatedPlace(other, pin, `${quotable(domainName(other))}: `));
    }
    if (members.length < mostEnumerated) members.push(membersOf(pins, other));
    else if (related.length >= mostRelated) break;
  }
  return { related, inWords: enumeration(members, conflict.pins.size) };
}

function relatedPlace(document: Resident, pin: ConflictPin, whose: string): RelatedPlace {
  return { uri: document.uri, span: pin.span, message: `${whose}${vcpus(pin.vcpus)} → ${cpus(pin.affinity)}` };
}

function membersOf(pins: readonly ConflictPin[], document: Resident | null): string {
  const all = pins.flatMap((pin) => pin.vcpus);
  return document === null ? vcpus(all) : vcpusOf(all, quotable(domainName(document)));
}
