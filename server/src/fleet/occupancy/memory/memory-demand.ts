import type { Span } from '../../../base/span.ts';
import type { CpuSet } from '../../../cpuset/cpuset.ts';
import type { Domain, LocatedCpuList, MemoryMode, NumatuneMemory } from '../../../domain/domain.ts';

/** What one guest cell, or a domain without cells, takes from the host's memory. */
export interface MemoryDemand {
  /** The cell's number; null for a domain without cells. */
  readonly cell: number | null;
  /** The maximum, in KiB. Huge pages are allocated for all of it at boot. */
  readonly kib: number;
  /**
   * What the guest takes at boot, in KiB: less than the maximum if `<currentMemory>` is smaller, the maximum with huge
   * pages.
   */
  readonly bootKib: number;
  /**
   * The nodes that it is bound to (mode strict or restrictive); null if it may be anywhere: without a nodeset, with
   * placement auto, or in mode preferred or interleave, which fall back to other nodes.
   */
  readonly bound: CpuSet | null;
  /** The size of its huge pages in KiB; null if it is not backed by huge pages. */
  readonly hugePageKib: number | null;
  /** Where its nodeset is, or the amount if it has none. */
  readonly span: Span;
  /** Where the amount is: the cell's memory, or `<memory>`. */
  readonly sizeSpan: Span;
}

/**
 * The demands of a domain, cell by cell; null if they are not all known, because the document is incomplete or a value
 * that decides them is a placeholder or invalid. The cells' sizes replace `<memory>` (virDomainDefPostParseMemory).
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

/** The fraction of the maximum that the guest has at boot. */
function balloonOf({ currentMemoryKiB }: Domain, total: number): number {
  const current = currentMemoryKiB?.value ?? total;
  return total > 0 ? Math.min(current / total, 1) : 1;
}

/** The nodes that a cell is bound to, and the nodeset that says so; null if they are not known. */
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
 * The huge page size for this cell in KiB: that of the `<page>` with a nodeset that has the cell, else of the one
 * without a nodeset. null for ordinary pages, undefined if it is not known. `<hugepages>` without a size means the
 * host's default size, which captures do not have.
 */
function hugePageOf({ memoryBacking, cpu }: Domain, cell: number): number | null | undefined {
  const pages = memoryBacking?.pages ?? [];
  if (pages.length === 0) return memoryBacking?.hugepages == null ? null : undefined;
  if (pages.some(({ nodeset }) => nodeset !== null && nodeset.value === null)) return undefined;
  const named = pages.filter(({ nodeset }) => nodeset?.value?.has(cell));
  const [page, another] = named.length > 0 ? named : pages.filter(({ nodeset }) => nodeset === null);
  if (page === undefined) return null;
  // Two pages for the same memory are ambiguous, and libvirt refuses the second. Without guest cells, all pages are for
  // the same memory.
  if (another !== undefined || ((cpu?.cells ?? []).length === 0 && pages.length > 1)) return undefined;
  const size = page.sizeKiB?.value ?? undefined;
  return size !== undefined && size <= largestOrdinaryPage ? null : size;
}

/**
 * In KiB. Some arm64 and POWER kernels have ordinary pages of 64 KiB. libvirt accepts ordinary pages in `<page>` too.
 */
export const largestOrdinaryPage = 64;
