import type { HostMap, MapPin } from '../../drawing/map/host-map.ts';
import type { WorkloadDocument } from '../../fleet/documents/document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { documentsOn } from '../documents-on.ts';
import { fixDocuments } from '../fixing/fix-documents.ts';
import { hostMap } from './host-map.ts';

/** A host as the preferred fixes of all findings would leave it. */
export interface MapProposal {
  readonly after: HostMap;
  /** The documents that change, with the titles of their fixes. */
  readonly changes: readonly { readonly uri: string; readonly titles: readonly string[] }[];
  readonly moves: readonly MapMove[];
}

/** Threads of one guest and role that get other CPUs. */
export interface MapMove {
  readonly guest: number;
  readonly role: MapPin['role'];
  readonly number: number | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** On a host with more guests, the search would take longer than a page is worth. */
export const mostGuestsOfProposal = 64;

/**
 * What `fix` would make of a host; null if it would change nothing, or if the host has more than
 * {@link mostGuestsOfProposal} guests. The fleet is as before.
 */
export function mapProposal(fleet: Fleet, document: HostDocument, before: HostMap): MapProposal | null {
  if (before.guests.length > mostGuestsOfProposal || before.findings.length === 0) return null;
  // In the order of `fix`: domains take free CPUs before scripts do.
  const workloads = documentsOn(fleet, document).sort((a, b) => a.kind.localeCompare(b.kind));
  const fixed = fixDocuments(fleet, workloads, { rules: null, safeOnly: false }, () => {});
  const changed = fixed.filter((one) => one.after !== one.before);
  const after = changed.length === 0 ? null : hostMap(fleet, document);
  for (const one of changed) restore(fleet, one.before);
  if (after === null) return null;
  return {
    after,
    changes: changed.map(({ before: { uri }, applied }) => ({ uri, titles: applied.map(({ title }) => title) })),
    moves: movesBetween(before, after),
  };
}

function restore(fleet: Fleet, document: WorkloadDocument): void {
  if (document.kind === 'domain') fleet.setDomain(document);
  else fleet.setScript(document);
}

/** Guests keep their places in the map, because fixes rename nothing and remove nothing. */
function movesBetween(before: HostMap, after: HostMap): MapMove[] {
  const cpusOf = new Map<string, string | null>();
  for (const pin of after.pins) {
    for (const { number } of pin.threads) cpusOf.set(`${pin.guest} ${pin.role} ${number}`, pin.cpus);
  }
  return before.pins.flatMap(({ guest, role, threads, cpus }) =>
    threads.flatMap(({ number }): MapMove[] => {
      const to = cpusOf.get(`${guest} ${role} ${number}`) ?? null;
      return to === cpus ? [] : [{ guest, role, number, from: cpus, to }];
    }),
  );
}
