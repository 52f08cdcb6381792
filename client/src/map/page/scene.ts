import { mapSurroundings } from '../../../../server/src/drawing/map/draw-map.ts';
import type { HostMap } from '../../../../server/src/drawing/map/host-map.ts';
import { layoutMap, type MapLayout } from '../../../../server/src/drawing/map/map-layout.ts';
import type { MapLevel } from '../../../../server/src/drawing/map/painter.ts';
import type { Rect } from '../../../../server/src/drawing/packing.ts';
import type { MapGhost } from '../messages.ts';
import { type CellPlace, type MapPlaces, noPlaces, type Place, placesOf } from './cells.ts';
import { parsedSvg, svg } from './dom.ts';
import { DrawnParts, intersects } from './drawn-parts.ts';
import { ghostShapes } from './ghosts.ts';
import { type GhostsOf, Overlay } from './overlay.ts';
import { levelAt, type Part, partsOf } from './parts.ts';
import { margin, type Viewport } from './viewport.ts';

/**
 * The picture of one map. Only parts that can be seen, or nearly so, are in the page, and of a new map only parts that
 * look different are exchanged: nothing flickers, and the rest keeps its focus.
 */
export class Scene {
  readonly root = svg('svg', { class: 'pinset-map', role: 'group' });
  private readonly diagram = svg('g', { class: 'diagram', role: 'tree' });
  private readonly overlay = new Overlay();
  private readonly drawn = new DrawnParts(this.diagram);
  private readonly defs = svg('g');
  private readonly style: HTMLElement;
  private readonly viewport: Viewport;
  private readonly again: () => void;
  private isWaiting = false;
  private shown: Shown | null = null;
  private parts: { readonly level: MapLevel; readonly of: readonly Part[] } | null = null;
  private surroundings = '';

  /** `again`: draw what is left for a later frame. */
  constructor(style: HTMLElement, viewport: Viewport, again: () => void) {
    this.style = style;
    this.viewport = viewport;
    this.again = again;
    this.root.append(this.defs, this.diagram, ...this.overlay.layers);
  }

  /** Shows another map, or the same one after a change. `current`: the document whose guests are solid. */
  setMap(map: HostMap, current: string): void {
    this.layOut(map, current);
    this.diagram.setAttribute('aria-label', map.description);
    this.root.setAttribute('aria-label', map.name);
    this.draw();
  }

  private layOut(map: HostMap, current: string): void {
    const { aspect } = this.viewport;
    const before = this.shown;
    const isAlike = before !== null && before.aspect === aspect && sizesDependOn(before.map) === sizesDependOn(map);
    const layout = layoutMap(map, aspect, isAlike ? before.layout.measures : undefined);
    this.shown = { map, layout, aspect, current, places: placesOf(layout) };
    this.parts = null;
    this.viewport.setSize(layout.width, layout.height);
    const { style, defs, sizes } = mapSurroundings(layout);
    this.root.style.cssText = sizes;
    if (style + defs !== this.surroundings) {
      this.surroundings = style + defs;
      this.style.textContent = style;
      this.defs.replaceChildren(parsedSvg(defs));
    }
  }

  /** Takes the size of another zoom, without the parts that will be out of sight: a browser lays out each of them. */
  resize(visible: Rect): void {
    if (this.shown === null) return;
    this.drawn.cut(this.prepare().filter(({ isFrame, rect }) => isFrame || intersects(rect, visible)));
    this.fit();
  }

  /**
   * Draws what can be seen now, and some of what is near; the rest follows in later frames. Returns whether anything was
   * drawn or removed.
   */
  draw(): boolean {
    const { viewport } = this;
    if (this.shown !== null && this.shown.aspect !== viewport.aspect) this.layOut(this.shown.map, this.shown.current);
    if (this.shown === null) return false;
    this.fit();
    const seen = viewport.visible();
    const near = around(seen);
    const wanted = this.prepare().filter(({ isFrame, rect }) => isFrame || intersects(rect, near));
    const isCut = this.drawn.cut(wanted);
    const { isOther, isLeft } = this.drawn.add(wanted, seen);
    if (isLeft) this.goOn();
    return isOther || isCut;
  }

