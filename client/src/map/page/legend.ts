import type { HostMap } from '../../../../server/src/drawing/map/host-map.ts';
import type { MapLayout } from '../../../../server/src/drawing/map/map-layout.ts';
import { drawShapes } from '../../../../server/src/drawing/map/map-legend.ts';
import type { MapWords } from '../words.ts';
import { html, parsedSvg, svg } from './dom.ts';

/** What the shapes of the map mean, below it; closed until it is asked for. */
export class Legend {
  private readonly details: HTMLDetailsElement;
  private readonly picture = svg('svg', { class: 'pinset-map', role: 'img' });
  private shown: { readonly map: HostMap; readonly layout: MapLayout } | null = null;

  constructor(place: HTMLElement, words: MapWords) {
    this.details = html('details', {}, html('summary', {}, words.legend), this.picture);
    this.details.addEventListener('toggle', () => this.draw());
    place.append(this.details);
  }

  /** Shows another map's shapes. */
  setMap(map: HostMap, layout: MapLayout): void {
    this.shown = { map, layout };
    this.draw();
  }

  private draw(): void {
    const { shown, picture, details } = this;
    if (shown === null || !details.open) return;
    const { measures } = shown.layout;
    const { svg: markup, texts, width, height } = drawShapes(shown.map, details.clientWidth - 24, measures);
    picture.setAttribute('width', String(width));
    picture.setAttribute('height', String(height));
    picture.setAttribute('aria-label', texts.join('; '));
    picture.replaceChildren(parsedSvg(markup));
  }
}
