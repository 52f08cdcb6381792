import type { Part, Said } from './part.ts';
import type { PartRequest } from './part-request.ts';

/** What is said about one document. The documents of all parts are reported in one order. */
export interface PartItem {
  /** Documents are ordered by group, and in a group by the path that users know. */
  readonly group: number;
  readonly shown: string;
  /** How many findings it has, or how many of them are fixed. */
  readonly count: number;
  /** What goes to stdout. */
  readonly out: string;
  /** One line each for stderr, after everything else. */
  readonly lines: readonly string[];
  /** The file to change before `out` is printed; null if nothing is written. */
  readonly write: FileChange | null;
}

/** The bytes of a file as they were read, and as they are to be. */
export interface FileChange {
  readonly file: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** What is said about reading a part. */
export interface PartSaid {
  readonly failures: readonly Said[];
  readonly notes: readonly Said[];
}

/** A part that is being read and then checked, here or in a worker. */
export interface PartRun<End> {
  readonly loaded: Promise<PartSaid>;
  /**
   * The documents in their order, and then what they come to. `complete`: whether all parts were read without a
   * failure. To be called once, after `loaded`.
   */
  items(complete: boolean): AsyncGenerator<PartItem, End>;
}

/** What a worker is given when it starts. */
export interface WorkerData {
  readonly part: Part;
  readonly request: PartRequest;
  readonly locale: string | undefined;
}

/** What a worker sends. */
export type FromWorker<End> =
  | { readonly kind: 'read'; readonly files: number }
  | { readonly kind: 'loaded'; readonly said: PartSaid }
  | { readonly kind: 'items'; readonly items: readonly PartItem[] }
  | { readonly kind: 'end'; readonly end: End }
  /** The command cannot do its work, in words for the user. */
  | { readonly kind: 'refused'; readonly message: string };

/** What a worker receives: one `proceed` after it has loaded, and then a `more` for each batch that was used. */
export type ToWorker = { readonly kind: 'proceed'; readonly complete: boolean } | { readonly kind: 'more' };
