import { getOrAdd } from '../../base/get-or-add.ts';
import { appliedTo } from '../../fixes/edits/applied.ts';
import type { TextEdit } from '../../fixes/fix.ts';
import { type DomainDocument, isDomain } from '../../fleet/documents/domain-document.ts';
import { readDocument } from '../../fleet/documents/read-domain-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { occupancyOf } from '../../fleet/occupancy/host-occupancy.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { findingsOfDomain } from '../../rules/engine/run.ts';
import { asDefined, levelsOn, type RuleLevels } from '../../rules/engine/severity.ts';

/** On a host with more domains, only the edited ones and their neighbors are looked at. */
const mostDomains = 256;

/** How many findings there are, before and after. */
export interface Count {
  readonly before: number;
  readonly after: number;
}

/** How edits of domains change the number of findings on their host, of those that are not suppressed. */
export interface Effect {
  /** The findings of each edited document, by its URI. */
  readonly ofDocuments: ReadonlyMap<string, Count>;
  /** Of all domains of the host together. */
  readonly ofHost: Count;
}

/**
 * What edits of domains of one host would come to; the fleet stays as it is. null if one is not of a domain, or would
 * not leave one. `setting` as in `findings`.
 */
export function effectOf(fleet: Fleet, edits: readonly TextEdit[], setting: RuleLevels = asDefined): Effect | null {
  const edited = editedBy(fleet, edits);
  const [first] = edited?.keys() ?? [];
  if (edited === null || first === undefined) return null;
  const before = fleet.occupancyFor(first);
  const after = before === null ? null : withEdited(before, edited);
  const levels = levelsOn(fleet.hostOf(first), setting);
  const countOf = (document: DomainDocument, on: Occupancy | null) =>
    findingsOfDomain(document, on, levels, () => {}).length;

  const ofDocuments = new Map<string, Count>();
  const ofHost = { before: 0, after: 0 };
  for (const document of concerned(edited, before, after)) {
    const was = countOf(document, before);
    const is = countOf(edited.get(document) ?? document, after);
    if (edited.has(document)) ofDocuments.set(document.uri, { before: was, after: is });
    ofHost.before += was;
    ofHost.after += is;
  }
  return { ofDocuments, ofHost };
}

/** Each edited domain with what becomes of it. */
function editedBy(fleet: Fleet, edits: readonly TextEdit[]): ReadonlyMap<DomainDocument, DomainDocument> | null {
  const byUri = new Map<string, TextEdit[]>();
  for (const edit of edits) getOrAdd(byUri, edit.uri, () => []).push(edit);
  const edited = new Map<DomainDocument, DomainDocument>();
  for (const [uri, own] of byUri) {
    const document = fleet.domain(uri);
    if (document === undefined) return null;
    own.sort((a, b) => a.span.start - b.span.start);
    const after = readDocument(document, appliedTo(document.text, own));
    if (after === null) return null;
    edited.set(document, after);
  }
  return edited;
}

function withEdited({ host, restricted }: Occupancy, edited: ReadonlyMap<DomainDocument, DomainDocument>): Occupancy {
  return occupancyOf(
    host,
    [...restricted.keys()].map((one) => (isDomain(one) ? (edited.get(one) ?? one) : one)),
  );
}

/** The domains whose findings may change, as they are before. */
function concerned(
  edited: ReadonlyMap<DomainDocument, DomainDocument>,
  before: Occupancy | null,
  after: Occupancy | null,
): ReadonlySet<DomainDocument> {
  const all = [...(before?.restricted.keys() ?? [])].filter(isDomain);
  if (all.length <= mostDomains) return new Set([...edited.keys(), ...all]);
  const near = [...edited].flatMap(([was, is]) => [
    ...(before?.neighboursOf(was).keys() ?? []),
    ...(after?.neighboursOf(is).keys() ?? []),
  ]);
  const states = new Set(edited.values());
  return new Set([...edited.keys(), ...near.filter(isDomain).filter((one) => !states.has(one))]);
}
