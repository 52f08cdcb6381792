import { getOrAdd } from '../../base/get-or-add.ts';
import type { Span } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { Cause, Conflict, ConflictPin } from '../../fleet/occupancy/conflict.ts';
import { cpus, quotable, vcpus } from '../../wording/wording.ts';
import { mostRelated, type RelatedPlace } from '../engine/rule.ts';

/** How conflicts of one cause are reported in the document of one of their guests. */
export interface ConflictReport {
  /** The first of the guest's own pins. */
  readonly span: Span;
  /** The CPUs that this pin allows. */
  readonly affinity: CpuSet;
  /** The other pins. */
  readonly related: () => RelatedPlace[];
}

/** Where conflicts of one cause are in the document of a guest; null if none of its pins is in the first of them. */
export function reportConflicts(cause: Cause, guest: Resident): ConflictReport | null {
  const first = cause[0].pins.get(guest)?.[0];
  if (first === undefined) return null;
  return { span: first.span, affinity: first.affinity, related: () => relatedPlaces(cause, guest) };
}

/** The sum of what the conflicts of one cause have each. */
export function sumOf(cause: Cause, amountOf: (conflict: Conflict) => number): number {
  return cause.reduce((sum, conflict) => sum + amountOf(conflict), 0);
}

/** So many pins of a guest are a place each; more are one place, the first. */
const mostApart = 4;

/** The pins of the guest itself come first. */
function relatedPlaces(cause: Cause, guest: Resident): RelatedPlace[] {
  const pins = new Map<Resident, ConflictPin[]>([[guest, []]]);
  for (const conflict of cause) {
    for (const [one, ofOne] of conflict.pins) getOrAdd(pins, one, () => []).push(...ofOne);
  }
  const places: RelatedPlace[] = [];
  for (const [one, ofOne] of pins) {
    if (places.length >= mostRelated) break;
    places.push(...placesOf(one, one === guest ? ofOne.slice(1) : ofOne, one === guest, cause.length > 1));
  }
  return places;
}

function placesOf(guest: Resident, pins: readonly ConflictPin[], own: boolean, grouped: boolean): RelatedPlace[] {
  const [first] = pins;
  if (first === undefined) return [];
  const { uri } = guest;
  const inWords = (some: readonly ConflictPin[]): string => {
    const who = vcpus(some.flatMap((pin) => pin.vcpus));
    const where = cpus(CpuSet.unionOf(some.map(({ affinity }) => affinity)));
    return own ? `${who} → ${where}` : `${quotable(domainName(guest))}: ${who} → ${where}`;
  };
  if (grouped || pins.length > mostApart) return [{ uri, span: first.span, message: inWords(pins) }];
  return pins.map((pin) => ({ uri, span: pin.span, message: inWords([pin]) }));
}
