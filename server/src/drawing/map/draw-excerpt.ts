import type { Rect } from '../packing.ts';
import { escapeXml } from '../text.ts';
import { drawBox } from './draw-box.ts';
import { excerptsAround } from './excerpt.ts';
import type { HostMap } from './host-map.ts';
import { layoutMap, type MapBox, type MapLayout } from './map-layout.ts';
import { type MapScheme, mapSizes, mapStyle } from './map-style.ts';
import { compactMeasures } from './measures.ts';
import { coloursOf, painterOf } from './painter.ts';
import { patternDefinitions } from './patterns.ts';

/** What a small picture shows. */
export interface ExcerptDrawing {
  /** The CPUs that have a ring. */
  readonly cpus: ReadonlySet<number>;
  /** The document whose guests are solid, while the others are pale. */
  readonly current: string;
  readonly scheme: MapScheme;
  /** What it is, for who cannot see it. */
  readonly title: string;
}

/** The part of a map around some CPUs as a small SVG document without a background; null if that has no room. */
export function drawExcerpt(map: HostMap, { cpus, current, scheme, title }: ExcerptDrawing): string | null {
  const drafts = excerptsAround(map, cpus).map((excerpt) => ({ excerpt, layout: compactLayout(excerpt) }));
  const fitting = drafts.find(({ layout }) => fits(layout)) ?? drafts.at(-1);
  if (fitting === undefined) return null;
  const { excerpt, layout } = fitting;
  const painter = painterOf(excerpt, layout, { level: 'cores', current });
  const width = Math.ceil(layout.width + 2 * margin);
  const height = Math.ceil(layout.height + 2 * margin);
  const scale = Math.min(1, mostWidth / width);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="pinset-map" style="${mapSizes(layout.measures)}" role="img" aria-labelledby="map-title" width="${Math.round(scale * width)}" height="${Math.round(scale * height)}" viewBox="0 0 ${width} ${height}">`,
    `<title id="map-title">${escapeXml(title)}</title>`,
    `<style>${mapStyle({ id: painter.id, colours: coloursOf(map), scheme })}${ringStyle}</style>`,
    patternDefinitions(painter.id),
    `<g transform="translate(${margin} ${margin})">`,
    ...layout.boxes.map((box) => drawBox(box, painter)),
    ...layout.boxes.flatMap((box) => ringsIn(box, cpus)),
    '</g>',
    '</svg>',
  ].join('');
}

/** In pixels: what a hover is wide, and how high its picture may be to fit, below its heading, into its 250. */
const mostWidth = 480;
const mostHeight = 170;
const margin = 3;

/** With names if these have room, else with letters. */
function compactLayout(map: HostMap): MapLayout {
  const layoutWith = (withNames: boolean) =>
    layoutMap(map, 2.4, compactMeasures(map, withNames), mostWidth - 2 * margin);
  const named = layoutWith(true);
  return fits(named) ? named : layoutWith(false);
}

function fits({ width, height }: MapLayout): boolean {
  return width + 2 * margin <= mostWidth && height + 2 * margin <= mostHeight;
}

const ringStyle =
  '.pinset-map .ring{fill:none;stroke-width:2;stroke:var(--pinset-map-text)}' +
  '.pinset-map .ring-ground{fill:none;stroke-width:5;stroke:var(--pinset-map-background)}';

function ringsIn({ boxes, cores }: MapBox, cpus: ReadonlySet<number>): readonly string[] {
  const own = cores.flatMap(({ cells }) => cells.flatMap(({ cpu, rect }) => (cpus.has(cpu.id) ? [ring(rect)] : [])));
  return [...own, ...boxes.flatMap((inner) => ringsIn(inner, cpus))];
}

/** A frame with a ground that sets it off from the frames of conflicts. */
function ring({ x, y, width, height }: Rect): string {
  const place = `x="${x}" y="${y}" width="${width}" height="${height}" rx="3"`;
  return `<rect class="ring-ground" ${place}/><rect class="ring" ${place}/>`;
}
