import type { Span } from '../../base/span.ts';
import { XmlDocument } from './document.ts';
import { scanXml } from './scan.ts';

export type { XmlDocument } from './document.ts';

/**
 * Reads any text, however broken, in one pass that is linear in its length. Broken places are repaired, not left out;
 * if a text nests deeper than libvirt accepts, only its beginning is read. `placeOf` as in {@link XmlDocument}.
 */
export function parseXml(text: string, placeOf: ((span: Span) => Span) | null = null): XmlDocument {
  const { tree, error, comments } = scanXml(text);
  return new XmlDocument({ text, tree, error, comments }, placeOf);
}
