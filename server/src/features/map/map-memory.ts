import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { overKiB } from '../../drawing/map/draw-memory.ts';
import type { MapMemory, MapPagePool } from '../../drawing/map/host-map.ts';
import { shownText } from '../../drawing/text.ts';
import type { MemoryDemand } from '../../fleet/occupancy/memory/memory-demand.ts';
import { largestOrdinaryPage } from '../../fleet/occupancy/memory/memory-demand.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { HostNode } from '../../topology/host-topology.ts';

/** The memory of each node, with what guests bind to it. Of guests that never run together the largest counts. */
export function memoryOnMap(occupancy: Occupancy): ReadonlyMap<number, MapMemory> {
  const { topology } = occupancy.host;
  const residents = [...occupancy.restricted.keys()];
  const left = occupancy.outweighed((one) =>
    (one.memoryDemands() ?? []).reduce((sum, { bootKib }) => sum + bootKib, 0),
  );
  const demands = residents.flatMap((one) => (left.has(one) ? [] : (one.memoryDemands() ?? [])));
  return new Map(topology.nodes.map((node) => [node.id, memoryOf(node, demands)]));
}

/** The memory of a node that no guest is known to use. */
export function memoryOfNode(node: HostNode): MapMemory {
  const memory = memoryOf(node, []);
  const { totalKiB, pools } = memory;
  const pages = pools.map(({ sizeKiB, count }) => l10n.t('{0} pages of {1}', count, memorySize(sizeKiB)));
  return { ...memory, label: totalKiB ? [sizeInWords(totalKiB, node), ...pages].join(', ') : memory.label };
}

function memoryOf(node: HostNode, demands: readonly MemoryDemand[]): MapMemory {
  const total = node.memoryKiB;
  const pools = node.pages
    .filter(({ sizeKiB, count }) => sizeKiB > largestOrdinaryPage && count > 0)
    .map(({ sizeKiB, count }): MapPagePool => ({ sizeKiB, count, bound: pagesBound(sizeKiB, node, demands) }));
  let boundKiB = 0;
  let sharedKiB = 0;
  for (const { bound, bootKib, hugePageKib } of demands) {
    if (bound?.has(node.id) !== true || pools.some(({ sizeKiB }) => sizeKiB === hugePageKib)) continue;
    if (bound.size === 1) boundKiB += bootKib;
    else sharedKiB += bootKib;
  }
  const inPools = pools.reduce((sum, { sizeKiB, count }) => sum + sizeKiB * count, 0);
  const freeKiB = total === null ? null : Math.max(0, total - inPools - boundKiB);
  const memory = { node: node.id, totalKiB: total, boundKiB, sharedKiB, pools, freeKiB };
  return { ...memory, short: total === null ? '' : memorySize(total), label: labelOf(memory, node) };
}

function pagesBound(sizeKiB: number, { id }: HostNode, demands: readonly MemoryDemand[]): number {
  return demands.reduce((sum, { bound, hugePageKib, kib }) => {
    return hugePageKib === sizeKiB && bound?.size === 1 && bound.has(id) ? sum + Math.ceil(kib / sizeKiB) : sum;
  }, 0);
}

/** `64 GiB of memory: 12 GiB bound, 20 GiB free, 8 of 16 pages of 1 GiB bound`. */
function labelOf(
  { totalKiB, boundKiB, sharedKiB, pools, freeKiB }: Omit<MapMemory, 'label' | 'short'>,
  node: HostNode,
): string {
  if (totalKiB === null) return l10n.t('memory not known');
  if (totalKiB === 0) return l10n.t('no memory');
  const over = overKiB({ totalKiB, boundKiB, pools });
  return [
    sizeInWords(totalKiB, node),
    ...(boundKiB > 0 ? [l10n.t('{0} bound', memorySize(boundKiB))] : []),
    ...(sharedKiB > 0 ? [l10n.t('{0} bound to this and other nodes', memorySize(sharedKiB))] : []),
    ...(over > 0 ? [l10n.t('{0} too much', memorySize(over))] : []),
    ...(freeKiB === null || freeKiB === 0 ? [] : [l10n.t('{0} free', memorySize(freeKiB))]),
    ...pools.map(({ sizeKiB, count, bound }) =>
      l10n.t('{0} of {1} pages of {2} bound', bound, count, memorySize(sizeKiB)),
    ),
  ].join(', ');
}

/** `64 GiB of memory`, `16 GiB of CXL memory`. */
function sizeInWords(totalKiB: number, { kind }: HostNode): string {
  const size = memorySize(totalKiB);
  return kind === null ? l10n.t('{0} of memory', size) : l10n.t('{0} of {1} memory', size, shownText(kind, 12));
}
