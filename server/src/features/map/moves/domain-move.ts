import { CpuSet } from '../../../cpuset/cpuset.ts';
import type { EditResult } from '../../../fixes/edits/editing.ts';
import { placementEdits } from '../../../fixes/edits/placement-edits.ts';
import { memoryAfter } from '../../../fixes/placing/memory-after.ts';
import type { DomainDocument } from '../../../fleet/documents/domain-document.ts';
import type { Guest } from '../../../fleet/guests/guest.ts';
import type { Resident } from '../../../fleet/guests/resident.ts';
import type { Occupancy } from '../../../fleet/occupancy/occupancy.ts';
import type { Placement } from '../../../placement/placement.ts';
import type { Demand } from './demands.ts';

/** Threads with the CPUs that they get. */
export interface Moved {
  readonly demand: Demand;
  readonly cpus: CpuSet;
}

/** Memory of a guest that leaves a node for another one. */
export interface MovedMemory {
  readonly guest: Resident;
  readonly from: number;
  readonly to: number;
}

/**
 * The edits of one domain. Everything that does not move stays as it is written. `takesMemory`: the memory follows the
 * vCPUs, where it is bound.
 */
export function domainMoveEdits(
  document: DomainDocument,
  moved: readonly Moved[],
  memory: readonly MovedMemory[],
  takesMemory: boolean,
  occupancy: Occupancy,
): EditResult {
  const pins = pinsOf(moved);
  const follows = takesMemory ? memoryAfter(document, { ...pins, memory: null, cells: [] }, occupancy) : null;
  return placementEdits(document, { ...pins, ...(follows ?? nodesAfter(document, memory)) });
}

/** The pins that the moved threads get, by role. */
export function pinsOf(moved: readonly Moved[]): Pick<Placement, 'vcpus' | 'emulator' | 'iothreads'> {
  const all = moved.flatMap(({ demand, cpus }) =>
    demand.threads.map(({ role, index }) => ({ role, index: index ?? -1, cpus })),
  );
  const ofRole = (role: string) => all.filter((one) => one.role === role).sort((a, b) => a.index - b.index);
  return {
    vcpus: ofRole('vcpu').map(({ index, cpus }) => ({ vcpu: index, cpus })),
    emulator: ofRole('emulator')[0]?.cpus ?? null,
    iothreads: ofRole('iothread').map(({ index, cpus }) => ({ id: index, cpus })),
  };
}

/** The bindings of a guest with one node in place of another; those without it stay. */
export function nodesAfter(
  { domain }: Pick<Guest, 'domain'>,
  moved: readonly MovedMemory[],
): Pick<Placement, 'memory' | 'cells'> {
  const after = (nodes: CpuSet) =>
    moved.reduce((all, { from, to }) => {
      return all.has(from) ? all.difference(CpuSet.of(from)).union(CpuSet.of(to)) : all;
    }, nodes);
  const memory = domain.numatuneMemory;
  const now = memory?.nodeset?.value ?? null;
  const nodeset = now === null ? null : after(now);
  const cells = domain.memnodes.flatMap(({ cellid, nodeset: own }) => {
    const [cell, nodes] = [cellid?.value ?? null, own?.value ?? null];
    if (cell === null || nodes === null || after(nodes).equals(nodes)) return [];
    return [{ cell, nodes: after(nodes) }];
  });
  const stays = now === null || nodeset === null || nodeset.equals(now);
  return { memory: stays ? null : { mode: memory?.mode?.value ?? 'strict', nodeset }, cells };
}
