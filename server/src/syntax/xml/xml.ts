import type { Span } from '../../base/span.ts';
import type { XmlError } from './first-error.ts';
import { scanXml } from './scan.ts';
import { TagReader } from './tag.ts';
import type { XmlTree } from './tree.ts';

/**
 * A text that was read as XML. Nothing is resolved or copied yet: `element.ts` reads elements, attributes and texts.
 */
export interface XmlDocument {
  readonly text: string;
  readonly tree: XmlTree;
  /** Reads the tags of the text once more, for their attributes. */
  readonly tags: TagReader;
  /** The first place that is not well-formed, in plain words. */
  readonly error: XmlError | null;
  /** All comments, from `<!--` to `-->`, in document order. */
  readonly comments: readonly Span[];
  /**
   * For a text inside another one: where a span of it is there. Places that are read from the tree are then those of
   * the other text.
   */
  readonly placeOf?: (span: Span) => Span;
}

/**
 * Reads any text, however broken, in one pass that is linear in its length. Broken places are repaired, not left out;
 * if a text nests deeper than libvirt accepts, only its beginning is read. `placeOf` as in {@link XmlDocument}.
 */
export function parseXml(text: string, placeOf?: (span: Span) => Span): XmlDocument {
  const { tree, error, comments } = scanXml(text);
  const document = { text, tree, tags: new TagReader(text, null), error, comments };
  if (placeOf === undefined) return document;
  return { ...document, error: error === null ? null : { ...error, span: placeOf(error.span) }, placeOf };
}
