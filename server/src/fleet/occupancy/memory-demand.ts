import type { Span } from '../../base/span.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Domain, LocatedCpuList, MemoryMode, NumatuneMemory } from '../../domain/domain.ts';

/** What one guest cell, or a domain without cells, takes from the host's memory. */
export interface MemoryDemand {
  /** null of a domain without cells. */
  readonly cell: number | null;
  /** The maximum, which huge pages are taken for at once. */
  readonly kib: number;
  /** What the guest takes from boot on: less where `<currentMemory>` balloons it down, all of it with huge pages. */
  readonly bootKib: number;
  /**
   * The nodes that it cannot leave (mode strict or restrictive); null where it may be anywhere: without a nodeset, under
   * placement auto, or in mode preferred or interleave, which fall back to other nodes.
   */
  readonly bound: CpuSet | null;
  /** Size of its pages where it is backed by huge pages of a size that the document names; null otherwise. */
  readonly hugePageKib: number | null;
  /** Its nodeset, or the amount where it has none. */
  readonly span: Span;
  /** The amount: of the cell, or `<memory>`. */
  readonly sizeSpan: Span;
}

/**
 * The demands of a domain, cell by cell; null where they are not all known: an incomplete document, a placeholder or an
 * invalid value in what decides them. Cells' sizes replace `<memory>` (virDomainDefPostParseMemory).
 */
export function memoryDemands(domain: Domain, complete: boolean): MemoryDemand[] | null {
  if (!complete) return null;
  const memory = domain.memoryKiB?.value ?? null;
  const cells = domain.cpu?.cells ?? [];
  const sizes: { cell: number | null; kib: number; span: Span }[] = [];
  for (const [position, cell] of cells.entries()) {
    const id = cell.id === null ? position : cell.id.value;
    const kib = cell.memoryKiB?.value ?? null;
    if (id === null || kib === null || cell.memoryKiB === null) return null;
    sizes.push({ cell: id, kib, span: cell.memoryKiB.span });
  }
  if (sizes.length === 0) {
    if (memory === null || domain.memoryKiB === null) return null;
    sizes.push({ cell: null, kib: memory, span: domain.memoryKiB.span });
  }
  const balloon = balloonOf(
    domain,
    sizes.reduce((sum, { kib }) => sum + kib, 0),
  );
  const memnodes = new Map(domain.memnodes.map((memnode) => [memnode.cellid?.value ?? -1, memnode]));
  const result: MemoryDemand[] = [];
  for (const { cell, kib, span } of sizes) {
    const binding = bindingOf(domain, (cell === null ? undefined : memnodes.get(cell)) ?? domain.numatuneMemory);
    const hugePageKib = hugePageOf(domain, cell ?? 0);
    if (binding === null || hugePageKib === undefined) return null;
    const bootKib = hugePageKib === null ? kib * balloon : kib;
    const place = binding.nodeset?.span ?? span;
    result.push({ cell, kib, bootKib, bound: binding.bound, hugePageKib, span: place, sizeSpan: span });
  }
  return result;
}

/** The part of the maximum that the guest has at boot. */
function balloonOf({ currentMemoryKiB }: Domain, total: number): number {
  const current = currentMemoryKiB?.value ?? total;
  return total > 0 ? Math.min(current / total, 1) : 1;
}

/** null when it is not known. */
function bindingOf(
  { numatuneMemory }: Domain,
  binding: Pick<NumatuneMemory, 'mode' | 'nodeset'> | null,
): { bound: CpuSet | null; nodeset: LocatedCpuList | null } | null {
  if (binding === null || numatuneMemory?.placement?.value === 'auto') return { bound: null, nodeset: null };
  const mode: MemoryMode | null = binding.mode === null ? 'strict' : binding.mode.value;
  if (mode === null) return null;
  const { nodeset } = binding;
  if (nodeset === null) return { bound: null, nodeset: null };
  if (nodeset.value === null) return null;
  const leaves = mode === 'preferred' || mode === 'interleave';
  return { bound: leaves ? null : nodeset.value, nodeset };
}

/**
 * The page for this cell by its nodeset, else the one without a nodeset; undefined when it is not known. Hugepages without
 * any size are of the host's default size, which captures do not tell.
 */
function hugePageOf({ memoryBacking, cpu }: Domain, cell: number): number | null | undefined {
  const pages = memoryBacking?.pages ?? [];
  if (pages.length === 0) return memoryBacking?.hugepages == null ? null : undefined;
  if (pages.some(({ nodeset }) => nodeset !== null && nodeset.value === null)) return undefined;
  const named = pages.filter(({ nodeset }) => nodeset?.value?.has(cell));
  const [page, another] = named.length > 0 ? named : pages.filter(({ nodeset }) => nodeset === null);
  if (page === undefined) return null;
  // Of two for the same memory, which without guest cells is all, nobody knows which is meant: libvirt refuses the second.
  if (another !== undefined || ((cpu?.cells ?? []).length === 0 && pages.length > 1)) return undefined;
  const size = page.sizeKiB?.value ?? undefined;
  return size !== undefined && size <= largestOrdinaryPage ? null : size;
}

/** In KiB; 64 KiB are the ordinary pages of some arm64 and POWER kernels. libvirt takes ordinary pages in `<page>` too. */
export const largestOrdinaryPage = 64;
