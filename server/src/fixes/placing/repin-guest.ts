import * as l10n from '@vscode/l10n';
import { touches } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { CpuListDialect } from '../../cpuset/list.ts';
import { sameForm } from '../../cpuset/same-form.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { ScriptList } from '../../fleet/documents/script-lists.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { affinityOf, cpusWithin } from '../../fleet/occupancy/affinity.ts';
import type { Cause } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { amount, cpus as cpusInWords, vcpus as vcpusInWords } from '../../wording/wording.ts';
import { type Fix, type NoFix, noFix, refused, type TextEdit } from '../fix.ts';
import type { ConflictGoal, Trial } from '../trial/trial.ts';

/** How many lists are tried before the search gives up; the likeliest come first. */
const mostAttempts = 24;

/**
 * Moves the vCPUs that one list of a script pins to other CPUs, by rewriting the list in its own form. Takes the list
 * under the cursor if it can be changed, else the last one.
 */
export function repinGuest(
  conflicts: Cause,
  goal: ConflictGoal,
  uri: string,
  lists: readonly ScriptList[],
  occupancy: Occupancy,
  trial: Trial<ConflictGoal>,
  offset: number | undefined,
): Fix | NoFix {
  const title = l10n.t('Re-pin the vCPUs');
  const movable = movableLists(conflicts, uri, lists, offset);
  if (movable.length === 0) return noFix(title, l10n.t('no CPU list of this conflict can be changed in place'));
  const takenBeside = takenOn(occupancy);
  let attempts = 0;
  let none: NoFix | null = null;
  for (const pinned of movable) {
    if (attempts >= mostAttempts) break;
    for (const cpus of candidatesFor(pinned, occupancy, takenBeside)) {
      if (attempts++ === mostAttempts) break;
      const newText = sameForm(pinned.text, pinned.dialect, cpus);
      if (newText === null || newText === pinned.text) continue;
      const edits: TextEdit[] = [{ uri, span: pinned.span, newText }];
      if (!trial.isRepair(edits, goal)) {
        none ??= refused(title, () => trial.objection(edits, goal.rule));
        continue;
      }
      const outcome = l10n.t('Re-pin {0} to {1}', vcpusInWords(pinned.indices), cpusInWords(cpus));
      return { kind: 'fix', title: outcome, edits, preferred: true, safe: false };
    }
  }
  return none ?? noFix(title, whyNoCpus(movable, occupancy, takenBeside));
}

/** The vCPUs of one guest that one list pins. */
interface PinnedVcpus {
  readonly guest: Resident;
  readonly indices: readonly number[];
  readonly now: CpuSet;
  readonly span: ScriptList['located']['span'];
  readonly text: string;
  readonly dialect: CpuListDialect;
}

function movableLists(
  conflicts: Cause,
  uri: string,
  lists: readonly ScriptList[],
  offset: number | undefined,
): PinnedVcpus[] {
  const movable: PinnedVcpus[] = [];
  for (const guest of new Set(conflicts.flatMap(({ pins }) => [...pins.keys()]))) {
    if (guest.uri !== uri) continue;
    for (const threads of byPinset(guest.threads.vcpus)) {
      const pinset = threads[0]?.pinset ?? null;
      const now = threads[0]?.cpus ?? null;
      if (pinset === null || now === null || !pinset.verbatim) continue;
      const list = lists.find(({ located }) => located.span.start === pinset.span.start && located.verbatim);
      const indices = threads.flatMap(({ index }) => index ?? []);
      // The lists of a domain in a here-doc are not a command's; they are in libvirt's dialect.
      const dialect = list === undefined ? 'libvirt' : list.dialect;
      if (dialect !== null) movable.push({ guest, indices, now, span: pinset.span, text: pinset.text, dialect });
    }
  }
  const underCursor = offset === undefined ? undefined : movable.find(({ span }) => touches(span, offset));
  movable.reverse();
  return underCursor === undefined ? movable : [underCursor, ...movable.filter((other) => other !== underCursor)];
}

