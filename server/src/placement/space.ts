import { CpuSet, CpuSetBuilder } from '../cpuset/cpuset.ts';
import type { DomainDocument } from '../fleet/document.ts';
import { ordinaryMemoryOf } from '../fleet/host-memory.ts';
import { largestOrdinaryPage, memoryDemands } from '../fleet/memory-demand.ts';
import type { Occupancy } from '../fleet/occupancy.ts';
import { confinedHelpers } from '../fleet/occupants.ts';
import type { Host } from '../topology/host.ts';

/** What a host has left for one more domain. */
export interface Space {
  readonly host: Host;
  /** Online CPUs that nobody else is confined to and that are not reserved. */
  readonly free: CpuSet;
  /** Online CPUs that nobody else has alone, neither reserved nor isolated: what vCPUs may float over. */
  readonly shareable: CpuSet;
  /** CPUs that others' emulators and iothreads are pinned to, and no vCPU. */
  readonly housekeeping: CpuSet;
  /** How many vCPUs others have on the host. */
  readonly vcpus: number;
  /** What other domains leave of each node's memory. */
  readonly memory: ReadonlyMap<number, NodeMemory>;
}

/** What is left of a node's memory. */
export interface NodeMemory {
  /** Ordinary pages, with the profile's limit for overcommitment; null where it is not known. */
  readonly ordinaryKiB: number | null;
  /** How many free huge pages there are, by their size in KiB; a size that is not in it is not known. */
  readonly pages: ReadonlyMap<number, number>;
}

/** The space on a host where nothing runs but what occupies these CPUs. */
export function spaceOn(host: Host, occupied: CpuSet = CpuSet.empty): Space {
  const { topology, reserved } = host;
  const usable = topology.online.difference(reserved).difference(occupied);
  return {
    host,
    free: usable,
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
  const { host, restricted } = occupancy;
  const others = [...restricted.keys()].filter((other) => other !== document);
  return spaceWithout(spaceOn(host, occupied), others, occupancy);
}

function spaceWithout(space: Space, others: readonly DomainDocument[], { host, restricted }: Occupancy): Space {
  const { topology } = host;
  const confined = new CpuSetBuilder();
  const alone = new CpuSetBuilder();
  const helpers = new CpuSetBuilder();
  let vcpus = space.vcpus;
  for (const other of others) {
    const isolates = other.domain.intent?.threads?.value === 'isolate';
    vcpus += other.threads.vcpus.length;
    for (const { affinity } of restricted.get(other) ?? []) {
      confined.addAll(affinity);
      if (affinity.size > 1) continue;
      alone.addAll(affinity);
      const core = topology.coreOf(affinity.first ?? -1);
      const siblings = core === null ? null : topology.cores[core];
      // Its author wants the core's other threads unused.
      if (isolates && siblings) {
        alone.addAll(siblings);
        confined.addAll(siblings);
      }
    }
    for (const { affinity } of confinedHelpers(other, topology)) helpers.addAll(affinity);
  }
  const housekeeping = helpers.build();
  const taken = confined.build();
  return {
    ...space,
    free: space.free.difference(taken).difference(housekeeping),
    shareable: space.shareable.difference(alone.build()),
    housekeeping: housekeeping.intersection(topology.online).difference(taken),
    vcpus,
    memory: memoryBeside(space.memory, others),
  };
}

function memoryOf(node: number, { topology, limits }: Host): NodeMemory {
  const ordinary = ordinaryMemoryOf(CpuSet.of(node), topology);
  const pages = (topology.node(node)?.pages ?? []).filter(({ sizeKiB }) => sizeKiB > largestOrdinaryPage);
  return {
    ordinaryKiB: ordinary === null ? null : ordinary * limits.memoryOvercommit,
    pages: new Map(pages.map(({ sizeKiB, count }) => [sizeKiB, count])),
  };
}

/**
 * Takes off what is bound to nodes, as the rules about memory do; memory that may be anywhere is not counted. What is bound
 * to several nodes is taken where most is left.
 */
function memoryBeside(
  memory: ReadonlyMap<number, NodeMemory>,
  others: readonly DomainDocument[],
): ReadonlyMap<number, NodeMemory> {
  const left = new Map(
    [...memory].map(([node, { ordinaryKiB, pages }]) => [node, { ordinaryKiB, pages: new Map(pages) }]),
  );
  for (const { bound, bootKib, kib, hugePageKib } of others.flatMap((other) => memoryDemands(other) ?? [])) {
    if (bound === null) continue;
    const nodes = [...bound].flatMap((node) => left.get(node) ?? []);
    if (hugePageKib !== null && nodes.some(({ pages }) => pages.has(hugePageKib))) {
      const most = largest(nodes, ({ pages }) => pages.get(hugePageKib) ?? 0);
      most?.pages.set(hugePageKib, (most.pages.get(hugePageKib) ?? 0) - Math.ceil(kib / hugePageKib));
      continue;
    }
    const most = largest(nodes, ({ ordinaryKiB }) => ordinaryKiB ?? 0);
    if (most !== null && most.ordinaryKiB !== null) most.ordinaryKiB -= bootKib;
  }
  return left;
}

function largest<T>(items: readonly T[], sizeOf: (item: T) => number): T | null {
  let best: T | null = null;
  for (const item of items) if (best === null || sizeOf(item) > sizeOf(best)) best = item;
  return best;
}
