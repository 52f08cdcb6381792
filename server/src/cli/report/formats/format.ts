import type { Severity } from '../../../rules/engine/rule.ts';
import type { LoadedPart } from '../../files/load-part.ts';
import type { CheckedFile, HostRow, Tally } from '../checked-file.ts';
import type { Ranges } from '../ranges.ts';

/** The formats of the report of `check`, in the order of help. */
export const formatNames = ['text', 'json', 'sarif', 'github', 'gitlab', 'junit'] as const;

/** A format of the report of `check`. */
export type FormatName = (typeof formatNames)[number];

/** How a report is to be written. Plain data, which a worker can be given. */
export interface ReportStyle {
  readonly colour: boolean;
  /** The folder that paths are relative to in formats for a forge: that of the git repository, if there is one. */
  readonly root: string;
  /** Severities that count as a failure. */
  readonly failing: readonly Severity[];
}

/** What is needed to say something about a document. */
export interface ReportContext {
  readonly loaded: Pick<LoadedPart, 'shownPath'>;
  readonly ranges: Ranges;
  readonly style: ReportStyle;
}

/** What the whole report comes to. */
export interface ReportEnd {
  readonly tally: Tally;
  /** In the order of the command line. */
  readonly hosts: readonly HostRow[];
  /** The rules with findings. */
  readonly rules: readonly string[];
  /** Why the work could not be done, one line each; nothing was missed if there are none. */
  readonly failures: readonly string[];
  readonly version: string;
  /** Tells the part from others of the same run, `2/8`; null for the whole. */
  readonly shard: string | null;
}

/**
 * Writes a report in pieces, which may come from several threads: the report on ten thousand documents in conflict is
 * longer than a string can be.
 */
export interface ReportFormat {
  readonly start: string;
  /** What stands between the pieces of two files. */
  readonly separator: string;
  /** The piece of one file; empty if the format says nothing about it. */
  ofFile(file: CheckedFile, context: ReportContext): string;
  end(end: ReportEnd): Promise<string> | string;
}
