import type { Rect } from '../packing.ts';
import { escapeXml, textWidth } from '../text.ts';
import { drawMemoryBar } from './draw-memory.ts';
import { drawPill, pillWidth } from './draw-pill.ts';
import type { MapBox } from './map-layout.ts';

/** A group from far away: its name, how full it is, its memory and its conflicts, as large as its place allows. */
export function drawTile({ group, rect }: MapBox): string {
  const { x, y, width, height } = rect;
  // Tiles side by side are of one width, and not always of one height.
  const font = Math.max(9, Math.min(height / 6, width / 9, (0.9 * width) / Math.max(1, textWidth(group.title, 1))));
  const small = Math.max(8, Math.min(0.55 * font, (0.9 * width) / Math.max(1, textWidth(group.usage, 1))));
  const middle = x + width / 2;
  const bar = { x: x + 0.08 * width, width: 0.84 * width, height: Math.max(4, 0.05 * height) };
  const { used, cpus, conflicts } = group.counts;
  const usedWidth = cpus === 0 ? 0 : Math.round((10 * bar.width * used) / cpus) / 10;
  const meterTop = y + 0.6 * height;
  return [
    `<text class="tile large" style="font-size:${round(font)}px" x="${round(middle)}" y="${round(y + 0.07 * height + 0.9 * font)}">${escapeXml(group.title)}</text>`,
    `<text class="tile" style="font-size:${round(small)}px" x="${round(middle)}" y="${round(meterTop - 0.5 * small)}">${escapeXml(group.usage)}</text>`,
    `<rect class="meter" x="${round(bar.x)}" y="${round(meterTop)}" width="${round(bar.width)}" height="${round(bar.height)}"/>`,
    `<rect class="meter-used" x="${round(bar.x)}" y="${round(meterTop)}" width="${usedWidth}" height="${round(bar.height)}"/>`,
    ...(group.memory === null
      ? []
      : [
          drawMemoryBar(group.memory, { ...bar, y: y + 0.85 * height }),
          `<text class="tile muted" style="font-size:${round(small)}px" x="${round(middle)}" y="${round(y + 0.85 * height - 0.5 * small)}">${escapeXml(group.memory.short)}</text>`,
        ]),
    ...(conflicts === 0
      ? []
      : [
          `<rect class="alarm-line" x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>`,
          drawPill(group.conflicts, pillAt(rect, pillWidth(group.conflicts, small), small), small),
        ]),
  ].join('\n');
}

/** Below the name. */
function pillAt({ x, y, width, height }: Rect, own: number, font: number): Rect {
  const inside = Math.min(own, 0.9 * width);
  return { x: x + (width - inside) / 2, y: y + 0.28 * height, width: inside, height: 1.5 * font };
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
