import { CpuSet } from '../../cpuset/cpuset.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { documentsOn } from '../documents-on.ts';
import { cpuInCapture } from './capture-cpu.ts';
import { cpusAt, takenCpus } from './cpu-lists.ts';
import type { DocumentPlace } from './document-place.ts';
import { domainAt, placesDefining, placesNaming } from './domain-names.ts';
import { termsOn } from './same-core.ts';

/**
 * Where the host's documents take the CPUs at an offset, or name the domain there; `declared` also gives the domain's
 * own `<name>`. null at anything else.
 */
export function referencesAt(
  fleet: Fleet,
  document: FleetDocument,
  offset: number,
  declared: boolean,
): DocumentPlace[] | null {
  const named = domainAt(fleet, document, offset);
  if (named !== null) {
    const places = placesNaming(fleet, named);
    if (declared) return places;
    const own = placesDefining(fleet, fleet.hostOf(named.document), named.domain.name ?? '');
    return places.filter(
      (place) => !own.some(({ document: of, span }) => of === place.document && span.start === place.span.start),
    );
  }
  const cpus = cpusAt(takenCpus(fleet, document), document.text, offset);
  if (cpus !== null) return placesTaking(fleet, cpus, besides(fleet, document));
  return document.kind === 'host' ? referencesInCapture(fleet, document, document.text, offset) : null;
}

/** Where the documents of a host take the CPU that a capture of it describes at an offset; null at anything else. */
export function referencesInCapture(
  fleet: Fleet,
  host: HostDocument,
  capture: string,
  offset: number,
): DocumentPlace[] | null {
  const found = cpuInCapture(capture, offset);
  return found === null ? null : placesTaking(fleet, CpuSet.of(found.cpu), besides(fleet, host));
}

function placesTaking(fleet: Fleet, cpus: CpuSet, documents: readonly FleetDocument[]): DocumentPlace[] {
  return documents.flatMap((other) => {
    const spans = takenCpus(fleet, other).flatMap((list) => termsOn(list, cpus));
    const starts = new Map(spans.map((span) => [span.start, span]));
    return [...starts.values()].sort((a, b) => a.start - b.start).map((span) => ({ document: other, span }));
  });
}

/** The documents of a document's host, by path, after the host's own; without a host only the document. */
function besides(fleet: Fleet, document: FleetDocument): FleetDocument[] {
  const host = document.kind === 'host' ? document : fleet.hostOf(document);
  return host === null ? [document] : [host, ...documentsOn(fleet, host)];
}
