import { type Text, unknownText } from '../../text.ts';

/** What a parameter stands for. */
export interface Parameter {
  readonly items: readonly Text[];
  /** `@` and `*` make a word of each item; null is a single value. */
  readonly list: '@' | '*' | null;
  /** There may be more items, or none. */
  readonly open: boolean;
  /** What those are, where that can be told. */
  readonly further?: Text;
  /** `caller`: the script does not set it, so that only the environment or the command line can. */
  readonly set: boolean | 'caller' | 'unknown';
  /** Of the items; null where they have none, or no order. */
  readonly subscripts: readonly number[] | null;
}

/** A parameter with one value. */
export function single(text: Text, set: Parameter['set'] = true): Parameter {
  return { items: [text], list: null, open: false, set, subscripts: null };
}

/** One of which nothing is known. */
export const unknownParameter = single(unknownText, 'unknown');
