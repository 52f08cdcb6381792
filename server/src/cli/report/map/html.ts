import { escapeXml, shownText } from '../../../drawing/text.ts';

/** Text from outside for the content or an attribute of HTML, without characters that change its direction. */
export function escaped(text: string): string {
  return escapeXml(shownText(text, 2000));
}

/** A table with a caption as its heading; cells are HTML. It can be wider than the page. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [
    `<div class="table" role="region" tabindex="0" aria-label="${escaped(caption)}">`,
    '<table>',
    `<thead><tr>${head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map(
      ([first = '', ...others]) =>
        `<tr><th scope="row">${first}</th>${others.map((cell) => `<td>${cell}</td>`).join('')}</tr>`,
    ),
    '</tbody>',
    '</table>',
    '</div>',
  ].join('\n');
}
