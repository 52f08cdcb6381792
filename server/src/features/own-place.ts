import type { Finding, RelatedPlace } from '../rules/engine/rule.ts';

/** Whether what a related place says is about the place of its finding, which is in the document with this URI. */
export function isOwnPlace(place: RelatedPlace, uri: string, { span }: Pick<Finding, 'span'>): boolean {
  return place.uri === uri && place.span.start === span.start;
}
