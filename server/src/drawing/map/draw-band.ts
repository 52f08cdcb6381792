import type { Rect } from '../packing.ts';
import { escapeXml, textWidth } from '../text.ts';
import type { HostMap, MapGroup } from './host-map.ts';
import { classesOf, type MapPainter, textureOf } from './painter.ts';

/** The guests that float over CPUs of a group; the last band that has room says how many more there are. */
export function drawBand(group: MapGroup, index: number, shown: number, rect: Rect, painter: MapPainter): string {
  const { map, measures } = painter;
  const band = map.bands[group.bands[index] ?? -1];
  if (band === undefined) return '';
  const rest = index === shown - 1 ? group.bands.length - shown : 0;
  const font = measures.titleFont - 1.5;
  const baseline = rect.y + rect.height / 2 + 0.36 * font;
  const title = rest > 0 ? `${band.title} · ${map.legend.more.replace('{0}', String(rest))}` : band.title;
  const parts = [
    `<rect x="${rect.x}" y="${rect.y}" width="${rect.width}" height="${rect.height}" rx="${rect.height / 2}"/>`,
    `<text x="${rect.x + 9}" y="${baseline}">${escapeXml(title)}</text>`,
  ];
  let x = rect.x + 17 + textWidth(title, font);
  const end = rect.x + rect.width - 8;
  for (const [at, pin] of band.pins.entries()) {
    const label = labelOf(map, pin);
    const width = textWidth(label, measures.whoFont) + 10;
    const isLast = at === band.pins.length - 1;
    if (x + width > end - (isLast ? 0 : 34)) {
      parts.push(`<text x="${x}" y="${baseline}">+${band.pins.length - at}</text>`);
      break;
    }
    parts.push(drawGuest(pin, label, { x, y: rect.y + 2, width, height: rect.height - 4 }, painter));
    x += width + 4;
  }
  return `<g class="band"><title>${escapeXml(titleOf(map, band.title, band.pins))}</title>${parts.join('')}</g>`;
}

function drawGuest(index: number, label: string, rect: Rect, painter: MapPainter): string {
  const pin = painter.map.pins[index];
  if (pin === undefined) return '';
  const { x, y, width, height } = rect;
  const font = painter.measures.whoFont;
  return (
    `<g class="who ${classesOf(pin, painter)}" data-pin="${index}"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="2"/>` +
    textureOf(pin, rect, painter) +
    `<text x="${x + width / 2}" y="${y + height / 2 + 0.36 * font}">${escapeXml(label)}</text></g>`
  );
}

function titleOf(map: HostMap, title: string, pins: readonly number[]): string {
  return `${title}: ${pins
    .slice(0, 40)
    .map((pin) => labelOf(map, pin))
    .join(', ')}`;
}

function labelOf({ pins, guests }: HostMap, index: number): string {
  const pin = pins[index];
  const name = guests[pin?.guest ?? -1]?.name ?? '';
  return pin?.numbers ? `${name} ${pin.numbers}` : name;
}
