import { getOrAdd } from '../../base/get-or-add.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { Cause, Conflict, ConflictPin } from '../../fleet/occupancy/conflict.ts';
import { cpus, quotable, vcpus } from '../../wording/wording.ts';
import { mostRelated, type RelatedPlace, type Report } from '../engine/rule.ts';

/** What a rule says of conflicts of one cause; `pinned` are the CPUs of the pin at which the finding is. */
export type Describe = (cause: Cause, pinned: CpuSet) => Pick<Report, 'message' | 'severity' | 'data'>;

/**
 * Reports conflicts of one cause in the document of a guest, at the first of its own pins; null if none is in the first
 * conflict. Each conflict can be ignored at its own first pin.
 */
export function reportConflicts(cause: Cause, guest: Resident, describe: Describe): Report | null {
  const first = cause[0].pins.get(guest)?.[0];
  if (first === undefined) return null;
  return {
    span: first.span,
    related: () => relatedPlaces(cause, guest),
    without: (isIgnored) => {
      const [head, ...rest] = cause.filter(({ pins }) => !isIgnored(pins.get(guest)?.[0]?.span ?? first.span));
      return head === undefined ? null : reportConflicts([head, ...rest], guest, describe);
    },
    ...describe(cause, first.affinity),
  };
}

/** The sum of what the conflicts of one cause have each. */
export function sumOf(cause: Cause, amountOf: (conflict: Conflict) => number): number {
  return cause.reduce((sum, conflict) => sum + amountOf(conflict), 0);
}

/** So many pins of a guest are a place each, and so many guests have them; more are one place a guest, the first. */
const mostApart = 4;

/** The pins of the guest itself come first. */
function relatedPlaces(cause: Cause, guest: Resident): RelatedPlace[] {
  const pins = new Map<Resident, ConflictPin[]>([[guest, []]]);
  for (const conflict of cause) {
    for (const [one, ofOne] of conflict.pins) getOrAdd(pins, one, () => []).push(...ofOne);
  }
  const grouped = cause.length > 1 || pins.size > mostApart;
  const places: RelatedPlace[] = [];
  for (const [one, ofOne] of pins) {
    if (places.length >= mostRelated) break;
    places.push(...placesOf(one, one === guest ? ofOne.slice(1) : ofOne, one === guest, grouped));
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
