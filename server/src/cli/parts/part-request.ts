import type { Baseline } from '../baseline/baseline.ts';
import type { FormatName, ReportStyle } from '../report/formats/format.ts';

/** What a command does with each part of the files. Plain data, which a worker can be given. */
export type PartRequest = CheckRequest | FixRequest;

/** What `check` wants of a part. */
export interface CheckRequest {
  readonly command: 'check';
  readonly format: FormatName;
  readonly style: ReportStyle;
  readonly baseline: BaselineUse | null;
}

/** What is done with a baseline: known findings are left out, or all are, and then the baseline is written. */
export interface BaselineUse {
  readonly known: Baseline;
  readonly isCreated: boolean;
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
