import { type Text, unknownNumber, unknownText } from '../../text.ts';

/** The value of a parameter. */
export interface Parameter {
  readonly items: readonly Text[];
  /** `@` and `*` give a word for each item; null is a single value. */
  readonly list: '@' | '*' | null;
  /** There may be more items, or none. */
  readonly open: boolean;
  /** The value of further items, if something is known about it. */
  readonly further?: Text;
  /** `caller`: the script does not set it, so only the environment or the command line can. */
  readonly set: boolean | 'caller' | 'unknown';
  /** The value that the script gives it if it gives it one; without that, only the environment can. */
  readonly perhaps?: Text;
  /** The subscripts of the items; null if they have none, or no order. */
  readonly subscripts: readonly number[] | null;
}

/** A parameter with one value. */
export function single(text: Text, set: Parameter['set'] = true): Parameter {
  return { items: [text], list: null, open: false, set, subscripts: null };
}

/** A parameter of which nothing is known. */
export const unknownParameter = single(unknownText, 'unknown');

/** A parameter of which only is known that it is a number. */
export const numberParameter = single(unknownNumber, 'unknown');
