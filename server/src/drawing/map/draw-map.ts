import { escapeXml, textWidth } from '../text.ts';
import { beside } from './block.ts';
import { drawBox } from './draw-box.ts';
import { drawDistances } from './draw-distances.ts';
import type { HostMap, MapChip } from './host-map.ts';
import { layoutMap, type MapBox, type MapLayout } from './map-layout.ts';
import { drawMapLegend } from './map-legend.ts';
import { allColours, mapSizes, mapStyle } from './map-style.ts';
import { coloursOf, type MapDrawing, painterOf } from './painter.ts';
import { patternDefinitions } from './patterns.ts';

/**
 * A map as an SVG document: name, figures, the diagram and a legend. It refers to nothing outside. The diagram is in
 * `<g class="diagram">`, in the coordinates of {@link layoutMap}; groups have `data-group`, CPUs `data-cpu`, and who is
 * there `data-pin`, as in the map.
 */
export function drawMap(map: HostMap, drawing: MapDrawing = {}): string {
  const layout = layoutMap(map);
  const painter = painterOf(map, layout, drawing);
  const { id, measures } = painter;
  const chips = drawChips(map.legend.chips, map.counts.conflicts > 0);
  const room = Math.max(layout.width, textWidth(map.name, 21), textWidth(map.summary, measures.titleFont), chips.width);
  const legend = drawMapLegend(painter, room);
  const distances = map.distances === null ? [] : [drawDistances(map.distances, measures.titleFont)];
  const footer = beside([...(legend.height > 0 ? [legend] : []), ...distances], room);
  const headHeight = chips.svg === '' ? 70 : 108;
  const width = Math.ceil(Math.max(room, footer.width) + 2 * margin);
  const height = Math.ceil(headHeight + layout.height + 22 + footer.height + margin);
  const diagram = layout.boxes.map((box) => drawBox(box, painter)).join('\n');
  const role = painter.interactive ? 'group' : 'img';
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" class="pinset-map" style="${mapSizes(measures)}" role="${role}" aria-labelledby="${id('map-title')}" aria-describedby="${id('map-desc')}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title id="${id('map-title')}">${escapeXml(map.name)}</title>`,
    `<desc id="${id('map-desc')}">${escapeXml(map.description)}</desc>`,
    `<style>${mapStyle({ id, colours: coloursOf(map), scheme: 'viewer' })}</style>`,
    patternDefinitions(id),
    `<rect class="background" width="${width}" height="${height}"/>`,
    `<text class="host" x="${margin}" y="34">${escapeXml(map.name)}</text>`,
    `<text class="muted" x="${margin}" y="54">${escapeXml(map.summary)}</text>`,
    ...(chips.svg === '' ? [] : [`<g transform="translate(${margin} 66)">${chips.svg}</g>`]),
    `<g class="diagram"${painter.interactive ? ` role="tree" aria-label="${escapeXml(map.name)}"` : ''} transform="translate(${margin} ${headHeight})">`,
    diagram,
    '</g>',
    `<g class="legend" transform="translate(${margin} ${headHeight + layout.height + 22})">`,
    footer.svg,
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

/** One group of a map at one level, as SVG elements in the coordinates of the layout: a part that comes into view. */
export function drawMapPart(map: HostMap, layout: MapLayout, box: MapBox, drawing: MapDrawing = {}): string {
  return drawBox(box, painterOf(map, layout, drawing));
}

/** What the parts of a map refer to: the style sheet and the patterns, to stand once in the page around them. */
export function mapSurroundings(layout: MapLayout, idPrefix = ''): MapSurroundings {
  const id = (part: string) => `${idPrefix}${part}`;
  return {
    style: mapStyle({ id, colours: allColours, scheme: 'webview' }),
    defs: patternDefinitions(id),
    sizes: mapSizes(layout.measures),
  };
}

/** What the parts of a map need around them: an element of class `pinset-map` with `sizes` as its `style`. */
export interface MapSurroundings {
  readonly style: string;
  readonly defs: string;
  readonly sizes: string;
}

const margin = 16;

function drawChips(chips: readonly MapChip[], hasConflicts: boolean): { readonly svg: string; readonly width: number } {
  let x = 0;
  const svg = chips.map(({ kind, text }) => {
    const width = textWidth(text, 13) + 18;
    const classes = kind === 'conflicts' && hasConflicts ? 'chip alarm' : kind === 'drifted' ? 'chip drifted' : 'chip';
    const at = x;
    x += width + 8;
    return (
      `<g class="${classes}" transform="translate(${at} 0)"><rect x="0" y="0" width="${width}" height="24" rx="12"/>` +
      `<text x="9" y="16.5" style="font-size:13px">${escapeXml(text)}</text></g>`
    );
  });
  return { svg: svg.join(''), width: x };
}
