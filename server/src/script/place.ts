import { type Span, spanAt } from '../base/span.ts';

/** A place in the script, or in a file that it sources. */
export interface SourcePlace {
  readonly uri: string;
  readonly span: Span;
}

/** The place of `length` code units from `start`. */
export function placeAt(uri: string, start: number, length: number): SourcePlace {
  return { uri, span: spanAt(start, length) };
}

/** The stretch of two places that follow each other; null if they do not. */
export function adjoining(left: SourcePlace | null, right: SourcePlace | null): SourcePlace | null {
  if (left === null || right === null || left.uri !== right.uri || left.span.end !== right.span.start) return null;
  return { uri: left.uri, span: { start: left.span.start, end: right.span.end } };
}

/** The span of the first of these places that is in a file; null if none of them is. */
export function spanIn(uri: string, ...places: readonly (SourcePlace | null)[]): Span | null {
  return places.find((place) => place?.uri === uri)?.span ?? null;
}
