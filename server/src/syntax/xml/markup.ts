import * as l10n from '@vscode/l10n';
import { type Span, spanAt } from '../../base/span.ts';

/** What ends a CDATA section, a comment or a processing instruction. */
export type Terminator = ']]>' | '-->' | '?>';

/** What is wrong if such a piece of markup has no end. */
export function notClosed(terminator: Terminator): string {
  switch (terminator) {
    case ']]>':
      return l10n.t('the CDATA section is not closed: `]]>` is missing');
    case '-->':
      return l10n.t('the comment is not closed: `-->` is missing');
    case '?>':
      return l10n.t('the processing instruction is not closed: `?>` is missing');
  }
}

/** After the `>` of a document type declaration, skipping the document's own entities; null if it is not closed. */
export function doctypeEnd(text: string, start: number): number | null {
  let close = text.indexOf('>', start);
  const opening = text.indexOf('[', start);
  if (opening >= 0 && opening < close) {
    const closing = text.indexOf(']', opening);
    if (closing < 0) return null;
    close = text.indexOf('>', closing);
  }
  return close < 0 ? null : close + 1;
}

/** The span to show for a long text: at most to the end of its line, and short in any case. */
export function shown(text: string, start: number, end: number): Span {
  const line = text.slice(start, Math.min(end, start + 200)).split(/[\r\n]/, 1)[0] ?? '';
  return spanAt(start, line.trimEnd().length);
}
