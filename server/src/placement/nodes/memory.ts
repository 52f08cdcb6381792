import type { HostTopology } from '../../topology/host-topology.ts';
import type { RequestCell } from '../request/request.ts';
import type { Space } from '../space/space.ts';

/** How much memory a node has left in pages of a size (null: ordinary pages), in KiB; infinite if it is not known. */
export function memoryLeft(node: number, pageKiB: number | null, space: Space): number {
  if (pageKiB === null) return ordinaryLeft(node, space);
  const pages = space.memory.get(node)?.pages;
  // If no huge pages are known, the memory is counted as ordinary; a node that lists other sizes has none of this one.
  if (pages === undefined || pages.size === 0) return ordinaryLeft(node, space);
  return Math.min((pages.get(pageKiB) ?? 0) * pageKiB, memoryTogether(pageKiB, space));
}

function ordinaryLeft(node: number, { memory }: Space): number {
  return memory.get(node)?.ordinaryKiB ?? Number.POSITIVE_INFINITY;
}

/**
 * How much memory all nodes have left together in huge pages of a size, in KiB, without those that others take from any
 * node; infinite for ordinary pages, or if a node's pages are not known.
 */
export function memoryTogether(pageKiB: number | null, { memory, floatingPages }: Space): number {
  if (pageKiB === null) return Number.POSITIVE_INFINITY;
  let pages = -(floatingPages.get(pageKiB) ?? 0);
  for (const node of memory.values()) {
    if (node.pages.size === 0) return Number.POSITIVE_INFINITY;
    pages += Math.max(node.pages.get(pageKiB) ?? 0, 0);
  }
  return pages * pageKiB;
}

/** How much memory a cell takes from the host, in KiB, rounded up to whole huge pages; 0 if it is not known. */
export function memoryNeeded({ memoryKiB, pageKiB }: RequestCell): number {
  if (memoryKiB === null) return 0;
  return pageKiB === null ? memoryKiB : Math.ceil(memoryKiB / pageKiB) * pageKiB;
}

/** Whether a node has memory, or might have: its size is not known to be 0. */
export function hasMemory(node: number, topology: HostTopology): boolean {
  return topology.node(node)?.memoryKiB !== 0;
}
