import type { Rect } from '../packing.ts';
import { escapeXml, textWidth } from '../text.ts';
import { markShapes } from './cpu-marks.ts';
import { drawDriftSign, drawStrays, splitForStrays } from './draw-drift.ts';
import type { MapPin } from './host-map.ts';
import type { MapCell } from './map-layout.ts';
import { classesOf, itemAttributes, type MapPainter, type ShownPin, textureOf } from './painter.ts';
import { drawTokens, drawTokensBelowNumber } from './tokens.ts';

/** One CPU: its number, its marks, and who is pinned to it. `badge` is the ratio of a conflict; empty for none. */
export function drawCell({ cpu, rect }: MapCell, badge: string, painter: MapPainter): string {
  const { map, measures, showsText } = painter;
  const drift = painter.drifts.get(cpu.id);
  const isAway = new Map(drift?.pins.map((one) => [one.pin, one.isAway]));
  const pins = cpu.pins.flatMap((index): ShownPin[] => {
    const pin = map.pins[index];
    return pin === undefined ? [] : [{ index, pin, isAway: isAway.get(index) ?? null }];
  });
  const blocks = pins.filter(({ pin }) => pin.role === 'vcpu' || pin.role === 'process');
  const helpers = pins.filter(({ pin }) => pin.role === 'emulator' || pin.role === 'iothread');
  const { x, y, width, height } = rect;
  const { gutter, numberFont, stacks } = measures;
  const area = { x: x + gutter, y: y + 2, width: width - gutter - 2, height: height - 4 };
  const numberTop =
    stacks || (blocks.length > 0 && helpers.length > 0) ? numberFont + 4 : height / 2 + 0.36 * numberFont;
  const room = showsText ? area : { ...area, x: x + 2, width: width - 4 };
  const split = splitForStrays(room, { isShared: pins.length > 0, strays: drift?.strays.length ?? 0 }, measures);
  const off = cpu.marks.includes('offline') ? ' off' : '';
  const isConflict = cpu.conflicts.length > 0;
  return [
    `<g class="${['cpu', ...cpu.marks, ...(isConflict ? ['conflict'] : [])].join(' ')}" data-cpu="${cpu.id}"${itemAttributes(`cpu-${cpu.id}`, cpu.label, painter)}>`,
    `<title>${escapeXml(cpu.label)}</title>`,
    `<rect class="cell" x="${x}" y="${y}" width="${width}" height="${height}" rx="2"/>`,
    markShapes(cpu.marks, rect),
    ...(showsText ? [`<text class="num${off}" x="${x + 4}" y="${y + numberTop}">${cpu.id}</text>`] : []),
    drawBlocks(blocks, split.blocks, painter),
    blocks.length === 0
      ? drawTokens(helpers, split.strays === null ? area : split.blocks, painter)
      : drawTokensBelowNumber(helpers, rect, painter),
    ...(drift === undefined || split.strays === null ? [] : [drawStrays(drift, split.strays, painter)]),
    ...(isConflict ? [alarmLine(rect)] : []),
    ...(badge === '' ? [] : [drawBadge(badge, rect, painter)]),
    '</g>',
  ].join('');
}

/** A red frame. */
export function alarmLine({ x, y, width, height }: Rect): string {
  return `<rect class="alarm-line" x="${x}" y="${y}" width="${width}" height="${height}" rx="2"/>`;
}

/** `2:1` on the upper right corner of a rectangle. */
export function drawBadge(text: string, { x, y, width }: Rect, { measures }: MapPainter): string {
  const { numberFont } = measures;
  const height = Math.ceil(numberFont + 5);
  const own = Math.ceil(textWidth(text, numberFont + 1)) + 6;
  const left = x + width - own + 4;
  const top = y - height + 4;
  return (
    `<g class="badge"><rect x="${left}" y="${top}" width="${own}" height="${height}" rx="${height / 2}"/>` +
    `<text x="${left + own / 2}" y="${top + height / 2 + 0.36 * numberFont}">${text}</text></g>`
  );
}

/** Up to two occupants by their names, one below the other where there is room; more of them by their letters. */
function drawBlocks(blocks: readonly ShownPin[], area: Rect, painter: MapPainter): string {
  const places = splitFor(blocks.length, area, painter.measures.stacks && area.height > 2 * painter.measures.whoFont);
  const isCut = blocks.length > places.length;
  return places
    .map((place, index) => {
      const block = blocks[index];
      if (block === undefined) return '';
      const isLast = isCut && index === places.length - 1;
      return isLast ? drawMore(blocks.length - index, place, painter) : drawBlock(block, place, painter);
    })
    .join('');
}

function splitFor(count: number, area: Rect, stacks: boolean): readonly Rect[] {
  if (count === 0) return [];
  if (count === 1) return [area];
  const width = (area.width - 1) / 2;
  const height = (area.height - 1) / 2;
  const columns = [area.x, area.x + width + 1];
  const rows = [area.y, area.y + height + 1];
  if (!stacks) return columns.map((x) => ({ ...area, x, width }));
  if (count === 2) return rows.map((y) => ({ ...area, y, height }));
  return rows.flatMap((y) => columns.map((x) => ({ x, y, width, height })));
}

function drawBlock({ index, pin, isAway }: ShownPin, rect: Rect, painter: MapPainter): string {
  const { x, y, width, height } = rect;
  const { measures, showsText } = painter;
  const font = measures.whoFont;
  const sign = isAway === null || !showsText ? '' : drawDriftSign(rect, measures);
  const room = sign === '' ? width : width - font - 2;
  const label = showsText ? labelOf(pin, room - 3, painter) : '';
  return (
    `<g class="who ${classesOf(pin, painter)}${isAway ? ' away' : ''}" data-pin="${index}"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="2"/>` +
    textureOf(pin, { x, y, width, height }, painter) +
    (label === '' ? '' : `<text x="${x + room / 2}" y="${y + height / 2 + 0.36 * font}">${escapeXml(label)}</text>`) +
    sign +
    '</g>'
  );
}

function drawMore(count: number, { x, y, width, height }: Rect, { measures, showsText }: MapPainter): string {
  if (!showsText) return '';
  return `<text class="more" x="${x + width / 2}" y="${y + height / 2 + 0.36 * measures.numberFont}">+${count}</text>`;
}

/** The longest of `db 1`, `D 1`, `D` that fits; of a pool with many numbers, without them. */
function labelOf({ guest, numbers }: MapPin, room: number, { map, measures }: MapPainter): string {
  const { name = '', letter = '' } = map.guests[guest] ?? {};
  const candidates = numbers === '' ? [name, letter] : [`${name} ${numbers}`, `${letter} ${numbers}`, letter];
  return candidates.find((label) => textWidth(label, measures.whoFont) <= room) ?? '';
}
