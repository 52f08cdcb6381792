import type { TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { PreviousXml } from '../../syntax/xml/xml.ts';
import { uriKey } from './uris.ts';

/** What an edit replaced: the range A in the old text by the range B in the new one. */
export type ChangedRange = PreviousXml['changes'][number];

/** A document that is open in the editor. */
export interface OpenDocument {
  /** As {@link uriKey} normalizes it. */
  readonly uri: string;
  readonly text: TextDocument;
}

/** The texts of the open documents, kept up to date by the client's edits. */
export class OpenDocuments {
  private readonly documents = new Map<string, TextDocument>();

  get(uri: string): OpenDocument | undefined {
    const text = this.documents.get(uri);
    return text === undefined ? undefined : { uri, text };
  }

  has(uri: string): boolean {
    return this.documents.has(uri);
  }

  uris(): Iterable<string> {
    return this.documents.keys();
  }

  /** The URI as the client spelled it, so that the client recognizes its document. */
  clientUri(uri: string): string {
    return this.documents.get(uri)?.uri ?? uri;
  }

  /** Adds a document, or replaces the one with the same URI. */
  open(clientUri: string, languageId: string, version: number, text: string): OpenDocument {
    const uri = uriKey(clientUri);
    const document = TextDocument.create(clientUri, languageId, version, text);
    this.documents.set(uri, document);
    return { uri, text: document };
  }

  /**
   * Applies changes in order. `edit` is the range that covers them all, or null if the whole text was replaced. Returns
   * null if the document is not open.
   */
  change(
    clientUri: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
  ): { document: OpenDocument; edit: ChangedRange | null } | null {
    const uri = uriKey(clientUri);
    const text = this.documents.get(uri);
    if (text === undefined) return null;
    let edit: ChangedRange | null | undefined;
    for (const change of changes) {
      if (!('range' in change)) {
        edit = null;
        TextDocument.update(text, [change], version);
        continue;
      }
      const { start, end } = offsetsOf(text, change);
      if (edit !== null) edit = covering(edit, start, end, change.text.length);
      // Lines outside the text would corrupt TextDocument's line offsets.
      const range = { start: text.positionAt(start), end: text.positionAt(end) };
      TextDocument.update(text, [{ range, text: change.text }], version);
    }
    return { document: { uri, text }, edit: edit ?? null };
  }

  /** Removes a document and returns its normalized URI. */
  close(clientUri: string): string {
    const uri = uriKey(clientUri);
    this.documents.delete(uri);
    return uri;
  }
}

type RangedChange = Extract<TextDocumentContentChangeEvent, { range: unknown }>;

function offsetsOf(text: TextDocument, { range }: RangedChange): { start: number; end: number } {
  const one = text.offsetAt(range.start);
  const other = text.offsetAt(range.end);
  return { start: Math.min(one, other), end: Math.max(one, other) };
}

/**
 * The smallest range that covers the edits so far and one more, which replaces `start` to `end` of the current text by
 * `length` characters.
 */
function covering(before: ChangedRange | undefined, start: number, end: number, length: number): ChangedRange {
  const grown = length - (end - start);
  if (before === undefined) return { fromA: start, toA: end, fromB: start, toB: end + grown };
  const from = Math.min(before.fromA, start);
  const behind = Math.max(0, end - before.toB);
  return { fromA: from, toA: before.toA + behind, fromB: from, toB: before.toB + behind + grown };
}
