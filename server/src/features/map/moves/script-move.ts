import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../../base/get-or-add.ts';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../../domain/domain.ts';
import type { DomainThread } from '../../../domain/threads.ts';
import type { EditResult } from '../../../fixes/edits/editing.ts';
import { scriptEdits } from '../../../fixes/edits/script-edits.ts';
import type { TextEdit } from '../../../fixes/fix.ts';
import { memoryAfter } from '../../../fixes/placing/memory-after.ts';
import type { Guest } from '../../../fleet/guests/guest.ts';
import type { Resident } from '../../../fleet/guests/resident.ts';
import type { Placement } from '../../../placement/placement.ts';
import type { ScriptContext } from '../../../rules/engine/rule.ts';
import { isListOf } from '../../../rules/engine/script-data.ts';
import { type Moved, type MovedMemory, nodesAfter, pinsOf } from './domain-move.ts';

/**
 * The edits of one script: its lists are rewritten in their own form. Refused: threads without a list, lists that the
 * script computes, and lists that pin vCPUs, or bind memory, which stay. `wholes`: guests whose memory follows their
 * vCPUs, where this script binds it.
 */
export function scriptMoveEdits(
  { document, run, occupancy }: ScriptContext,
  moved: readonly Moved[],
  memory: readonly MovedMemory[],
  wholes: ReadonlySet<Resident>,
): EditResult {
  const topology = occupancy?.host.topology ?? null;
  const { rewrite, place } = scriptEdits(document, run, topology);
  const edits: TextEdit[] = [];
  for (const { list, cpus, threads } of listsOf(moved).values()) {
    if (list === null) return refused(l10n.t('no list in the script pins it; add a pin there first'));
    const staying = run
      .guests()
      .flatMap(({ guest }) => guest.threads.vcpus)
      .filter((thread) => thread.pinset?.span.start === list.span.start && !threads.has(thread));
    if (staying.length > 0)
      return refused(l10n.t("the list '{0}' pins other vCPUs too; move them together", list.text));
    const written = rewrite(list, cpus);
    if (!written.ok) return written;
    if (written.newText !== list.text) edits.push({ uri: document.uri, span: list.span, newText: written.newText });
  }
  const guests = run.guests().map(({ guest }) => guest);
  const ofMemory = new Map<number, TextEdit>();
  const stays: Guest[] = [];
  for (const guest of guests) {
    const after = memoryOf(guest);
    if (after === null) {
      stays.push(guest);
      continue;
    }
    const placed = place(guest, { vcpus: [], emulator: null, iothreads: [], ...after });
    if (!placed.ok) return placed;
    for (const edit of placed.edits) ofMemory.set(edit.span.start, edit);
  }
  for (const list of stays.flatMap(nodesetsOf))
    if (ofMemory.has(list.span.start))
      return refused(l10n.t("the list '{0}' binds the memory of other guests too; move them together", list.text));
  return { ok: true, edits: [...edits, ...ofMemory.values()].sort((a, b) => a.span.start - b.span.start) };

  /** Where the memory of a guest goes; null if it stays. */
  function memoryOf(guest: Guest): Pick<Placement, 'memory' | 'cells'> | null {
    const own = memory.filter((one) => one.guest === guest);
    if (own.length > 0) return nodesAfter(guest, own);
    // A domain that virsh moves has its memory where it is defined, if not here.
    const isBoundHere = nodesetsOf(guest).every((list) => isListOf(document.text, list));
    if (!wholes.has(guest) || occupancy === null || (guest.kind === 'repinned domain' && !isBoundHere)) return null;
    const pins = pinsOf(moved.filter(({ demand }) => demand.guest === guest));
    return memoryAfter(guest, { ...pins, memory: null, cells: [] }, occupancy);
  }
}

function nodesetsOf({ domain }: Guest): readonly LocatedCpuList[] {
  return [domain.numatuneMemory, ...domain.memnodes].flatMap((one) => one?.nodeset ?? []);
}

interface MovedList {
  readonly list: LocatedCpuList | null;
  readonly threads: Set<DomainThread>;
  cpus: CpuSet;
}

/** The lists that pin the moved threads, with the CPUs that all of them together get. */
function listsOf(moved: readonly Moved[]): ReadonlyMap<number, MovedList> {
  const byStart = new Map<number, MovedList>();
  for (const { demand, cpus } of moved) {
    for (const thread of demand.threads) {
      const list = thread.pinset;
      const one = getOrAdd(byStart, list?.span.start ?? -1, () => ({
        list,
        threads: new Set<DomainThread>(),
        cpus: CpuSet.empty,
      }));
      one.threads.add(thread);
      one.cpus = one.cpus.union(cpus);
    }
  }
  return byStart;
}

function refused(reason: string): EditResult {
  return { ok: false, reason };
}
