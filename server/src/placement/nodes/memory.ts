import type { HostTopology } from '../../topology/host-topology.ts';
import type { RequestCell } from '../request/request.ts';
import type { Space } from '../space/space.ts';

/** How much memory a node has left in pages of a size (null: ordinary pages), in KiB; infinite if it is not known. */
export function memoryLeft(node: number, pageKiB: number | null, { memory }: Space): number {
  const left = memory.get(node);
  if (left === undefined) return Number.POSITIVE_INFINITY;
  if (pageKiB === null) return left.ordinaryKiB ?? Number.POSITIVE_INFINITY;
  const pages = left.pages.get(pageKiB);
  if (pages !== undefined) return pages * pageKiB;
  // A node that lists other sizes has none of this one.
  return left.pages.size > 0 ? 0 : Number.POSITIVE_INFINITY;
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
