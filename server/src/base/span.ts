/**
 * A half-open range of a text, in UTF-16 code units from its start. Everything below `lsp` and `cli` uses spans; the
 * edge turns them into lines and characters.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The span of `length` code units that begins at `start`. */
export function spanAt(start: number, length: number): Span {
  return { start, end: start + length };
}

/** Whether `offset` is in the span or at one of its ends, as a cursor can be. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** Whether one span lies within another. */
export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Whether two spans share a code unit or touch. */
export function overlaps(one: Span, other: Span): boolean {
  return one.start <= other.end && other.start <= one.end;
}
