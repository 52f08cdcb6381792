import type { TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { uriKey } from './uris.ts';

/** A document that is open in the editor. */
export interface OpenDocument {
  /** As {@link uriKey} normalizes it. */
  readonly uri: string;
  readonly text: TextDocument;
}

/** The texts of the open documents, kept up to date by the client's edits. */
export class OpenDocuments {
  private readonly documents = new Map<string, TextDocument>();
  /** The keys of their URIs, as the client spells them. */
  private readonly keys = new Map<string, string>();

  get(uri: string): OpenDocument | undefined {
    const text = this.documents.get(uri);
    return text === undefined ? undefined : { uri, text };
  }

  has(uri: string): boolean {
    return this.documents.has(uri);
  }

  /** {@link uriKey} of a URI; without any work for one that a document was opened with. */
  keyOf(clientUri: string): string {
    return this.keys.get(clientUri) ?? uriKey(clientUri);
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
    this.keys.set(clientUri, uri);
    return { uri, text: document };
  }

  /** Applies changes in order; null if the document is not open. */
  change(clientUri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): OpenDocument | null {
    const uri = this.keyOf(clientUri);
    const text = this.documents.get(uri);
    if (text === undefined) return null;
    for (const change of changes)
      TextDocument.update(text, ['range' in change ? within(text, change) : change], version);
    return { uri, text };
  }

  /** Removes a document and returns its normalized URI. */
  close(clientUri: string): string {
    const uri = uriKey(clientUri);
    this.documents.delete(uri);
    this.keys.delete(clientUri);
    return uri;
  }
}

type RangedChange = Extract<TextDocumentContentChangeEvent, { range: unknown }>;

/** The change with its range cut to the text: lines outside the text would corrupt TextDocument's line offsets. */
function within(text: TextDocument, { range, text: newText }: RangedChange): TextDocumentContentChangeEvent {
  const one = text.offsetAt(range.start);
  const other = text.offsetAt(range.end);
  const start = text.positionAt(Math.min(one, other));
  return { range: { start, end: text.positionAt(Math.max(one, other)) }, text: newText };
}
