import type { TextEdit } from '../fix.ts';

/** A text with edits applied. They must be in the order of the text and must not overlap. */
export function appliedTo(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { span, newText } of edits) {
    result += text.slice(at, span.start) + newText;
    at = span.end;
  }
  return result + text.slice(at);
}
