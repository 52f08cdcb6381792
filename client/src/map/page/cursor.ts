import type { Rect } from '../../../../server/src/drawing/packing.ts';
import { type Direction, firstCpuIn, hasPoint, neighbour } from './cells.ts';
import { itemOfCpu, itemOfTile } from './items.ts';
import type { Scene } from './scene.ts';
import type { Spot } from './spots.ts';
import type { Viewport } from './viewport.ts';

/** The place of the keyboard in the picture: the only tab stop of its tree. */
export class Cursor {
  private readonly scene: Scene;
  private readonly viewport: Viewport;
  private readonly onMove: (spot: Spot) => void;
  private at: Spot = { kind: 'cpu', cpu: 0 };

  constructor(scene: Scene, viewport: Viewport, onMove: (spot: Spot) => void) {
    this.scene = scene;
    this.viewport = viewport;
    this.onMove = onMove;
  }

  get spot(): Spot {
    return this.at;
  }

  /** Where it is in the diagram; null if that is not drawn at this level. */
  get rect(): Rect | null {
    const { at } = this;
    const { cells, tiles } = this.scene;
    return (at.kind === 'cpu' ? cells.get(at.cpu)?.rect : tiles.find(({ item }) => item === at.group)?.rect) ?? null;
  }

  /** Whether the keyboard's focus is in the picture. */
  get hasFocus(): boolean {
    return this.scene.root.contains(document.activeElement);
  }

  /** Goes to the first CPU, for another map. */
  reset(): void {
    this.at = { kind: 'cpu', cpu: [...this.scene.cells.keys()][0] ?? 0 };
  }

  /** Moves. `takesFocus`: and the focus with it, and the picture so that it is seen. */
  goTo(spot: Spot, takesFocus: boolean): void {
    this.at = spot;
    if (takesFocus) {
      if (spot.kind === 'cpu') {
        const place = this.scene.cells.get(spot.cpu);
        if (place === undefined) return;
        if (this.scene.level === 'nodes') this.viewport.zoomTo(this.scene.readableZoom);
        this.viewport.show(place.rect);
      } else {
        const place = this.scene.tiles.find(({ item }) => item === spot.group);
        if (place !== undefined) this.viewport.show(place.rect);
      }
      this.scene.draw();
    }
    this.mark(takesFocus);
    this.onMove(this.at);
  }

  /** Goes to the next CPU, or tile, in a direction. */
  step(direction: Direction): void {
    const { scene, at } = this;
    if (at.kind === 'tile') {
      const from = scene.tiles.find(({ item }) => item === at.group)?.rect;
      const next = from && neighbour(from, scene.tiles, direction);
      if (next !== undefined) this.goTo({ kind: 'tile', group: next.item }, true);
      return;
    }
    const from = scene.cells.get(at.cpu)?.rect;
    const next = from && neighbour(from, scene.cells.values(), direction);
    if (next !== undefined) this.goTo({ kind: 'cpu', cpu: next.item.id }, true);
  }

  /** Goes to the first (0) or the last (-1). */
  goToEnd(at: 0 | -1): void {
    const { scene } = this;
    const group = scene.tiles.at(at)?.item;
    const cpu = [...scene.cells.keys()].at(at);
    if (this.at.kind === 'tile' && group !== undefined) this.goTo({ kind: 'tile', group }, true);
    else if (cpu !== undefined) this.goTo({ kind: 'cpu', cpu }, true);
  }

  /** Opens a tile: its CPUs become readable, and the first of them has the focus. */
  enter(group: string): void {
    const { layout } = this.scene;
    const cpu = layout === null ? null : firstCpuIn(layout, group);
    if (cpu !== null) this.goTo({ kind: 'cpu', cpu }, true);
  }

  /** Makes its item the tab stop, after it moved or after the picture has changed. */
  mark(takesFocus: boolean): void {
    const { root } = this.scene;
    this.adapt();
    const { at, rect } = this;
    const wanted = at.kind === 'cpu' ? itemOfCpu(root, at.cpu) : itemOfTile(root, at.group);
    for (const old of root.querySelectorAll('[tabindex="0"]')) if (old !== wanted) old.setAttribute('tabindex', '-1');
    // What is out of sight cannot have the focus; then the first item that is drawn can be reached.
    const item = wanted ?? root.querySelector('[role="treeitem"]');
    item?.setAttribute('tabindex', '0');
    if (takesFocus && wanted !== null && document.activeElement !== wanted) wanted.focus({ preventScroll: true });
    this.scene.frame('focus', this.hasFocus && rect !== null ? [rect] : []);
  }

  /** From a CPU to its tile when the picture shows tiles, and back. */
  private adapt(): void {
    const { level, tiles, cells } = this.scene;
    if (level === 'nodes' && this.at.kind === 'cpu') {
      const rect = cells.get(this.at.cpu)?.rect;
      const group = tiles.find((tile) => rect !== undefined && hasPoint(tile.rect, rect.x, rect.y)) ?? tiles[0];
      if (group !== undefined) this.at = { kind: 'tile', group: group.item };
    } else if (level !== 'nodes' && this.at.kind === 'tile') {
      const { layout } = this.scene;
      const inside = layout === null ? null : firstCpuIn(layout, this.at.group);
      this.at = { kind: 'cpu', cpu: inside ?? [...cells.keys()][0] ?? 0 };
    }
  }
}
