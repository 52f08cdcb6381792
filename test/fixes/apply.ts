import assert from 'node:assert/strict';
import type { TextEdit } from '../../server/src/fixes/fix.ts';

/** Applies edits as an editor does: all offsets are of the text before, none may overlap. Written apart from the fixes. */
export function applyEdits(text: string, uri: string, edits: readonly TextEdit[]): string {
  const ordered = [...edits].sort((a, b) => a.span.start - b.span.start);
  let result = '';
  let at = 0;
  for (const edit of ordered) {
    assert.equal(edit.uri, uri, 'the edit is in this document');
    assert.ok(at <= edit.span.start && edit.span.start <= edit.span.end && edit.span.end <= text.length);
    result += text.slice(at, edit.span.start) + edit.newText;
    at = edit.span.end;
  }
  return result + text.slice(at);
}
