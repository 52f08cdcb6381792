import { ContentId } from '../documents/content-id.ts';

// A document is immutable, and a map is made after every change of one of hundreds.
const known = new WeakMap<{ readonly text: string }, string>();

/** A name for the text of a document; another text has another one. */
export function stateOf(document: { readonly text: string }): string {
  const state = known.get(document) ?? new ContentId().text(document.text).toString();
  known.set(document, state);
  return state;
}