  private goOn(): void {
    if (this.isWaiting) return;
    this.isWaiting = true;
    requestAnimationFrame(() => {
      this.isWaiting = false;
      this.again();
    });
  }

  private fit(): void {
    const { root, shown, viewport } = this;
    if (shown === null) return;
    const { width, height } = shown.layout;
    const { zoom } = viewport;
    const padding = margin / zoom;
    const box = `${-padding} ${-padding} ${width + 2 * padding} ${height + 2 * padding}`;
    // A browser lays the picture out anew whenever these are set, and a page that is scrolled comes here each frame.
    if (root.getAttribute('viewBox') === box) return;
    root.setAttribute('width', String(width * zoom + 2 * margin));
    root.setAttribute('height', String(height * zoom + 2 * margin));
    root.setAttribute('viewBox', box);
  }

  /** The parts at the level of detail of the zoom. */
  private prepare(): readonly Part[] {
    const { shown, viewport } = this;
    if (shown === null) return [];
    const level = levelAt(viewport.zoom, shown.layout);
    if (this.parts?.level === level) return this.parts.of;
    const drawing = { level, current: shown.current, interactive: true };
    const of = partsOf(shown.map, shown.layout, drawing);
    this.parts = { level, of };
    this.drawn.forget();
    return of;
  }

  /** The level of detail that is drawn. */
  get level(): MapLevel {
    return this.parts?.level ?? 'cores';
  }

  /** Where everything is; null without a map. */
  get layout(): MapLayout | null {
    return this.shown?.layout ?? null;
  }

  /** Every CPU and every node with its place. */
  get places(): MapPlaces {
    return this.shown?.places ?? noPlaces;
  }

  /** Every CPU with its place. */
  get cells(): ReadonlyMap<number, CellPlace> {
    return this.places.cells;
  }

  /** The tiles of this level with their places; empty if CPUs are drawn. */
  get tiles(): readonly Place<string>[] {
    return (this.parts?.of ?? []).flatMap(({ tile, rect }) => (tile === null ? [] : [{ item: tile, rect }]));
  }

  /** Puts frames around places, over the picture; those of the same class are replaced. */
  frame(name: string, rects: readonly Rect[]): void {
    this.overlay.frame(name, rects);
  }

  /** Lays a veil over places; those of the same class are replaced. */
  shade(name: string, rects: readonly Rect[]): void {
    this.overlay.shade(name, rects);
  }

  /** Draws threads where they would be; those before are replaced. */
  drawGhosts(of: GhostsOf, ghosts: readonly MapGhost[]): void {
    const { shown } = this;
    this.overlay.drawGhosts(
      of,
      shown === null ? [] : ghostShapes(ghosts, shown.map, this.cells, shown.layout.measures),
    );
  }

  /** The zoom from which on the CPUs are readable. */
  get readableZoom(): number {
    return this.shown === null ? 1 : Math.max(1, 11 / this.shown.layout.measures.whoFont);
  }
}

interface Shown {
  readonly map: HostMap;
  readonly layout: MapLayout;
  readonly aspect: number;
  readonly current: string;
  readonly places: MapPlaces;
}

/** What of a map says how large its cells are: where the guests are pinned does not. */
function sizesDependOn({ uri, cpuCount, guests }: HostMap): string {
  return JSON.stringify([uri, cpuCount, guests.map(({ name, vcpus }) => [name, vcpus])]);
}

/** As much again around a rectangle. */
function around({ x, y, width, height }: Rect): Rect {
  return { x: x - width / 2, y: y - height / 2, width: 2 * width, height: 2 * height };
}
