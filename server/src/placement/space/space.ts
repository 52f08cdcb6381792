import { lazy } from '../../base/lazy.ts';
import { CpuSet, CpuSetBuilder } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Host } from '../../topology/host.ts';
import { type Footprint, footprintOf } from './footprint.ts';
import { memoryBeside, memoryOf, type NodeMemory } from './node-memory.ts';

/** What a host has left for one more domain. */
export interface Space {
  readonly host: Host;
  /** Online CPUs that nobody else is confined to and that are not reserved. */
  readonly free: CpuSet;
  /** CPUs that only pools of others are confined to: vCPUs that have several CPUs each, of which they need one. */
  readonly lendable: CpuSet;
  /** CPUs of pools that are offered as if they were free: part of `free`. */
  readonly lent: CpuSet;
  /** The pinset of each vCPU of others that has several CPUs. */
  readonly pools: readonly CpuSet[];
  /** CPUs on which such a vCPU finds no place: somebody else has them alone. */
  readonly sole: CpuSet;
  /** Online CPUs that nobody else has alone, neither reserved nor isolated: what vCPUs may float over. */
  readonly shareable: CpuSet;
  /** CPUs that others' emulators and iothreads are pinned to, and no vCPU. */
  readonly housekeeping: CpuSet;
  /** How many vCPUs others have on the host. */
  readonly vcpus: number;
  /** What other domains leave of each node's memory. */
  readonly memory: ReadonlyMap<number, NodeMemory>;
}

/** The space on a host where nothing runs but what occupies these CPUs. */
export function spaceOn(host: Host, occupied: CpuSet = CpuSet.empty): Space {
  const { topology, reserved } = host;
  const usable = topology.online.difference(reserved).difference(occupied);
  return {
    host,
    free: usable,
    lendable: CpuSet.empty,
    lent: CpuSet.empty,
    pools: [],
    sole: occupied,
    shareable: usable.difference(topology.isolated),
    housekeeping: CpuSet.empty,
    vcpus: occupied.intersection(topology.online).size,
    memory: new Map(topology.nodes.map(({ id }) => [id, memoryOf(id, host)])),
  };
}

/** The space that all other domains on the host leave for this one, and without these CPUs. */
export function spaceBeside(
  document: DomainDocument | null,
  occupancy: Occupancy,
  occupied: CpuSet = CpuSet.empty,
): Space {
  const others = [...occupancy.restricted.keys()].filter((other) => other !== document);
  return spaceLeft(
    spaceOn(occupancy.host, occupied),
    others.map((other) => footprintOf(other, occupancy)),
  );
}

/** {@link spaceBeside} for one document of the host after the other, until its occupancy changes: what each takes is found out once. */
export function spacesOn(occupancy: Occupancy): (document: DomainDocument) => Space {
  const footprints = lazy(
    () => new Map([...occupancy.restricted.keys()].map((resident) => [resident, footprintOf(resident, occupancy)])),
  );
  return (document) => {
    const others: Footprint[] = [];
    for (const [resident, footprint] of footprints()) if (resident !== document) others.push(footprint);
    return spaceLeft(spaceOn(occupancy.host), others);
  };
}

/** What these leave of a space. */
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
    memory: memoryBeside(
      space.memory,
      footprints.flatMap(({ memory }) => memory),
    ),
  };
}
