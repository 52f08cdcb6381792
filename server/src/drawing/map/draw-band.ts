import type { Rect } from '../packing.ts';
import { escapeXml, textWidth } from '../text.ts';
import { drawStray, driftSign, isDrifted, threadsInShort } from './draw-drift.ts';
import type { HostMap, MapBand, MapGroup } from './host-map.ts';
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
  const floating = floatingIn(map, band);
  for (const [at, { label, draw }] of floating.entries()) {
    const width = textWidth(label, measures.whoFont) + 10;
    const isLast = at === floating.length - 1;
    if (x + width > end - (isLast ? 0 : 34)) {
      parts.push(`<text x="${x}" y="${baseline}">+${floating.length - at}</text>`);
      break;
    }
    parts.push(draw({ x, y: rect.y + 2, width, height: rect.height - 4 }, painter));
    x += width + 4;
  }
  const labels = floating.slice(0, 40).map(({ label }) => label);
  return `<g class="band"><title>${escapeXml(`${band.title}: ${labels.join(', ')}`)}</title>${parts.join('')}</g>`;
}

interface Floating {
  readonly label: string;
  readonly draw: (rect: Rect, painter: MapPainter) => string;
}

/** Who floats by the files, then who really does. */
function floatingIn(map: HostMap, { pins, drifts }: MapBand): readonly Floating[] {
  return [
    ...pins.map((pin): Floating => {
      const label = labelOf(map, pin, null);
      return { label, draw: (rect, painter) => drawGuest(pin, label, rect, painter) };
    }),
    ...drifts.flatMap((index): Floating[] => {
      const drift = map.verified?.drifts[index];
      if (drift === undefined) return [];
      const { pin } = drift;
      const label = labelOf(map, pin, threadsInShort(map, drift));
      const colour = map.guests[map.pins[pin]?.guest ?? 0]?.colour ?? 0;
      return [{ label, draw: (rect, { measures }) => drawStray(`c${colour}`, label, rect, measures) }];
    }),
  ];
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

/** `drifted`: those that really float; null for who floats by its file. */
function labelOf({ pins, guests, verified }: HostMap, index: number, drifted: string | null): string {
  const pin = pins[index];
  const name = guests[pin?.guest ?? -1]?.name ?? '';
  const numbers = drifted ?? pin?.numbers ?? '';
  const sign = drifted !== null || isDrifted(index, { verified }) ? `${driftSign} ` : '';
  return sign + (numbers === '' ? name : `${name} ${numbers}`);
}
