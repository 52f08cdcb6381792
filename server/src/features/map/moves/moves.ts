import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../../base/get-or-add.ts';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { shownText } from '../../../drawing/text.ts';
import type { EditResult } from '../../../fixes/edits/editing.ts';
import { domainName, isDomain } from '../../../fleet/documents/domain-document.ts';
import type { Fleet } from '../../../fleet/fleet.ts';
import type { Resident } from '../../../fleet/guests/resident.ts';
import type { Occupancy } from '../../../fleet/occupancy/occupancy.ts';
import { scriptContext } from '../../../rules/engine/script-context.ts';
import { enumeration, vcpusOf } from '../../../wording/wording.ts';
import { placements } from '../../placement/placements.ts';
import { demandsOf } from './demands.ts';
import { domainMoveEdits, type Moved, type MovedMemory } from './domain-move.ts';
import { type MapMover, type MapTarget, type MoveRequest, type MoveResult, refusedMove } from './move.ts';
import { newCpus, targetInWords } from './new-cpus.ts';
import { scriptMoveEdits } from './script-move.ts';

/** The edits that move guests of a host by hand, in the style of their authors; nothing is changed. */
export function moveOnMap(fleet: Fleet, { host: uri, movers, target }: MoveRequest): MoveResult {
  const host = fleet.host(uri);
  const occupancy = host === undefined ? null : fleet.occupancyOf(host);
  if (occupancy === null) return refusedMove(l10n.t('the host cannot be read'));
  const residents = [...occupancy.restricted.keys()];
  const held: Held[] = [];
  for (const mover of movers) {
    const guest = residents.find((one) => one.uri === mover.uri && one.start === mover.start);
    if (guest === undefined) return refusedMove(l10n.t('its place is in the host profile; change it there'));
    held.push({ mover, guest });
  }
  const [only, ...others] = held;
  if (only === undefined) return refusedMove(l10n.t('nothing is held'));
  const node = nodeOf(target, occupancy);
  if (others.length === 0 && only.mover.kind === 'guest' && target.kind === 'node' && isDomain(only.guest))
    return plannedOn(only.guest, target.node, fleet, occupancy);
  return movedByHand(held, target, node, fleet, occupancy);
}

/** A mover with the guest that it is of. */
interface Held {
  readonly mover: MapMover;
  readonly guest: Resident;
}

/** All of a domain on a node is a question for the planner. */
function plannedOn(guest: Resident, node: number, fleet: Fleet, { host }: Occupancy): MoveResult {
  const document = fleet.domain(guest.uri);
  if (document === undefined) return refusedMove(l10n.t('the guest has no such thread any more'));
  const cpus = host.topology.node(node)?.cpus ?? CpuSet.empty;
  const found = placements(fleet, document, 1, { within: cpus });
  switch (found.kind) {
    case 'no host':
      return refusedMove(l10n.t('no host is known for the document'));
    case 'unknown need':
      return refusedMove(found.reason);
    case 'no place':
      return refusedMove(found.result.feasible ? '' : (found.result.reasons[0]?.message ?? ''));
    case 'placements': {
      const change = found.ranked[0]?.change;
      if (change === undefined) return refusedMove(alreadyThere());
      if (change.kind === 'no fix') return refusedMove(change.reason);
      return finished(
        [{ ok: true, edits: change.edits }],
        l10n.t('Move {0} to {1}', nameOf(guest), l10n.t('node {0}', node)),
      );
    }
  }
}

function movedByHand(
  held: readonly Held[],
  target: MapTarget,
  node: number | null,
  fleet: Fleet,
  occupancy: Occupancy,
): MoveResult {
  const demands = [];
  for (const { mover, guest } of held) {
    if (mover.kind === 'memory') continue;
    const own = demandsOf(mover, guest, occupancy.host);
    if (typeof own === 'string') return refusedMove(own);
    demands.push(...own);
  }
  const sets = demands.length === 0 ? [] : newCpus(demands, target, occupancy);
  if (typeof sets === 'string') return refusedMove(sets);
  const byGuest = new Map<string, Moves>();
  const ofGuest = ({ uri }: Resident) =>
    getOrAdd(byGuest, uri, (): Moves => ({ pins: [], memory: [], takesMemory: false }));
  for (const [index, demand] of demands.entries())
    ofGuest(demand.guest).pins.push({ demand, cpus: sets[index] ?? CpuSet.empty });
  for (const { mover, guest } of held) {
    if (mover.kind === 'guest') ofGuest(guest).takesMemory = true;
    if (mover.kind !== 'memory') continue;
    if (node === null) return refusedMove(l10n.t('the node of that CPU is not known'));
    ofGuest(guest).memory.push({ from: mover.node, to: node });
  }
  const results = [...byGuest].map(([uri, moves]) => editsOf(uri, moves, fleet, occupancy));
  const where =
    demands.length === 0 ? l10n.t('node {0}', node ?? '') : targetInWords(target, CpuSet.unionOf(sets), occupancy);
  return finished(results, l10n.t('Move {0} to {1}', enumeration(held.map(inWords)), where));
}

interface Moves {
  readonly pins: Moved[];
  readonly memory: MovedMemory[];
  takesMemory: boolean;
}

function editsOf(uri: string, { pins, memory, takesMemory }: Moves, fleet: Fleet, occupancy: Occupancy): EditResult {
  const document = fleet.workload(uri);
  switch (document?.kind) {
    case undefined:
      return { ok: false, reason: l10n.t('its place is in the host profile; change it there') };
    case 'domain':
      return domainMoveEdits(document, pins, memory, takesMemory, occupancy);
    case 'script':
      return memory.length > 0
        ? { ok: false, reason: l10n.t('a script binds its memory; change it there') }
        : scriptMoveEdits(scriptContext(document, fleet), pins);
  }
}

function finished(results: readonly EditResult[], title: string): MoveResult {
  const edits = [];
  for (const result of results) {
    if (!result.ok) return refusedMove(result.reason);
    edits.push(...result.edits);
  }
  return edits.length === 0 ? refusedMove(alreadyThere()) : { kind: 'edits', title, edits };
}

function alreadyThere(): string {
  return l10n.t('it is there already');
}

function nodeOf(target: MapTarget, { host: { topology } }: Occupancy): number | null {
  return target.kind === 'node' ? target.node : topology.nodeOf(target.cpu);
}

function nameOf(guest: Resident): string {
  return shownText(domainName(guest), 64);
}

function inWords({ mover, guest }: Held): string {
  const name = nameOf(guest);
  if (mover.kind === 'guest') return name;
  if (mover.kind === 'memory') return l10n.t('memory of {0}', name);
  switch (mover.role) {
    case 'vcpu':
      return vcpusOf(mover.numbers, name);
    case 'emulator':
      return l10n.t('emulator of {0}', name);
    case 'iothread':
      return mover.numbers.length > 1
        ? l10n.t('iothreads {0} of {1}', CpuSet.from(mover.numbers).toString(), name)
        : l10n.t('iothread {0} of {1}', mover.numbers[0] ?? '', name);
    case 'process':
      return l10n.t('process {0}', name);
  }
}
