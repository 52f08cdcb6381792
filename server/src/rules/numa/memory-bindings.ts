import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList, MemoryMode, NumatuneMemory } from '../../domain/domain.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { vcpusAtBoot, vcpusOfCells } from './guest-cells.ts';

/** One nodeset and the vCPUs whose memory it places. */
export interface MemoryBinding {
  readonly nodeset: LocatedCpuList;
  readonly mode: MemoryMode;
  /** The id of the guest cell; null for `<memory>`. */
  readonly cell: number | null;
  /** The vCPUs concerned that are online at boot. */
  readonly vcpus: CpuSet;
}

/**
 * Each memnode binds its cell. `<memory>` binds all cells without a memnode, or the whole domain if it has no cells.
 * libvirt drops a nodeset under placement auto. Empty if the document is incomplete or a cell is unknown.
 */
export function* memoryBindings(document: Guest): Iterable<MemoryBinding> {
  const { domain, threads, complete } = document;
  const cellVcpus = vcpusOfCells(document);
  if (!complete || cellVcpus === null) return;
  let rest = vcpusAtBoot(threads.vcpus);
  const bound = new Set<number>();
  for (const memnode of domain.memnodes) {
    const cell = memnode.cellid?.value ?? null;
    const vcpus = cell === null ? undefined : cellVcpus.get(cell);
    if (cell === null || vcpus === undefined || bound.has(cell)) continue;
    bound.add(cell);
    rest = rest.difference(vcpus);
    yield* binding(memnode, cell, vcpus);
  }
  const memory = domain.numatuneMemory;
  if (memory !== null && memory.placement?.value !== 'auto') yield* binding(memory, null, rest);
}

/** The default mode is strict. */
function* binding(
  { nodeset, mode }: Pick<NumatuneMemory, 'nodeset' | 'mode'>,
  cell: number | null,
  vcpus: CpuSet,
): Iterable<MemoryBinding> {
  const known = mode === null ? 'strict' : mode.value;
  if (nodeset !== null && known !== null) yield { nodeset, mode: known, cell, vcpus };
}
