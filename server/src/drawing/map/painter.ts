import type { Rect } from '../packing.ts';
import { escapeXml } from '../text.ts';
import type { HostMap, MapDriftPlace, MapPin } from './host-map.ts';
import type { MapMeasures } from './measures.ts';

/** How much a map shows: node tiles with counts; L3 groups with their CPUs in colour; all. */
export type MapLevel = 'nodes' | 'groups' | 'cores';

/** What the parts of a map are drawn with. */
export interface MapPainter {
  readonly map: HostMap;
  /** Where guests really run elsewhere than their files say, by CPU. */
  readonly drifts: ReadonlyMap<number, MapDriftPlace>;
  readonly measures: MapMeasures;
  readonly level: MapLevel;
  /** Whether cells have numbers and names. */
  readonly showsText: boolean;
  /** The guests that are solid while all others are pale; null if all are alike. */
  readonly current: ReadonlySet<number> | null;
  /** Whether groups and CPUs are items of a tree that the keyboard can reach, and not parts of one picture. */
  readonly interactive: boolean;
  /** The id of a part, unique in its page. */
  readonly id: (part: string) => string;
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
