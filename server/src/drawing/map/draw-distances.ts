import { escapeXml, textWidth } from '../text.ts';
import type { Block } from './block.ts';
import type { MapDistances } from './host-map.ts';

/** The distances of nodes, as a table or in words. */
export function drawDistances({ title, columns, rows }: MapDistances, font: number): Block {
  const step = font + 7;
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => textWidth(text, font)));
  const column = 14 + widest([...columns, ...rows.flatMap(({ values }) => values)]);
  const names = widest(rows.map(({ name }) => name));
  const line = (y: number, name: string, values: readonly string[], style: string) =>
    `<text class="muted" x="0" y="${y}">${escapeXml(name)}</text>` +
    values
      .map((value, index) => `<text class="${style}" x="${names + (index + 1) * column}" y="${y}">${value}</text>`)
      .join('');
  const width = names + columns.length * column;
  const table =
    rows.length === 0
      ? []
      : [
          line(2 * step - 4, '', columns, 'usage'),
          `<path class="rule" d="M0 ${2 * step + 1.5}H${width}"/>`,
          ...rows.map(({ name, values }, index) => line((index + 3) * step - 3, name, values, 'number')),
        ];
  return {
    width: Math.max(textWidth(title, font), width),
    height: rows.length === 0 ? step : (rows.length + 3) * step - step / 2,
    svg: [`<text class="muted" x="0" y="${font}">${escapeXml(title)}</text>`, ...table].join('\n'),
  };
}
