import type { Rect } from '../packing.ts';
import { escapeXml } from '../text.ts';
import type { MapMemory } from './host-map.ts';
import type { MapPainter } from './painter.ts';

/** The memory of a node: a bar of what is bound, what several nodes share, and the huge page pools; above it in words. */
export function drawMemory(memory: MapMemory, rect: Rect, { measures }: MapPainter): string {
  const text = `<text class="memory-text" x="${rect.x + 1}" y="${rect.y + measures.titleFont - 3}">${escapeXml(memory.label)}</text>`;
  return text + drawMemoryBar(memory, { ...rect, y: rect.y + measures.titleFont + 2, height: 9 });
}

/** By how much guests bind more memory to a node than it has besides its huge page pools. */
export function overKiB({ totalKiB, boundKiB, pools }: Pick<MapMemory, 'totalKiB' | 'boundKiB' | 'pools'>): number {
  const inPools = pools.reduce((sum, { sizeKiB, count }) => sum + sizeKiB * count, 0);
  return totalKiB === null ? 0 : Math.max(0, boundKiB + inPools - totalKiB);
}

/** The bar alone; from the left: huge page pools, bound memory, memory of several nodes. */
export function drawMemoryBar(memory: MapMemory, rect: Rect): string {
  const { totalKiB, boundKiB, sharedKiB, pools } = memory;
  const isOver = overKiB(memory) > 0 || pools.some(({ bound, count }) => bound > count);
  const total = totalKiB ?? 0;
  if (total <= 0) return '';
  const { x, y, width, height } = rect;
  const widthOf = (kib: number) => Math.min(width, Math.round((10 * width * kib) / total) / 10);
  let left = 0;
  const part = (name: string, kib: number) => {
    const own = Math.min(widthOf(kib), width - left);
    const at = x + left;
    left += own;
    return own <= 0 ? '' : `<rect class="${name}" x="${at}" y="${y}" width="${own}" height="${height}"/>`;
  };
  const inPools = pools.map(({ sizeKiB, count, bound }) => {
    const start = left;
    const used = part('huge', sizeKiB * Math.min(bound, count));
    left = start;
    return used + part('huge-pool', sizeKiB * count);
  });
  return (
    `<g class="memory-bar"><rect class="memory" x="${x}" y="${y}" width="${width}" height="${height}"/>` +
    inPools.join('') +
    part('bound', boundKiB) +
    part('shared', sharedKiB) +
    (isOver ? `<rect class="alarm-line" x="${x}" y="${y}" width="${width}" height="${height}"/>` : '') +
    '</g>'
  );
}
