import type { CpuSet } from '../cpuset/cpuset.ts';
import type { Span } from '../cpuset/span.ts';
import { type DomainDocument, domainName } from '../fleet/document.ts';
import type { Conflict, RestrictedVcpu } from '../fleet/occupancy.ts';
import type { RelatedPlace } from './rule.ts';
import { cpus, enumeration, vcpus } from './wording.ts';

/** The pins of one place in a document that take part in a conflict: several where `vcpu@cpuset` pins them all. */
interface PinPlace {
  readonly document: DomainDocument;
  readonly span: Span;
  readonly vcpus: number[];
  readonly affinity: CpuSet;
}

/** How many further places a finding lists; a pool of a thousand vCPUs needs no thousand lines. */
const mostRelated = 64;

/**
 * Where a conflict stands in this document and who else is in it: the first of the document's own pins, all others
 * as related places, and the members in words, this document's first. null when the document has no part in it.
 */
export function conflictPlaces(
  conflict: Conflict,
  document: DomainDocument,
): { span: Span; related: RelatedPlace[]; members: string; documents: number } | null {
  const places = pinPlaces(conflict.units.flat());
  const own = places.filter((place) => place.document === document);
  const first = own[0];
  if (first === undefined) return null;
  const others = places.filter((place) => place.document !== document);
  const related = [...own.slice(1), ...others].slice(0, mostRelated).map((place) => ({
    uri: place.document.uri,
    span: place.span,
    message: `${place.document === document ? '' : `${domainName(place.document)}: `}${vcpus(place.vcpus)} → ${cpus(place.affinity)}`,
  }));
  const documents = [...new Set([document, ...others.map((place) => place.document)])];
  return { span: first.span, related, members: membersInWords(documents, places), documents: documents.length };
}

function pinPlaces(members: readonly RestrictedVcpu[]): PinPlace[] {
  const places = new Map<DomainDocument, Map<number, PinPlace>>();
  const result: PinPlace[] = [];
  for (const { document, thread, index, affinity } of members) {
    if (thread.span === null) continue;
    let ofDocument = places.get(document);
    if (ofDocument === undefined) {
      ofDocument = new Map();
      places.set(document, ofDocument);
    }
    const known = ofDocument.get(thread.span.start);
    if (known !== undefined) {
      known.vcpus.push(index);
      continue;
    }
    const place: PinPlace = { document, span: thread.span, vcpus: [index], affinity };
    ofDocument.set(thread.span.start, place);
    result.push(place);
  }
  return result.sort((a, b) => (a.document === b.document ? a.span.start - b.span.start : 0));
}

function membersInWords(documents: readonly DomainDocument[], places: readonly PinPlace[]): string {
  return enumeration(
    documents.map((document) => {
      const indices = places.filter((place) => place.document === document).flatMap((place) => place.vcpus);
      return documents.length === 1 ? vcpus(indices) : `${vcpus(indices)} of ${domainName(document)}`;
    }),
  );
}
