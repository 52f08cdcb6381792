import type { Rect } from '../../../../server/src/drawing/packing.ts';
import { parsedSvg } from './dom.ts';
import { makeItems } from './items.ts';
import type { Part } from './parts.ts';

/** A part of the picture that is in the page. */
interface Drawn {
  readonly part: Part;
  readonly markup: string;
  readonly element: SVGGElement;
}

/** The parts of the picture that are in the page. Of a new map, only those that look different are exchanged. */
export class DrawnParts {
  private readonly diagram: SVGGElement;
  private readonly drawn = new Map<string, Drawn>();
  /** Parts that are out of sight, as they were drawn. */
  private readonly spare = new Map<string, Drawn>();

  constructor(diagram: SVGGElement) {
    this.diagram = diagram;
  }

  /** Keeps no part that is out of sight: those of another map, or another level of detail, are different ones. */
  forget(): void {
    this.spare.clear();
  }

  /** Removes parts that are not wanted, and returns whether there were any. They are kept: who pans often comes back. */
  cut(wanted: readonly Part[]): boolean {
    const keys = new Set(wanted.map(({ key }) => key));
    let isCut = false;
    for (const [key, drawn] of this.drawn) {
      if (keys.has(key)) continue;
      drawn.element.remove();
      this.drawn.delete(key);
      if (!drawn.part.isFrame) this.spare.set(key, drawn);
      isCut = true;
    }
    for (const key of this.spare.keys()) {
      if (this.spare.size <= mostSpare) break;
      this.spare.delete(key);
    }
    return isCut;
  }

  /** Adds the parts that are seen, and others while there is time in this frame; `isLeft`: there was not enough. */
  add(wanted: readonly Part[], seen: Rect): { readonly isOther: boolean; readonly isLeft: boolean } {
    const began = performance.now();
    let [isOther, isLeft] = [false, false];
    for (const part of wanted) {
      const old = this.drawn.get(part.key);
      if (old?.part === part) continue;
      if (!part.isFrame && !intersects(part.rect, seen) && performance.now() - began > timeForOthers) {
        isLeft = true;
        continue;
      }
      if (this.put(part, old)) isOther = true;
    }
    return { isOther, isLeft };
  }

  /** Returns whether it looks different from before. */
  private put(part: Part, old: Drawn | undefined): boolean {
    const spare = old === undefined ? this.spare.get(part.key) : undefined;
    this.spare.delete(part.key);
    if (spare?.part === part) {
      this.drawn.set(part.key, spare);
      this.containerOf(part).append(spare.element);
      return true;
    }
    const markup = part.draw();
    if (old !== undefined && looksOf(old.markup) === looksOf(markup)) {
      renumber(old.element, markup);
      this.drawn.set(part.key, { ...old, markup, part });
      return false;
    }
    const element = parsedSvg(markup);
    makeItems(element);
    this.drawn.set(part.key, { part, markup, element });
    if (old === undefined) this.containerOf(part).append(element);
    else {
      // What is inside a frame stays.
      const inner = insideOf(old.element).querySelectorAll(':scope > g[data-part]');
      old.element.replaceWith(element);
      insideOf(element).append(...inner);
    }
    element.dataset.part = part.key;
    return true;
  }

  private containerOf({ parent }: Part): SVGGElement {
    const around = parent === null ? undefined : this.drawn.get(parent);
    return around === undefined ? this.diagram : insideOf(around.element);
  }
}

/** How many parts that are out of sight are kept. */
const mostSpare = 256;

/** How long parts out of sight are drawn in one frame, in milliseconds. */
const timeForOthers = 4;

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

/** Where the inner groups of a part belong. */
function insideOf(element: SVGGElement): SVGGElement {
  return element.querySelector<SVGGElement>(':scope > g > g[role=group]') ?? element;
}

/** Whether two rectangles have a point in common. */
export function intersects(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
