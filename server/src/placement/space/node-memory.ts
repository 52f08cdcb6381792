import { CpuSet } from '../../cpuset/cpuset.ts';
import { ordinaryMemoryOf } from '../../fleet/occupancy/memory/host-memory.ts';
import { largestOrdinaryPage } from '../../fleet/occupancy/memory/memory-demand.ts';
import type { Host } from '../../topology/host.ts';
import type { MemoryTaken } from './footprint.ts';

/** What is left of a node's memory. */
export interface NodeMemory {
  /** Memory in ordinary pages, including what the profile's limit allows to overcommit; null if it is not known. */
  readonly ordinaryKiB: number | null;
  /** The number of free huge pages by their size in KiB; if it is empty, they are not known. */
  readonly pages: ReadonlyMap<number, number>;
}

/** All memory of a node, as if nothing ran on the host. */
export function memoryOf(node: number, { topology, limits }: Host): NodeMemory {
  const ordinary = ordinaryMemoryOf(CpuSet.of(node), topology);
  const pages = (topology.node(node)?.pages ?? []).filter(({ sizeKiB }) => sizeKiB > largestOrdinaryPage);
  return {
    ordinaryKiB: ordinary === null ? null : ordinary * limits.memoryOvercommit,
    pages: new Map(pages.map(({ sizeKiB, count }) => [sizeKiB, count])),
  };
}

/**
 * The memory that is left after taking memory that is bound to nodes, counted as the rules about memory count it.
 * Memory bound to one node is taken first. Memory bound to several nodes fills them, the node with most left first, so
 * that no node seems to have room that is needed.
 */
export function memoryBeside(
  memory: ReadonlyMap<number, NodeMemory>,
  taken: readonly MemoryTaken[],
): ReadonlyMap<number, NodeMemory> {
  const left = new Map(
    [...memory].map(([node, { ordinaryKiB, pages }]) => [node, { ordinaryKiB, pages: new Map(pages) }]),
  );
  const bindings = taken.flatMap(({ nodes, ...amount }) => (nodes === null ? [] : { bound: nodes, ...amount }));
  for (const { bound, kib, pageKiB } of bindings.sort((a, b) => a.bound.size - b.bound.size)) {
    const nodes = [...bound].flatMap((node) => left.get(node) ?? []);
    const withPages = pageKiB === null ? [] : nodes.filter(({ pages }) => pages.has(pageKiB));
    if (pageKiB !== null && withPages.length > 0) {
      takeOff(Math.ceil(kib / pageKiB), withPages, {
        left: ({ pages }) => pages.get(pageKiB) ?? 0,
        set: ({ pages }, count) => pages.set(pageKiB, count),
      });
      continue;
    }
    const known = nodes.filter(({ ordinaryKiB }) => ordinaryKiB !== null);
    takeOff(kib, known, {
      left: ({ ordinaryKiB }) => ordinaryKiB ?? 0,
      set: (node, amount) => {
        node.ordinaryKiB = amount;
      },
    });
  }
  return left;
}

/** How many huge pages of any node are taken, by their size in KiB, with those that were `before`. */
export function pagesOfAnyNode(
  taken: readonly MemoryTaken[],
  before: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  const pages = new Map(before);
  for (const { nodes, kib, pageKiB } of taken) {
    if (nodes === null && pageKiB !== null) pages.set(pageKiB, (pages.get(pageKiB) ?? 0) + Math.ceil(kib / pageKiB));
  }
  return pages;
}

/**
 * Takes an amount from several nodes, the one with most left first. What all together do not have is taken from the
 * first, which goes below 0.
 */
function takeOff<T>(
  amount: number,
  nodes: readonly T[],
  { left, set }: { left(node: T): number; set(node: T, amount: number): void },
): void {
  let rest = amount;
  const byRoom = [...nodes].sort((a, b) => left(b) - left(a));
  for (const node of byRoom) {
    const part = Math.min(rest, Math.max(left(node), 0));
    set(node, left(node) - part);
    rest -= part;
  }
  const [first] = byRoom;
  if (first !== undefined && rest > 0) set(first, left(first) - rest);
}
