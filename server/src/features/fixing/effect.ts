import { getOrAdd } from '../../base/get-or-add.ts';
import { appliedTo } from '../../fixes/edits/applied.ts';
import type { TextEdit } from '../../fixes/fix.ts';
import type { WorkloadDocument } from '../../fleet/documents/document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import { readDocument } from '../../fleet/documents/read-domain-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { countInDomain } from '../../rules/engine/run.ts';
import { asDefined, levelsOn, type RuleLevels } from '../../rules/engine/severity.ts';
import { documentsOn } from '../documents-on.ts';
import { findings } from '../findings.ts';

/**
 * On a host with more documents, only the edited ones and their neighbors are looked at afterwards: what others find of
 * the host as a whole, such as its memory, counts as before.
 */
const mostDocuments = 32;

/** How many findings there are, before and after. */
export interface Count {
  readonly before: number;
  readonly after: number;
}

/** How edits change the number of findings on their host, of those that are not suppressed. */
export interface Effect {
  /** The findings of each edited document, by its URI. */
  readonly ofDocuments: ReadonlyMap<string, Count>;
  /** Of all domains and scripts of the host together. */
  readonly ofHost: Count;
}

/**
 * What edits of domains and scripts of one host would come to; the fleet stays as it is. null if one is of another kind of
 * document, or would leave one that places nothing. `settingFor` gives the `setting` of `findings` for a URI; `countKnown`
 * how many findings a document has before the edits, null if that is not known yet.
 */
export function effectOf(
  fleet: Fleet,
  edits: readonly TextEdit[],
  settingFor: (uri: string) => RuleLevels = () => asDefined,
  countKnown: (document: WorkloadDocument) => number | null = () => null,
): Effect | null {
  const edited = editedBy(fleet, edits);
  const [first] = edited?.keys() ?? [];
  if (edited === null || first === undefined) return null;
  const host = fleet.hostOf(first);
  const after = fleet.withEdited(host, edited);
  const all = host === null ? [...edited.keys()] : documentsOn(fleet, host);
  const looked = host === null || all.length <= mostDocuments ? new Set(all) : concerned(fleet, after, host, edited);

  const ofDocuments = new Map<string, Count>();
  const ofHost = { before: 0, after: 0 };
  for (const document of all) {
    const setting = settingFor(document.uri);
    const was = countKnown(document) ?? countIn(fleet, document, setting);
    const is = looked.has(document) ? countIn(after, edited.get(document) ?? document, setting) : was;
    if (edited.has(document)) ofDocuments.set(document.uri, { before: was, after: is });
    ofHost.before += was;
    ofHost.after += is;
  }
  return { ofDocuments, ofHost };
}

function countIn(fleet: Fleet, document: WorkloadDocument, setting: RuleLevels): number {
  if (document.kind === 'script') return findings(fleet, document, setting, null, () => {}).length;
  return countInDomain(document, fleet.occupancyFor(document), levelsOn(fleet.hostOf(document), setting), () => {});
}

/** Each edited document with what becomes of it. */
function editedBy(fleet: Fleet, edits: readonly TextEdit[]): ReadonlyMap<WorkloadDocument, WorkloadDocument> | null {
  const byUri = new Map<string, TextEdit[]>();
  for (const edit of edits) getOrAdd(byUri, edit.uri, () => []).push(edit);
  const edited = new Map<WorkloadDocument, WorkloadDocument>();
  for (const [uri, own] of byUri) {
    const document = fleet.workload(uri);
    if (document === undefined) return null;
    own.sort((a, b) => a.span.start - b.span.start);
    const text = appliedTo(document.text, own);
    const after = document.kind === 'domain' ? readDocument(document, text) : document.withText(text);
    if (after === null) return null;
    edited.set(document, after);
  }
  return edited;
}

/** The edited documents of a host and their neighbors, as they are before. */
function concerned(
  fleet: Fleet,
  after: Fleet,
  host: HostDocument,
  edited: ReadonlyMap<WorkloadDocument, WorkloadDocument>,
): ReadonlySet<WorkloadDocument> {
  const uris = new Set([...edited.keys()].map(({ uri }) => uri));
  const near = [fleet, after].flatMap((one) => {
    const occupancy = one.occupancyOf(host);
    const residents = [...(occupancy?.restricted.keys() ?? [])].filter(({ uri }) => uris.has(uri));
    return residents.flatMap((resident) => [...(occupancy?.neighboursOf(resident).keys() ?? [])]);
  });
  return new Set([...edited.keys(), ...near.flatMap(({ uri }) => fleet.workload(uri) ?? [])]);
}
