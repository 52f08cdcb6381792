import type { Part, Said } from './part.ts';
import type { PartRequest } from './part-request.ts';

/** Is told how far the work is. */
export interface Watcher {
  read(files: number): void;
  /** A document was checked, and has so many findings. */
  checked(findings: number): void;
}

/** What is said about one document. The documents of all parts are reported in one order. */
export interface PartItem {
  /** Documents are ordered by group, and in a group by the path that users know. */
  readonly group: number;
  readonly shown: string;
  /** How many findings it has, or how many fixes are applied; none where only its findings are said. */
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

/** What the work of one thread comes to. */
export interface WorkEnd<End> {
  /** What had to be read and could not. */
  readonly failures: readonly Said[];
  /** What was skipped without harm. */
  readonly notes: readonly Said[];
  /** What each slice comes to. */
  readonly ends: readonly End[];
}

/** The work of one thread, in this one or in a worker. */
export interface PartRun<End> {
  /** Whether all its files can be read. They are read for that, so it is to be asked only if it matters. */
  isReadable(): Promise<boolean>;
  /**
   * The documents in their order, and then what they come to. `complete`: whether all files can be read, here and in
   * other threads. To be called once.
   */
  items(complete: boolean): AsyncGenerator<PartItem, WorkEnd<End>>;
}

/** What a worker is given when it starts. */
export interface WorkerData {
  readonly slices: readonly Part[];
  readonly request: PartRequest;
  readonly locale: string | undefined;
}

/** What a worker sends. */
export type FromWorker<End> =
  | { readonly kind: 'progress'; readonly files: number; readonly findings: readonly number[] }
  | { readonly kind: 'readable'; readonly value: boolean }
  | { readonly kind: 'items'; readonly items: readonly PartItem[] }
  | { readonly kind: 'end'; readonly end: WorkEnd<End> }
  /** The command cannot do its work, in words for the user. */
  | { readonly kind: 'refused'; readonly message: string };

/** What a worker receives: perhaps a question first; one `proceed`; and a `more` for each batch that was used. */
export type ToWorker =
  | { readonly kind: 'readable?' }
  | { readonly kind: 'proceed'; readonly complete: boolean }
  | { readonly kind: 'more' };
