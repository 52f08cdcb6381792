import { CpuSet } from '../cpuset/cpuset.ts';
import type { Domain } from '../domain/domain.ts';

/** Memory on nodes to which it is not bound. */
export interface StrayMemory {
  /** The nodes that the document binds the memory to. */
  readonly bound: CpuSet;
  /** The other nodes that have some, and how much that is, in KiB. */
  readonly strays: CpuSet;
  readonly strayKiB: number;
  readonly totalKiB: number;
}

/** Less than this part of the memory costs the guest little. */
const negligible = 0.05;

/**
 * What QEMU itself may have outside of its heap, and where it likes: the buffers of its threads, which malloc(3) takes from
 * arenas of 64 MiB, and the cache of a network disk (32 MiB by rbd_cache_size of Ceph).
 */
const ownKiB = 64 * 1024;

/**
 * The memory of a guest that is not where its document binds it (mode strict or restrictive, for all of it or cell by
 * cell); null if that is less than 5 % or 64 MiB, or if nothing is known. Other modes are wishes.
 */
export function strayMemory(
  { numatuneMemory, memnodes }: Domain,
  memory: ReadonlyMap<number, number> | null,
): StrayMemory | null {
  if (numatuneMemory === null || numatuneMemory.placement?.value === 'auto' || memory === null) return null;
  const bindings = [numatuneMemory, ...memnodes];
  // Without a mode it is strict.
  if (!bindings.every(({ mode }) => mode === null || mode.value === 'strict' || mode.value === 'restrictive'))
    return null;
  const nodesets = bindings.map(({ nodeset }) => nodeset?.value ?? null);
  if (nodesets.some((nodeset) => nodeset === null || nodeset.isEmpty)) return null;
  const bound = CpuSet.unionOf(nodesets.flatMap((nodeset) => nodeset ?? []));
  const strays = [...memory].filter(([node, kib]) => kib > 0 && !bound.has(node));
  const sum = (parts: Iterable<readonly [number, number]>) => [...parts].reduce((all, [, kib]) => all + kib, 0);
  const [strayKiB, totalKiB] = [sum(strays), sum(memory)];
  if (strayKiB < Math.max(ownKiB, negligible * totalKiB)) return null;
  return { bound, strays: CpuSet.from(strays.map(([node]) => node)), strayKiB, totalKiB };
}
