import type { CpuSet } from '../cpuset/cpuset.ts';
import type { Span } from '../cpuset/span.ts';
import { type DomainDocument, domainName } from '../fleet/document.ts';
import type { Conflict } from '../fleet/occupancy.ts';
import type { RelatedPlace } from './rule.ts';
import { cpus, enumeration, mostEnumerated, vcpus } from './wording.ts';

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
 * Costs no more than what it says: each of a thousand documents in one conflict asks for its own report.
 */
export function conflictPlaces(
  conflict: Conflict,
  document: DomainDocument,
): { span: Span; related: RelatedPlace[]; members: string; documents: number } | null {
  const [first, ...rest] = pinPlaces(conflict, document);
  if (first === undefined) return null;
  const documents = [document, ...[...conflict.members.keys()].filter((other) => other !== document)];
  const places = rest;
  for (const other of documents.slice(1)) {
    if (places.length >= mostRelated) break;
    places.push(...pinPlaces(conflict, other));
  }
  const related = places.slice(0, mostRelated).map((place) => ({
    uri: place.document.uri,
    span: place.span,
    message: `${place.document === document ? '' : `${domainName(place.document)}: `}${vcpus(place.vcpus)} → ${cpus(place.affinity)}`,
  }));
  return { span: first.span, related, members: membersInWords(conflict, documents), documents: documents.length };
}

/** In the order of the text. */
function pinPlaces(conflict: Conflict, document: DomainDocument): PinPlace[] {
  const places = new Map<number, PinPlace>();
  for (const { thread, index, affinity } of conflict.members.get(document) ?? []) {
    if (thread.span === null) continue;
    const known = places.get(thread.span.start);
    if (known === undefined) places.set(thread.span.start, { document, span: thread.span, vcpus: [index], affinity });
    else known.vcpus.push(index);
  }
  return [...places.values()].sort((a, b) => a.span.start - b.span.start);
}

function membersInWords(conflict: Conflict, documents: readonly DomainDocument[]): string {
  const words = documents.slice(0, mostEnumerated).map((document) => {
    const indices = (conflict.members.get(document) ?? []).map(({ index }) => index);
    return documents.length === 1 ? vcpus(indices) : `${vcpus(indices)} of ${domainName(document)}`;
  });
  return enumeration(words, documents.length);
}
