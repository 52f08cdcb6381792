import type { Rect } from '../packing.ts';
import { escapeXml, textWidth } from '../text.ts';
import type { MapMemory } from './host-map.ts';
import type { MapPainter } from './painter.ts';

/** The memory of a node: a bar of what is bound, what several nodes share, and the huge page pools; above it in words. */
export function drawMemory(memory: MapMemory, rect: Rect, painter: MapPainter): string {
  const { titleFont } = painter.measures;
  const text = `<text class="memory-text" x="${rect.x + 1}" y="${rect.y + titleFont - 3}">${escapeXml(memory.label)}</text>`;
  const bar = drawMemoryBar(memory, { ...rect, y: rect.y + titleFont + 2, height: 9 });
  if (!painter.interactive || !painter.showsText) return text + bar;
  const taken = textWidth(memory.label, titleFont - 2) + titleFont;
  const room = { x: rect.x + taken, y: rect.y - 1, width: rect.width - taken, height: chip };
  return text + bar + drawChips(memory, room, painter);
}

/** The size of a chip, in pixels. */
const chip = 14;

/** The guests whose memory is bound to the node, by their letters, from the right: what can be moved to another node. */
function drawChips({ node }: MapMemory, { x, y, width }: Rect, painter: MapPainter): string {
  const bound = painter.map.guests.flatMap(({ memoryNodes }, guest) => (listHas(memoryNodes, node) ? [guest] : []));
  const shown = bound.slice(0, Math.max(0, Math.floor(width / (chip + 2))));
  return shown
    .map((guest, at) => {
      const { letter = '', name = '', colour = 0 } = painter.map.guests[guest] ?? {};
      const left = x + width - (shown.length - at) * (chip + 2);
      const classes = painter.current === null ? '' : painter.current.has(guest) ? ' current' : ' other';
      return (
        `<g class="chip-of-memory token c${colour}${classes}" data-memory="${guest}" data-node="${node}">` +
        `<rect x="${left}" y="${y}" width="${chip}" height="${chip}" rx="7"/><title>${escapeXml(name)}</title>` +
        `<text x="${left + chip / 2}" y="${y + chip / 2 + 3.5}">${letter.length < 3 ? escapeXml(letter) : ''}</text></g>`
      );
    })
    .join('');
}

/** Whether a list in the kernel's format, `0-3,8`, has a number. */
function listHas(list: string, number: number): boolean {
  return list.split(',').some((range) => {
    const [first = Number.NaN, last = first] = range === '' ? [] : range.split('-').map(Number);
    return first <= number && number <= last;
  });
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
