import type { HostTopology } from '../../topology/host-topology.ts';
import type { RequestCell } from '../request/request.ts';
import type { Space } from '../space/space.ts';

/** How much memory a node has left for pages of a size, in KiB; infinite where it is not known. */
export function memoryLeft(node: number, pageKiB: number | null, { memory }: Space): number {
  const left = memory.get(node);
  if (left === undefined) return Number.POSITIVE_INFINITY;
  if (pageKiB === null) return left.ordinaryKiB ?? Number.POSITIVE_INFINITY;
  const pages = left.pages.get(pageKiB);
  return pages === undefined ? Number.POSITIVE_INFINITY : pages * pageKiB;
}

/** What a cell takes from the host: huge pages are taken whole. */
export function memoryNeeded({ memoryKiB, pageKiB }: RequestCell): number {
  if (memoryKiB === null) return 0;
  return pageKiB === null ? memoryKiB : Math.ceil(memoryKiB / pageKiB) * pageKiB;
}

/** Whether a node has memory, or may have. */
export function hasMemory(node: number, topology: HostTopology): boolean {
  return topology.node(node)?.memoryKiB !== 0;
}
