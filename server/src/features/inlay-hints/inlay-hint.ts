import type { Span } from '../../base/span.ts';
import { overlaps } from '../../base/span.ts';

/** The kinds of inlay hints, each of which can be switched off; the names are those of the settings. */
export const inlayHintKinds = ['pinsets', 'nodesets', 'vcpus', 'cells', 'variables'] as const;
export type InlayHintKind = (typeof inlayHintKinds)[number];

/** Words to show within a text, behind the character before `offset`. */
export interface InlayHint {
  readonly offset: number;
  readonly text: string;
}

/** Which hints are asked for. */
export interface InlayHintRequest {
  /** Only hints of places in this span. */
  readonly range: Span;
  readonly kinds: ReadonlySet<InlayHintKind>;
}

/** Whether a hint of this kind is asked for at a place. */
export function isAskedFor({ range, kinds }: InlayHintRequest, kind: InlayHintKind, place: Span): boolean {
  return kinds.has(kind) && overlaps(range, place);
}

/** Behind a value, and behind the quotation mark that ends it. */
export function behindValue(text: string, { end }: Span): number {
  return text[end] === '"' || text[end] === "'" ? end + 1 : end;
}
