import { mapSurroundings } from '../../../../server/src/drawing/map/draw-map.ts';
import type { HostMap } from '../../../../server/src/drawing/map/host-map.ts';
import { layoutMap, type MapLayout } from '../../../../server/src/drawing/map/map-layout.ts';
import type { MapLevel } from '../../../../server/src/drawing/map/painter.ts';
import type { Rect } from '../../../../server/src/drawing/packing.ts';
import type { MapGhost } from '../messages.ts';
import { type CellPlace, type MapPlaces, noPlaces, type Place, placesOf } from './cells.ts';
import { parsedSvg, svg } from './dom.ts';
import { ghostShapes } from './ghosts.ts';
import { makeItems } from './items.ts';
import { levelAt, type Part, partsOf } from './parts.ts';
import { margin, type Viewport } from './viewport.ts';

/** A part of the picture that is in the page. */
interface Drawn {
  readonly part: Part;
  readonly markup: string;
  readonly element: SVGGElement;
}

/**
 * The picture of one map. Only parts that can be seen, or nearly so, are in the page, and of a new map only parts that
 * look different are exchanged: nothing flickers, and the rest keeps its focus.
 */
export class Scene {
  readonly root = svg('svg', { class: 'pinset-map', role: 'group' });
  private readonly diagram = svg('g', { class: 'diagram', role: 'tree' });
  private readonly overlay = svg('g', { class: 'overlay', 'aria-hidden': 'true' });
  private readonly ghosts = svg('g', { class: 'ghosts', 'aria-hidden': 'true' });
  private readonly defs = svg('g');
  private readonly style: HTMLElement;
  private readonly viewport: Viewport;
  private readonly drawn = new Map<string, Drawn>();
  private shown: Shown | null = null;
  private parts: { readonly level: MapLevel; readonly of: readonly Part[] } | null = null;
  private surroundings = '';

  constructor(style: HTMLElement, viewport: Viewport) {
    this.style = style;
    this.viewport = viewport;
    this.root.append(this.defs, this.diagram, this.ghosts, this.overlay);
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
    const layout = layoutMap(map, aspect);
    this.shown = { map, layout, aspect, current, places: placesOf(layout) };
    this.parts = null;
    this.viewport.setSize(layout.width, layout.height);
    const { style, defs } = mapSurroundings(layout);
    if (style + defs !== this.surroundings) {
      this.surroundings = style + defs;
      this.style.textContent = forLightContrast(style);
      this.defs.replaceChildren(parsedSvg(defs));
    }
  }

  /** Draws what can be seen now. Returns whether anything was drawn or removed. */
  draw(): boolean {
    const { viewport, root } = this;
    if (this.shown !== null && this.shown.aspect !== viewport.aspect) this.layOut(this.shown.map, this.shown.current);
    const { shown } = this;
    if (shown === null) return false;
    const { width, height } = shown.layout;
    const { zoom } = viewport;
    const padding = margin / zoom;
    const box = `${-padding} ${-padding} ${width + 2 * padding} ${height + 2 * padding}`;
    // A browser lays the picture out anew whenever these are set, and a page that is scrolled comes here each frame.
    if (root.getAttribute('viewBox') !== box) {
      root.setAttribute('width', String(width * zoom + 2 * margin));
      root.setAttribute('height', String(height * zoom + 2 * margin));
      root.setAttribute('viewBox', box);
    }
    const level = levelAt(zoom, shown.layout);
    if (this.parts?.level !== level) {
      const drawing = { level, current: shown.current, interactive: true };
      this.parts = { level, of: partsOf(shown.map, shown.layout, drawing) };
    }
    const visible = viewport.visible();
    const wanted = this.parts.of.filter(({ isFrame, rect }) => isFrame || intersects(rect, visible));
    return this.exchange(wanted);
  }

  /** The level of detail that is drawn. */
  get level(): MapLevel {
    return this.parts?.level ?? 'cores';
  }

