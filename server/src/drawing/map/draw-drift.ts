import type { Rect } from '../packing.ts';
import { escapeXml, textWidth } from '../text.ts';
import type { HostMap, MapDrift, MapDriftPlace } from './host-map.ts';
import type { MapMeasures } from './measures.ts';
import type { MapPainter } from './painter.ts';

/** The sign of everything that is about where guests really run. */
export const driftSign = '≠';

/** The part of a cell that is left for who is pinned there, and that of those who run there unpinned; null without any. */
export function splitForStrays(
  area: Rect,
  { isShared, strays }: { readonly isShared: boolean; readonly strays: number },
  { stacks, whoFont }: MapMeasures,
): { readonly blocks: Rect; readonly strays: Rect | null } {
  if (strays === 0) return { blocks: area, strays: null };
  if (!isShared) return { blocks: area, strays: area };
  if (stacks) {
    const own = whoFont + 3;
    const height = area.height - own - 1;
    return { blocks: { ...area, height }, strays: { ...area, y: area.y + height + 1, height: own } };
  }
  const width = (area.width - 1) / 2;
  return { blocks: { ...area, width }, strays: { ...area, x: area.x + width + 1, width } };
}

/** Who really runs on a CPU while no pin puts it there: a dashed outline in the colour of the guest, or of several. */
export function drawStrays({ strays }: MapDriftPlace, rect: Rect, painter: MapPainter): string {
  const { map, measures, showsText } = painter;
  const drifts = strays.flatMap((index) => map.verified?.drifts[index] ?? []);
  const guests = new Set(drifts.flatMap(({ pin }) => map.pins[pin]?.guest ?? []));
  const [guest = 0] = guests;
  const { letter = '', colour = 0, name = '' } = map.guests[guest] ?? {};
  const [first] = drifts;
  const isOne = drifts.length === 1 && first !== undefined;
  const numbers = isOne ? threadsInShort(map, first) : '';
  const whose = guests.size === 1 ? [name, letter] : [];
  const candidates = isOne
    ? [...whose.map((one) => `${driftSign} ${one} ${numbers}`.trim()), ...whose.map((one) => `${driftSign} ${one}`)]
    : [...whose.map((one) => `${driftSign} ${one} ×${drifts.length}`), `${driftSign} ×${drifts.length}`];
  const font = measures.whoFont - 1;
  const label = [...candidates, driftSign].find((one) => textWidth(one, font) <= rect.width - 6) ?? '';
  return drawStray(guests.size === 1 ? `c${colour}` : 'several', showsText ? label : '', rect, measures);
}

/** `0-1`, `em`, `io1`: which threads of their guest. */
export function threadsInShort({ pins }: HostMap, { pin, numbers }: MapDrift): string {
  const role = pins[pin]?.role;
  if (role === 'emulator') return 'em';
  return role === 'iothread' ? `io${numbers}` : numbers;
}

/** A dashed outline with a label, which may be empty. */
export function drawStray(className: string, label: string, rect: Rect, { whoFont }: MapMeasures): string {
  const { x, y, width, height } = rect;
  const text = `<text x="${x + width / 2}" y="${y + height / 2 + 0.36 * (whoFont - 1)}">${escapeXml(label)}</text>`;
  return (
    `<g class="stray ${className}"><rect x="${x + 1}" y="${y + 1}" width="${width - 2}" height="${height - 2}" rx="2"/>` +
    `${label === '' ? '' : text}</g>`
  );
}

/** The sign at who is pinned to a CPU and really runs elsewhere, at the right border of its block. */
export function drawDriftSign({ x, y, width, height }: Rect, { whoFont }: MapMeasures): string {
  const size = Math.min(height - 2, whoFont + 1);
  const [left, middle] = [x + width - size - 1, y + height / 2];
  return (
    `<g class="drift-sign"><rect x="${left}" y="${middle - size / 2}" width="${size}" height="${size}" rx="2"/>` +
    `<text x="${left + size / 2}" y="${middle + 0.36 * (size - 1)}">${driftSign}</text></g>`
  );
}

/** Whether threads of a pin really run elsewhere. */
export function isDrifted(pin: number, { verified }: Pick<HostMap, 'verified'>): boolean {
  return verified?.drifts.some((drift) => drift.pin === pin) === true;
}
