/** What a command does with each part of the files. Plain data, which a worker can be given. */
export type PartRequest = CheckRequest | FixRequest;

/** What `check` wants of a part. */
export interface CheckRequest {
  readonly command: 'check';
  readonly format: 'text' | 'json';
  readonly colour: boolean;
}

/** What `fix` wants of a part. */
export interface FixRequest {
  readonly command: 'fix';
  readonly cwd: string;
  /** Print what would change in words or as a diff, or change the files. */
  readonly mode: 'say' | 'diff' | 'write';
  /** The rules whose fixes count; null for all. */
  readonly rules: ReadonlySet<string> | null;
  readonly safeOnly: boolean;
}
