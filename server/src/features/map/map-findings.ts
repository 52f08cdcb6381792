import type { Span } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { MapFinding } from '../../drawing/map/host-map.ts';
import { shownText } from '../../drawing/text.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import type { Host } from '../../topology/host.ts';
import type { PinOnMap } from './map-pins.ts';

/** A finding with what the rest of the map needs to know of it. */
export interface FoundOnMap {
  readonly finding: Finding;
  readonly shown: MapFinding;
  readonly cpus: CpuSet;
}

/** The longest message that is shown. */
const longestMessage = 600;

/** The findings of a host's documents, with the guests and CPUs that they are about. */
export function findingsOnMap(
  documents: readonly FleetDocument[],
  findingsOf: (document: FleetDocument) => readonly Finding[],
  pins: readonly PinOnMap[],
  { topology }: Host,
): readonly FoundOnMap[] {
  const byUri = new Map<string, PinOnMap[]>();
  for (const one of pins) {
    const known = byUri.get(one.uri);
    if (known === undefined) byUri.set(one.uri, [one]);
    else known.push(one);
  }
  return documents.flatMap((document) => {
    const { uri, path } = document;
    const own = byUri.get(uri) ?? [];
    const pinsAt = pinsBySpan(own);
    return findingsOf(document).map((finding): FoundOnMap => {
      const { rule, severity, span } = finding;
      const here = pinsAt(span);
      const cpus = cpusOf(finding, here).intersection(topology.known);
      const guest = guestOf(here, own);
      const message = shownText(finding.message, longestMessage);
      const place = { uri, path: shownText(path, 200), span };
      return { finding, cpus, shown: { rule, severity, message, ...place, guest, cpus: cpus.toString() } };
    });
  });
}

/** The CPUs of a conflict; of any other finding those of the pins that it stands at. */
function cpusOf({ data }: Finding, here: readonly PinOnMap[]): CpuSet {
  if (data?.kind === 'conflict') return CpuSet.unionOf(data.conflicts.map(({ cpus }) => cpus));
  return CpuSet.unionOf(
    here.flatMap(({ cpus, pin }) => (pin.kind === 'one' || pin.kind === 'pool' ? (cpus ?? []) : [])),
  );
}

/** The guest of the pins; without pins there, the only guest of the document. */
function guestOf(here: readonly PinOnMap[], own: readonly PinOnMap[]): number | null {
  const guests = new Set((here.length > 0 ? here : own).map(({ pin }) => pin.guest));
  const [guest = null] = guests;
  return guests.size === 1 ? guest : null;
}

/** Finds the pins whose list, or element, a span begins in. */
function pinsBySpan(own: readonly PinOnMap[]): (span: Span) => readonly PinOnMap[] {
  const byStart = new Map<number, { readonly end: number; readonly pins: PinOnMap[] }>();
  for (const one of own) {
    for (const { span } of one.pin.threads) {
      if (span === null) continue;
      const known = byStart.get(span.start);
      if (known === undefined) byStart.set(span.start, { end: span.end, pins: [one] });
      else if (known.pins.at(-1) !== one) known.pins.push(one);
    }
  }
  const starts = [...byStart.keys()].sort((a, b) => a - b);
  return ({ start }) => {
    const place = byStart.get(starts[lastUpTo(start, starts)] ?? -1);
    return place !== undefined && start < place.end ? place.pins : [];
  };
}

/** The index of the last of these ascending numbers that is not above `most`; -1 if all are. */
function lastUpTo(most: number, ascending: readonly number[]): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
