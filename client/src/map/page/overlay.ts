import type { Rect } from '../../../../server/src/drawing/packing.ts';
import { svg } from './dom.ts';

/** Whose ghosts they are: of what is held, or of a command's proposal. */
export type GhostsOf = 'move' | 'proposal';

/** What is drawn over the picture for a while: veils, threads where they would be, and frames around places. */
export class Overlay {
  private readonly veils = svg('g', { class: 'veils', 'aria-hidden': 'true' });
  private readonly ghosts = {
    move: svg('g', { class: 'ghosts', 'aria-hidden': 'true' }),
    proposal: svg('g', { class: 'ghosts proposed', 'aria-hidden': 'true' }),
  };
  private readonly frames = svg('g', { class: 'overlay', 'aria-hidden': 'true' });

  /** In the order in which they lie over the picture. */
  get layers(): readonly SVGGElement[] {
    return [this.veils, this.ghosts.proposal, this.ghosts.move, this.frames];
  }

  /** Puts frames around places, over the picture; those of the same class are replaced. */
  frame(name: string, rects: readonly Rect[]): void {
    for (const old of this.frames.querySelectorAll(`.${name},.${name}-ground`)) old.remove();
    for (const { x, y, width, height } of rects) {
      const at = { x: x - 1, y: y - 1, width: width + 2, height: height + 2, rx: 3 };
      this.frames.append(svg('rect', { class: `${name}-ground`, ...at }), svg('rect', { class: name, ...at }));
    }
  }

  /** Lays a veil over places; those of the same class are replaced. */
  shade(name: string, rects: readonly Rect[]): void {
    const d = rects.map(({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h${-width}z`).join('');
    const known = this.veils.querySelector(`:scope > .${name}`);
    if (known !== null) known.setAttribute('d', d);
    else if (d !== '') this.veils.append(svg('path', { class: name, d }));
  }

  /** Draws threads where they would be; those before are replaced. */
  drawGhosts(of: GhostsOf, shapes: readonly SVGElement[]): void {
    this.ghosts[of].replaceChildren(...shapes);
  }
}
