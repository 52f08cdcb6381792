import type { Rect } from '../../../../server/src/drawing/packing.ts';

/** Space around the diagram, in pixels of the screen. */
export const margin = 12;

const leastZoom = 0.05;
const mostZoom = 4;

/**
 * The part of the diagram that can be seen. It scrolls as every page does, so the browser pans by itself; a zoom changes
 * the size of the picture.
 */
export class Viewport {
  private readonly view: HTMLElement;
  private readonly onChange: () => void;
  private readonly onZoom: (visible: Rect) => void;
  private size = { width: 1, height: 1 };
  /** null while the diagram is fitted to the width. */
  private chosen: number | null = null;

  /**
   * `onZoom`: the size of the picture changes, and this part of it will be seen. `onChange`: another part is seen, or
   * another size.
   */
  constructor(view: HTMLElement, onZoom: (visible: Rect) => void, onChange: () => void) {
    this.view = view;
    this.onZoom = onZoom;
    this.onChange = onChange;
    let waiting = false;
    const later = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        onChange();
      });
    };
    view.addEventListener('scroll', later, { passive: true });
    new ResizeObserver(later).observe(view);
    view.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const box = view.getBoundingClientRect();
        this.zoomAt(this.zoom * Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
      },
      { passive: false },
    );
  }

  /** The size of the diagram in its own pixels. */
  setSize(width: number, height: number): void {
    this.size = { width, height };
  }

  /**
   * The width of the view for each unit of its height, in steps, so that a picture for it is not laid out anew with
   * every pixel of a resized panel.
   */
  get aspect(): number {
    const aspect = this.view.clientWidth / Math.max(1, this.view.clientHeight);
    return aspects.findLast((one) => one <= aspect) ?? narrowest;
  }

  /** Pixels of the screen for each of the diagram. */
  get zoom(): number {
    return this.chosen ?? this.fitted;
  }

  /** The zoom that was chosen; null while the whole width is shown. */
  get chosenZoom(): number | null {
    return this.chosen;
  }

  private get fitted(): number {
    const room = Math.max(80, this.view.clientWidth - 2 * margin);
    return clamped(Math.min(largestFit, room / this.size.width));
  }

  /** null to fit the width. `around`: a place of the diagram whose middle stays where it is; else that of the view does. */
  zoomTo(zoom: number | null, around: Rect | null = null): void {
    const { clientWidth, clientHeight, scrollLeft, scrollTop } = this.view;
    const middle = { x: clientWidth / 2, y: clientHeight / 2 };
    if (around === null) {
      this.zoomAt(zoom, middle.x, middle.y);
      return;
    }
    const x = (around.x + around.width / 2) * this.zoom + margin - scrollLeft;
    const y = (around.y + around.height / 2) * this.zoom + margin - scrollTop;
    const isSeen = x >= 0 && y >= 0 && x <= clientWidth && y <= clientHeight;
    this.zoomAt(zoom, isSeen ? x : middle.x, isSeen ? y : middle.y);
  }

  /** `x` and `y` are the point that stays where it is, in pixels of the view. */
  private zoomAt(zoom: number | null, x: number, y: number): void {
    const before = this.zoom;
    const left = (this.view.scrollLeft + x - margin) / before;
    const top = (this.view.scrollTop + y - margin) / before;
    this.chosen = zoom === null ? null : clamped(zoom);
    const now = this.zoom;
    const { clientWidth, clientHeight } = this.view;
    this.onZoom({ x: left - x / now, y: top - y / now, width: clientWidth / now, height: clientHeight / now });
    this.view.scrollLeft = left * now + margin - x;
    this.view.scrollTop = top * now + margin - y;
    this.onChange();
  }

  /** Takes over what was kept. */
  restore(zoom: number | null, left: number, top: number): void {
    this.chosen = zoom === null ? null : clamped(zoom);
    this.onChange();
    this.view.scrollLeft = left;
    this.view.scrollTop = top;
    this.onChange();
  }

  /** Where the view is scrolled to. */
  get scroll(): { readonly left: number; readonly top: number } {
    return { left: this.view.scrollLeft, top: this.view.scrollTop };
  }

  /** What can be seen, in pixels of the diagram. */
  visible(): Rect {
    const { clientWidth: width, clientHeight: height, scrollLeft, scrollTop } = this.view;
    const { zoom } = this;
    return {
      x: (scrollLeft - margin) / zoom,
      y: (scrollTop - margin) / zoom,
      width: width / zoom,
      height: height / zoom,
    };
  }

  /** The point of the diagram at a place of the window. */
  toDiagram(clientX: number, clientY: number): { readonly x: number; readonly y: number } {
    const { left, top } = this.view.getBoundingClientRect();
    const { zoom } = this;
    return {
      x: (clientX - left + this.view.scrollLeft - margin) / zoom,
      y: (clientY - top + this.view.scrollTop - margin) / zoom,
    };
  }

  /** Where a rectangle of the diagram is in the window. */
  toWindow({ x, y, width, height }: Rect): DOMRect {
    const { left, top } = this.view.getBoundingClientRect();
    const { zoom } = this;
    return new DOMRect(
      left - this.view.scrollLeft + margin + x * zoom,
      top - this.view.scrollTop + margin + y * zoom,
      width * zoom,
      height * zoom,
    );
  }

  /** Scrolls on if a place of the window is at the border of the view. */
  scrollNear(clientX: number, clientY: number): void {
    const { left, right, top, bottom } = this.view.getBoundingClientRect();
    const step = (low: number, at: number, high: number) =>
      at < low + nearBorder ? -scrollStep : at > high - nearBorder ? scrollStep : 0;
    this.view.scrollBy(step(left, clientX, right), step(top, clientY, bottom));
  }

  /** Scrolls as little as is needed to show a rectangle of the diagram. */
  show({ x, y, width, height }: Rect): void {
    const { view, zoom } = this;
    const [left, top] = [x * zoom + margin, y * zoom + margin];
    const [right, bottom] = [left + width * zoom, top + height * zoom];
    const edge = 24;
    if (left - edge < view.scrollLeft) view.scrollLeft = left - edge;
    else if (right + edge > view.scrollLeft + view.clientWidth) view.scrollLeft = right + edge - view.clientWidth;
    if (top - edge < view.scrollTop) view.scrollTop = top - edge;
    else if (bottom + edge > view.scrollTop + view.clientHeight) view.scrollTop = bottom + edge - view.clientHeight;
  }
}

/** In pixels of the screen. */
const nearBorder = 24;
const scrollStep = 16;

const narrowest = 0.4;
const aspects: readonly number[] = [narrowest, 0.7, 1, 1.6, 2.4];

/** A small host is not blown up to the width of a wide panel. */
const largestFit = 1.25;

function clamped(zoom: number): number {
  return Math.min(mostZoom, Math.max(leastZoom, zoom));
}