  /** How many parts are in the page. */
  get drawnParts(): number {
    return this.drawn.size;
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

  /** The zoom from which on the CPUs are readable. */
  get readableZoom(): number {
    return this.shown === null ? 1 : Math.max(1, 11 / this.shown.layout.measures.whoFont);
  }

  /** Puts frames around places, over the picture; those of the same class are replaced. */
  frame(name: string, rects: readonly Rect[]): void {
    for (const old of this.overlay.querySelectorAll(`.${name},.${name}-ground`)) old.remove();
    for (const { x, y, width, height } of rects) {
      const at = { x: x - 1, y: y - 1, width: width + 2, height: height + 2, rx: 3 };
      this.overlay.append(svg('rect', { class: `${name}-ground`, ...at }), svg('rect', { class: name, ...at }));
    }
  }

  /** Lays a veil over places; those of the same class are replaced. */
  shade(name: string, rects: readonly Rect[]): void {
    const d = rects.map(({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h${-width}z`).join('');
    const known = this.overlay.querySelector(`:scope > .${name}`);
    if (known !== null) known.setAttribute('d', d);
    else if (d !== '') this.overlay.prepend(svg('path', { class: name, d }));
  }

  /** Draws threads where they would be; those before are replaced. */
  drawGhosts(ghosts: readonly MapGhost[]): void {
    this.ghosts.replaceChildren();
    if (this.shown === null || ghosts.length === 0) return;
    const { map, layout } = this.shown;
    this.ghosts.append(...ghostShapes(ghosts, map, this.cells, layout.measures));
  }

  private exchange(wanted: readonly Part[]): boolean {
    let isOther = false;
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, { element }] of this.drawn) {
      if (keys.has(key)) continue;
      element.remove();
      this.drawn.delete(key);
      isOther = true;
    }
    for (const part of wanted) {
      const old = this.drawn.get(part.key);
      if (old?.part === part) continue;
      const markup = part.draw();
      if (old !== undefined && looksOf(old.markup) === looksOf(markup)) {
        renumber(old.element, markup);
        this.drawn.set(part.key, { ...old, markup, part });
        continue;
      }
      const element = parsedSvg(markup);
      makeItems(element);
      isOther = true;
      this.drawn.set(part.key, { part, markup, element });
      if (old === undefined) this.containerOf(part).append(element);
      else {
        // What is inside a frame stays.
        const inner = insideOf(old.element).querySelectorAll(':scope > g[data-part]');
        old.element.replaceWith(element);
        insideOf(element).append(...inner);
      }
      element.dataset.part = part.key;
    }
    return isOther;
  }

  private containerOf({ parent }: Part): SVGGElement {
    const around = parent === null ? undefined : this.drawn.get(parent);
    return around === undefined ? this.diagram : insideOf(around.element);
  }
}

interface Shown {
  readonly map: HostMap;
  readonly layout: MapLayout;
  readonly aspect: number;
  readonly current: string;
  readonly places: MapPlaces;
}

/** The index of a pin in its map; it changes with every pin before it, and nothing looks different. */
const pinIndex = / data-pin="(\d+)"/g;

function looksOf(markup: string): string {
  return markup.replaceAll(pinIndex, ' data-pin');
}

function renumber(part: SVGGElement, markup: string): void {
  const indices = [...markup.matchAll(pinIndex)].map(([, index]) => index ?? '');
  const own = [...part.querySelectorAll<SVGElement>('[data-pin]')].filter(
    (element) => element.closest('[data-part]') === part,
  );
  for (const [at, element] of own.entries()) element.dataset.pin = indices[at] ?? '';
}

/** In a light theme of high contrast, VS Code gives the page the class of the dark one as well. */
function forLightContrast(style: string): string {
  const dark = ':where(.vscode-dark,.vscode-high-contrast,';
  return style.replace(dark, ':where(.vscode-dark,.vscode-high-contrast:not(.vscode-high-contrast-light),');
}

/** Where the inner groups of a part belong. */
function insideOf(element: SVGGElement): SVGGElement {
  return element.querySelector<SVGGElement>(':scope > g > g[role=group]') ?? element;
}

function intersects(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
