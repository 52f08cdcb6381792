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

/** Less than this part of the memory is not worth a word: QEMU's own pages, and such as were there before. */
const negligible = 0.05;

/**
 * The memory of a guest that is not where its document binds it (mode strict or restrictive, for all of it or cell by
 * cell); null if that is less than 5 %, or if nothing is known. Other modes are wishes.
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
  if (strayKiB === 0 || strayKiB < negligible * totalKiB) return null;
  return { bound, strays: CpuSet.from(strays.map(([node]) => node)), strayKiB, totalKiB };
}