function byPinset(vcpus: readonly DomainThread[]): DomainThread[][] {
  const groups = new Map<number, DomainThread[]>();
  for (const thread of vcpus) {
    if (thread.span === null) continue;
    const group = groups.get(thread.span.start) ?? [];
    groups.set(thread.span.start, group);
    group.push(thread);
  }
  return [...groups.values()];
}

/**
 * Sets with one CPU for each vCPU: from unused cores, one CPU of each core or all of them, the list's own nodes first;
 * then from any unused CPUs. On each node the list's own CPUs come first, and last the host's CPU 0 and the CPUs of
 * helper threads.
 */
function* candidatesFor(pinned: PinnedVcpus, occupancy: Occupancy, takenBeside: TakenBeside): Iterable<CpuSet> {
  const { indices, now } = pinned;
  const { topology } = occupancy.host;
  const free = usableFor(pinned, occupancy, takenBeside);
  const cores = topology.cores.map((core) => core.intersection(topology.online)).filter((core) => !core.isEmpty);
  const freeCores = cores.filter((core) => core.isSubsetOf(free));
  const here = topology.nodesOf(now);
  const nodes = [...topology.nodeIds].sort((a, b) => Number(here.has(b)) - Number(here.has(a)) || a - b);
  const kept = occupancy.helperCpus.difference(now);
  const rank = (cpus: CpuSet) =>
    Number(!cpus.intersects(now)) + 2 * Number(cpus.intersects(kept)) + 4 * Number(cpus.has(0));
  const within = [...nodes.map((node) => topology.node(node)?.cpus ?? CpuSet.empty), topology.online];
  for (const area of within) {
    const local = freeCores.filter((core) => core.isSubsetOf(area)).sort((a, b) => rank(a) - rank(b));
    const one = local.map((core) => [...core].find((cpu) => now.has(cpu)) ?? core.first ?? 0);
    const whole = local.flatMap((core) => [...core]);
    const any = [...free.intersection(area)].sort((a, b) => rank(CpuSet.of(a)) - rank(CpuSet.of(b)) || a - b);
    const elsewhere = any.filter((cpu) => !now.has(cpu));
    for (const from of [one, whole, any, elsewhere]) {
      if (from.length >= indices.length) yield CpuSet.from(from.slice(0, indices.length));
    }
  }
}

/** How many CPUs are free for the first of the lists, and how many it needs; if enough are, the form of the list is the reason. */
function whyNoCpus([pinned]: readonly PinnedVcpus[], occupancy: Occupancy, takenBeside: TakenBeside): string {
  const free = pinned === undefined ? 0 : usableFor(pinned, occupancy, takenBeside).size;
  if (pinned !== undefined && free >= pinned.indices.length)
    return l10n.t('no CPU list of this conflict can be changed in place');
  return l10n.t(
    'host {0} has {1}; the list needs {2}',
    occupancy.host.name,
    amount(free, 'free CPU'),
    pinned?.indices.length ?? 1,
  );
}

/** The CPUs that no other vCPU is confined to and that the list may name. */
function usableFor({ guest, now }: PinnedVcpus, occupancy: Occupancy, takenBeside: TakenBeside): CpuSet {
  const { topology, reserved } = occupancy.host;
  const online = cpusWithin(guest, occupancy.host);
  const usable = now.intersects(topology.isolated) ? online : online.difference(topology.isolated);
  return usable.difference(takenBeside(guest)).difference(reserved);
}

/** The CPUs that vCPUs of others than a guest are confined to. */
type TakenBeside = (guest: Resident) => CpuSet;

function takenOn({ restricted }: Occupancy): TakenBeside {
  let [byOne, bySeveral] = [CpuSet.empty, CpuSet.empty];
  for (const vcpus of restricted.values()) {
    const cpus = affinityOf(vcpus);
    bySeveral = bySeveral.union(byOne.intersection(cpus));
    byOne = byOne.union(cpus);
  }
  return (guest) => byOne.difference(affinityOf(restricted.get(guest) ?? []).difference(bySeveral));
}
