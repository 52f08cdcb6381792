import type { Span } from '../../base/span.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';

/** A place in a document of the fleet. */
export interface DocumentPlace {
  readonly document: FleetDocument;
  readonly span: Span;
}
