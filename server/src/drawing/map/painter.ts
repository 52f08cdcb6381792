import type { Rect } from '../packing.ts';
import { escapeXml } from '../text.ts';
import type { HostMap, MapDriftPlace, MapPin } from './host-map.ts';
import type { MapLayout } from './map-layout.ts';
import type { MapMeasures } from './measures.ts';

/** How much a map shows: node tiles with counts; L3 groups with their CPUs in colour; all. */
export type MapLevel = 'nodes' | 'groups' | 'cores';

/** What the parts of a map are drawn with. */
export interface MapPainter {
  readonly map: HostMap;
  /** Where guests really run elsewhere than their files say, by CPU. */
  readonly drifts: ReadonlyMap<number, MapDriftPlace>;
  readonly measures: MapMeasures;
  /** The size of the letters of tiles. */
  readonly tileFont: number;
  readonly level: MapLevel;
  /** Whether cells have numbers and names. */
  readonly showsText: boolean;
  /** Whether frames have titles. */
  readonly showsTitles: boolean;
  /** The guests that are solid while all others are pale; null if all are alike. */
  readonly current: ReadonlySet<number> | null;
  /** Whether groups and CPUs are items of a tree that the keyboard can reach, and not parts of one picture. */
  readonly interactive: boolean;
  /** The id of a part, unique in its page. */
  readonly id: (part: string) => string;
}

/** How a map is drawn. */
export interface MapDrawing {
  /** All up to 256 CPUs or without guests, and L3 groups above, unless it is given. */
  readonly level?: MapLevel;
  /** Whether frames have titles, if they do not show nodes as tiles: beside these they are too small to be read. */
  readonly titles?: boolean;
  /** The document whose guests are solid, while the others are pale. */
  readonly current?: string | null;
  /** For a page that handles the keyboard: a tree of groups and CPUs instead of one picture. */
  readonly interactive?: boolean;
  /** Prefix of every id, for pages with several maps; letters, digits, `-` and `_`. */
  readonly idPrefix?: string;
}

/** Up to this many CPUs, all guests have their names in a picture that fits a page. */
const mostWithText = 256;

/** What a map of this layout is drawn with. */
export function painterOf(map: HostMap, { measures, tileFont }: MapLayout, drawing: MapDrawing): MapPainter {
  const { current = null, interactive = false, idPrefix = '' } = drawing;
  const isLarge = map.cpuCount > mostWithText && map.pins.length > 0;
  const level = drawing.level ?? (isLarge ? 'groups' : 'cores');
  const solid = map.guests.flatMap(({ uri }, index) => (uri === current ? [index] : []));
  return {
    map,
    drifts: new Map(map.verified?.places.map((place) => [place.cpu, place])),
    measures,
    tileFont,
    level,
    showsText: level === 'cores',
    showsTitles: level !== 'nodes' && drawing.titles !== false,
    current: solid.length === 0 ? null : new Set(solid),
    interactive,
    id: (part) => `${idPrefix}${part}`,
  };
}

/** The colours of the guests of a map; the samples of a legend have the first. */
export function coloursOf({ guests }: HostMap): readonly number[] {
  return [...new Set([0, ...guests.map(({ colour }) => colour)])].sort();
}

/** A pin with its index in the map. */
export interface ShownPin {
  readonly index: number;
  readonly pin: MapPin;
  /** Of one that drifted, whether none of its threads may really run here; else null. */
  readonly isAway: boolean | null;
}

/** The classes of what belongs to a guest: its colour, whether it is the current one, and how it is pinned. */
export function classesOf({ guest, kind, role }: MapPin, { map, current }: MapPainter): string {
  const colour = `c${map.guests[guest]?.colour ?? 0}`;
  if (current === null) return `${colour} ${role} ${kind}`;
  return `${colour} ${role} ${kind} ${current.has(guest) ? 'current' : 'other'}`;
}

/** The pattern of a guest over its colour; nothing for a plain one. */
export function textureOf(
  { guest }: Pick<MapPin, 'guest'>,
  { x, y, width, height }: Rect,
  painter: MapPainter,
): string {
  const pattern = painter.map.guests[guest]?.pattern ?? 0;
  if (pattern === 0) return '';
  const fill = painter.id(`grain-${pattern}`);
  return `<rect class="texture" fill="url(#${fill})" x="${x}" y="${y}" width="${width}" height="${height}"/>`;
}

/** The attributes of a group or a CPU: in a tree, what a screen reader says of it. */
export function itemAttributes(part: string, label: string, { interactive, id }: MapPainter): string {
  return interactive ? ` id="${id(part)}" role="treeitem" tabindex="-1" aria-label="${escapeXml(label)}"` : '';
}
