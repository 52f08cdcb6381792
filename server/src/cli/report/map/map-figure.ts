import { drawMap, type HostMap } from '../../../features/analysis.ts';
import { escaped } from './html.ts';

/** A picture that can be wider than the page, so the keyboard has to be able to scroll it. */
export function mapFigure(map: HostMap, idPrefix: string, label: string): string {
  return `<div class="picture" role="region" tabindex="0" aria-label="${escaped(label)}">\n${drawMap(map, { idPrefix })}</div>`;
}
