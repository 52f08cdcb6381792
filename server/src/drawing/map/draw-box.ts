import { escapeXml, textWidth } from '../text.ts';
import { drawBand } from './draw-band.ts';
import { alarmLine, drawBadge, drawCell } from './draw-cell.ts';
import { drawMemory } from './draw-memory.ts';
import { drawPill, pillWidth } from './draw-pill.ts';
import { drawTile } from './draw-tile.ts';
import type { MapGroup } from './host-map.ts';
import { isTile, type MapBox, type MapCoreBox } from './map-layout.ts';
import { itemAttributes, type MapPainter } from './painter.ts';

/** A group with all that is in it, at the painter's level of detail. */
export function drawBox(box: MapBox, painter: MapPainter): string {
  const { group, rect } = box;
  const hasFrame = group.labels.length > 0;
  const asTile = painter.level === 'nodes' && isTile(box);
  const content = asTile ? drawTile(box, painter.tileFont) : drawContent(box, painter);
  if (!hasFrame) return content;
  const { titleFont } = painter.measures;
  return [
    `<g class="${boxClasses(group)}" data-group="${group.id}"${itemAttributes(`group-${group.id}`, group.label, painter)}>`,
    `<title>${escapeXml(group.label)}</title>`,
    `<rect class="frame" x="${rect.x}" y="${rect.y}" width="${rect.width}" height="${rect.height}" rx="4"/>`,
    ...(asTile || !painter.showsTitles ? [] : [drawTitle(box, titleFont, painter)]),
    content,
    '</g>',
  ].join('\n');
}

function boxClasses({ labels, cpus }: MapGroup): string {
  const classes = ['box', ...labels.map(({ level }) => level)];
  if (cpus === '') classes.push('no-cpus');
  if (labels.some(({ label }) => label === null)) classes.push('unknown');
  return classes.join(' ');
}

function drawTitle({ group, rect }: MapBox, font: number, { measures }: MapPainter): string {
  const { x, y, width } = rect;
  const baseline = y + Math.round(measures.titleHeight / 2 + 0.36 * font);
  const left = x + measures.gap + 1;
  const detailLeft = Math.round(left + 1.1 * textWidth(group.title, font) + font / 2);
  const right = x + width - measures.gap - 1;
  const pill = pillWidth(group.conflicts, font);
  const parts = [`<text class="name" x="${left}" y="${baseline}">${escapeXml(group.title)}</text>`];
  if (group.detail !== '')
    parts.push(`<text class="muted" x="${detailLeft}" y="${baseline}">${escapeXml(group.detail)}</text>`);
  if (group.cpus !== '')
    parts.push(`<text class="usage" x="${right - pill}" y="${baseline}">${escapeXml(group.usage)}</text>`);
  if (pill > 0)
    parts.push(
      drawPill(
        group.conflicts,
        { x: right - pill + 8, y: baseline - font - 1, width: pill - 8, height: font + 6 },
        font,
      ),
    );
  return parts.join('');
}

function drawContent(box: MapBox, painter: MapPainter): string {
  const { group, memory, bands, boxes, cores } = box;
  const seen = new Set<number>();
  const parts = [
    ...(memory === null || group.memory === null ? [] : [drawMemory(group.memory, memory, painter)]),
    ...bands.map((rect, index) => drawBand(group, index, bands.length, rect, painter)),
    ...boxes.map((inner) => drawBox(inner, painter)),
    ...cores.map((core) => drawCore(core, seen, painter)),
  ];
  return painter.interactive ? `<g role="group">${parts.join('\n')}</g>` : parts.join('\n');
}

/** `seen`: the conflicts of this group that have a badge already, which is at the first of their CPUs. */
function drawCore({ rect, core, cells }: MapCoreBox, seen: Set<number>, painter: MapPainter): string {
  const { x, y, width, height } = rect;
  const isFramed = core.core !== null && painter.measures.corePadding > 0;
  return [
    ...(isFramed ? [`<rect class="core" x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>`] : []),
    ...cells.map((cell) => drawCell(cell, newRatio(cell.cpu.conflicts, seen, painter), painter)),
    ...(core.conflicts.length > 0 ? [alarmLine(rect)] : []),
    ...badges(newRatio(core.conflicts, seen, painter)).map((ratio) => drawBadge(ratio, rect, painter)),
  ].join('\n');
}

function badges(ratio: string): readonly string[] {
  return ratio === '' ? [] : [ratio];
}

/** The ratio of the first of these conflicts that has no badge yet; empty if all have. */
function newRatio(conflicts: readonly number[], seen: Set<number>, { map, showsText }: MapPainter): string {
  const index = conflicts.find((one) => !seen.has(one));
  for (const one of conflicts) seen.add(one);
  return index === undefined || !showsText ? '' : (map.conflicts[index]?.ratio ?? '');
}
