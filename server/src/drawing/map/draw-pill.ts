import type { Rect } from '../packing.ts';
import { escapeXml, textWidth } from '../text.ts';

/** The room that a number of conflicts takes at the end of a title. */
export function pillWidth(text: string, font: number): number {
  return text === '' ? 0 : textWidth(text, font) + 22;
}

/** A number of conflicts, which has to be seen first, or `drifted`: of threads that really run elsewhere. */
export function drawPill(
  text: string,
  { x, y, width, height }: Rect,
  font: number,
  kind: 'conflicts' | 'drifted' = 'conflicts',
): string {
  const baseline = y + height / 2 + 0.36 * font;
  return (
    `<g class="pill ${kind}"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${height / 2}"/>` +
    `<text style="font-size:${Math.round(10 * font) / 10}px" x="${x + width / 2}" y="${baseline}">${escapeXml(text)}</text></g>`
  );
}
