import type { Rect } from '../packing.ts';
import { escapeXml } from '../text.ts';
import { driftSign } from './draw-drift.ts';
import { drawMemoryBar } from './draw-memory.ts';
import { drawPill } from './draw-pill.ts';
import type { MapGroup } from './host-map.ts';
import type { MapBox } from './map-layout.ts';
import { tileRows, tileWidth, widthInLetters } from './tile-rows.ts';

/** A group from far away: its name, its conflicts and drifts, how full it is, and its memory. */
export function drawTile({ group, rect }: MapBox, font: number): string {
  const { x, y, width, height } = rect;
  const room = tileWidth * width;
  const left = round(x + (width - room) / 2);
  const rowAt = (row: { readonly top: number; readonly height: number }) => ({
    x: left,
    y: round(y + row.top * font),
    width: round(room),
    height: round(row.height * font),
  });
  const textAt = (text: string, className: string, row: { readonly top: number }, size: number) =>
    `<text class="tile ${className}" style="font-size:${round(size)}px" x="${round(x + width / 2)}" y="${round(y + row.top * font + 0.86 * size)}">${escapeXml(text)}</text>`;
  const { title, usage, memory, counts } = group;
  const meter = rowAt(tileRows.meter);
  const usedWidth = counts.cpus === 0 ? 0 : round((meter.width * counts.used) / counts.cpus);
  const titleFont = Math.min(tileRows.title.height * font, room / (1.1 * widthInLetters(title)));
  return [
    textAt(title, 'large', tileRows.title, titleFont),
    drawSigns(group, rowAt(tileRows.signs), font),
    textAt(usage, 'figures', tileRows.usage, font),
    `<rect class="meter" x="${meter.x}" y="${meter.y}" width="${meter.width}" height="${meter.height}"/>`,
    `<rect class="meter-used" x="${meter.x}" y="${meter.y}" width="${usedWidth}" height="${meter.height}"/>`,
    ...(memory === null
      ? []
      : [textAt(memory.short, 'muted', tileRows.memory, font), drawMemoryBar(memory, rowAt(tileRows.memoryBar))]),
    ...(counts.conflicts === 0
      ? []
      : [`<rect class="alarm-line" x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>`]),
  ].join('\n');
}

/** Conflicts and drifts beside each other: in words where these have room, else their numbers. */
function drawSigns({ conflicts, counts, drifted }: MapGroup, row: Rect, font: number): string {
  const drift = drifted === 0 ? [] : [{ kind: 'drifted' as const, text: `${driftSign} ${drifted}` }];
  const signsWith = (text: string) => [
    ...(counts.conflicts === 0 ? [] : [{ kind: 'conflicts' as const, text }]),
    ...drift,
  ];
  const gap = 0.5 * font;
  const widthOf = (text: string) => (widthInLetters(text) + 1.2) * font;
  const widthOfAll = (signs: ReturnType<typeof signsWith>) =>
    signs.reduce((sum, { text }) => sum + widthOf(text) + gap, -gap);
  const named = signsWith(conflicts);
  const signs = conflicts !== '' && widthOfAll(named) <= row.width ? named : signsWith(`! ${counts.conflicts}`);
  let x = row.x + (row.width - widthOfAll(signs)) / 2;
  return signs
    .map(({ kind, text }) => {
      const own = { ...row, x: round(x), width: round(widthOf(text)) };
      x += own.width + gap;
      return drawPill(text, own, font, kind);
    })
    .join('');
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
