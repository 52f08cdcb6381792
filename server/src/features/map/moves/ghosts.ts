import { getOrAdd } from '../../../base/get-or-add.ts';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { allThreads } from '../../../domain/threads.ts';
import type { MapRole } from '../../../drawing/map/host-map.ts';
import { appliedTo } from '../../../fixes/edits/applied.ts';
import type { TextEdit } from '../../../fixes/fix.ts';
import { readDocument } from '../../../fleet/documents/read-domain-document.ts';
import type { Fleet } from '../../../fleet/fleet.ts';
import type { Resident } from '../../../fleet/guests/resident.ts';
import type { GuestPlace } from './move.ts';

/** Threads of a guest where edits would put them. */
export interface Ghost extends GuestPlace {
  readonly role: MapRole;
  /** The vCPUs' numbers or the iothreads' ids, as a list; empty for the emulator. */
  readonly numbers: string;
  /** Their new CPUs, as a list. */
  readonly cpus: string;
}

/** The threads that get other CPUs by edits of the fleet's documents; nothing is changed. */
export function ghostsOf(fleet: Fleet, edits: readonly TextEdit[]): readonly Ghost[] {
  const byUri = new Map<string, TextEdit[]>();
  for (const edit of edits) getOrAdd(byUri, edit.uri, () => []).push(edit);
  return [...byUri].flatMap(([uri, own]) => {
    const { before, after } = guestsAround(fleet, uri, own);
    return before.flatMap((guest, index) => ghostsOfGuest(guest, after[index]));
  });
}

/** The guests of a document, and in the same order what becomes of them. */
function guestsAround(fleet: Fleet, uri: string, edits: readonly TextEdit[]) {
  const none = { before: [], after: [] };
  const document = fleet.workload(uri);
  if (document === undefined) return none;
  const text = appliedTo(
    document.text,
    edits.toSorted((a, b) => a.span.start - b.span.start),
  );
  if (document.kind === 'domain') {
    const after = readDocument(document, text);
    return after === null ? none : { before: [document], after: [after] };
  }
  const topology = fleet.hostOf(document)?.host?.topology ?? null;
  const guestsIn = (script: typeof document) =>
    script
      .runOn(topology)
      .guests()
      .map(({ guest }) => guest);
  const after = document.withText(text);
  return after === null ? none : { before: guestsIn(document), after: guestsIn(after) };
}

function ghostsOfGuest(guest: Resident, after: Resident | undefined): readonly Ghost[] {
  if (after === undefined) return [];
  const now = new Map(allThreads(guest.threads).map(({ role, index, cpus }) => [`${role} ${index}`, cpus]));
  const moved = new Map<string, { role: MapRole; numbers: number[]; cpus: CpuSet }>();
  for (const { role, index, cpus } of allThreads(after.threads)) {
    if (cpus === null || now.get(`${role} ${index}`)?.equals(cpus) === true) continue;
    const one = getOrAdd(moved, `${role} ${cpus}`, () => ({ role, numbers: [], cpus }));
    if (index !== null) one.numbers.push(index);
  }
  const { uri, start } = guest;
  return [...moved.values()].map(({ role, numbers, cpus }) => {
    return { uri, start, role, numbers: CpuSet.from(numbers).toString(), cpus: cpus.toString() };
  });
}
