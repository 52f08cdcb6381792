import { lazy } from '../../base/lazy.ts';
import { CpuSet, CpuSetBuilder } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Host } from '../../topology/host.ts';
import { type Footprint, footprintsOf } from './footprint.ts';
import { memoryBeside, memoryOf, type NodeMemory, pagesOfAnyNode } from './node-memory.ts';

/** Free CPUs that do not count as free for a domain, and why. */
export interface Withheld {
  readonly why: 'isolated' | 'not isolated' | 'outside its slice' | 'of its pools' | 'of its other vCPUs';
  readonly cpus: CpuSet;
}

/** What a host has left for one more domain. */
export interface Space {
  readonly host: Host;
  /** The online CPUs that the domain can be pinned to. */
  readonly within: CpuSet;
  /** Online CPUs that are not reserved and that no other resident is confined to. */
  readonly free: CpuSet;
  /** Such CPUs that are not in `free`, because the domain cannot or is not to have them. */
  readonly withheld: readonly Withheld[];
  /** CPUs that only pools of other residents use: vCPUs that are confined to several CPUs and need one of them. */
  readonly lendable: CpuSet;
  /** CPUs of pools that count as free: a part of `free`. */
  readonly lent: CpuSet;
  /** The pinset of each vCPU of other residents that is confined to several CPUs. */
  readonly pools: readonly CpuSet[];
  /** CPUs that some vCPU of other residents has alone, so that pools have no place there. */
  readonly sole: CpuSet;
  /** The CPUs that vCPUs may float over: online, not reserved, not isolated, and not some vCPU's only one. */
  readonly shareable: CpuSet;
  /** CPUs that helper threads of other residents are confined to, and no vCPU. */
  readonly housekeeping: CpuSet;
  /** How many vCPUs other residents have. */
  readonly vcpus: number;
  /** How many of them are bounded, by what bounds them. */
  readonly bounded: readonly { readonly within: CpuSet; readonly vcpus: number }[];
  /** What other residents leave of each node's memory. */
  readonly memory: ReadonlyMap<number, NodeMemory>;
  /** How many huge pages other residents take from any node, by their size in KiB. They are not in `memory`. */
  readonly floatingPages: ReadonlyMap<number, number>;
}

/** The space on a host where nothing runs, except for something that has the occupied CPUs alone. */
export function spaceOn(host: Host, occupied: CpuSet = CpuSet.empty): Space {
  const { topology, reserved } = host;
  const usable = topology.online.difference(reserved).difference(occupied);
  return {
    host,
    within: topology.online,
    free: usable,
    withheld: [],
    lendable: CpuSet.empty,
    lent: CpuSet.empty,
    pools: [],
    sole: occupied,
    shareable: usable.difference(topology.isolated),
    housekeeping: CpuSet.empty,
    vcpus: occupied.intersection(topology.online).size,
    bounded: [],
    memory: new Map(topology.nodes.map(({ id }) => [id, memoryOf(id, host)])),
    floatingPages: new Map(),
  };
}

/** The part of a space with these CPUs: what a domain has whose slice has no others. */
export function spaceWithin(space: Space, within: CpuSet | undefined): Space {
  if (within === undefined) return space;
  const { free, withheld, lendable, lent, shareable, housekeeping } = space;
  return {
    ...space,
    within: space.within.intersection(within),
    free: free.intersection(within),
    withheld: [...withheld, { why: 'outside its slice', cpus: free.difference(within) }],
    lendable: lendable.intersection(within),
    lent: lent.intersection(within),
    shareable: shareable.intersection(within),
    housekeeping: housekeeping.intersection(within),
  };
}

/** The space that all other residents of the host leave for this document, without the occupied CPUs. */
export function spaceBeside(document: Guest | null, occupancy: Occupancy, occupied: CpuSet = CpuSet.empty): Space {
  return spaceLeft(spaceOn(occupancy.host, occupied), othersOf(document, footprintsOf(occupancy), occupancy));
}

/** {@link spaceBeside} for many documents of one occupancy: the footprints are computed once. */
export function spacesOn(occupancy: Occupancy): (document: Guest) => Space {
  const footprints = lazy(() => footprintsOf(occupancy));
  return (document) => spaceLeft(spaceOn(occupancy.host), othersOf(document, footprints(), occupancy));
}

/** The footprints of the others that can run beside a document. */
function othersOf(
  document: Guest | null,
  footprints: ReadonlyMap<Resident, Footprint>,
  occupancy: Occupancy,
): Footprint[] {
  const runs = document === null ? null : occupancy.beside(document);
  return [...footprints].flatMap(([other, footprint]) =>
    other === document || runs?.(other) === false ? [] : [footprint],
  );
}

/** What residents with these footprints leave of a space. */
export function spaceLeft(space: Space, footprints: readonly Footprint[]): Space {
  const confined = new CpuSetBuilder();
  const alone = new CpuSetBuilder();
  const helpers = new CpuSetBuilder();
  const kept = new CpuSetBuilder();
  for (const footprint of footprints) {
    kept.addAll(footprint.kept);
    confined.addAll(footprint.confined);
    alone.addAll(footprint.alone);
    helpers.addAll(footprint.helpers);
  }
  const taken = confined.build();
  const memory = footprints.flatMap((footprint) => footprint.memory);
  const sole = alone.build();
  const housekeeping = space.housekeeping.union(helpers.build().intersection(space.host.topology.online));
  return {
    ...space,
    free: space.free.difference(taken).difference(housekeeping),
    lendable: space.free.intersection(taken).union(space.lendable).difference(kept.build()),
    pools: [...space.pools, ...footprints.flatMap(({ pools }) => pools)],
    sole: space.sole.union(sole),
    shareable: space.shareable.difference(sole),
    housekeeping: housekeeping.difference(taken),
    vcpus: footprints.reduce((sum, { vcpus }) => sum + vcpus, space.vcpus),
    bounded: [
      ...space.bounded,
      ...footprints.flatMap(({ within, vcpus }) => (within === undefined ? [] : [{ within, vcpus }])),
    ],
    memory: memoryBeside(space.memory, memory),
    floatingPages: pagesOfAnyNode(memory, space.floatingPages),
  };
}
