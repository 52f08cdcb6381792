import type { HostTopology } from '../../../topology/host-topology.ts';
import { unknownStretch } from '../../text.ts';

/**
 * Whether a text has stretches that are not known, written as {@link unknownStretch}. A line of nothing else stands for
 * any number of lines. Only what a pattern selects of such a text can be known: it is taken not to match in unknown
 * stretches.
 */
export function lacksSomething(text: string): boolean {
  return text.includes(unknownStretch);
}

/** Whether some lines of a text are not known, not even how many. */
export function lacksLines(text: string): boolean {
  return lacksSomething(text) && linesOf(text).some(isManyLines);
}

/** Whether a line stands for any number of lines. */
export function isManyLines(line: string): boolean {
  return line.trimEnd() === unknownStretch;
}

/** What a program that only computes is given. All its arguments are known. */
export interface FilterInput {
  readonly args: readonly string[];
  /**
   * What it reads; null if that is unknown, or nothing feeds it. It may {@link lacksSomething lack something} for the
   * programs that can cope with that.
   */
  readonly input: string | null;
  readonly host: HostTopology | null;
  /** bash's arithmetic, for programs that share it. */
  readonly numberOf: (expression: string) => bigint | null;
  /** Reports that the output is too long, and thus unknown. */
  readonly tooLong: () => null;
}

/** What it writes, and whether it succeeds; null if that is unknown. */
export type Filtered = { readonly output: string; readonly success: boolean } | null;

/** A program whose output depends only on its arguments, its input and the host. */
export type Filter = (given: FilterInput) => Filtered;

/** The lines of a text; the last one may lack its line feed. */
export function linesOf(text: string): string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** Output of these lines, and success. */
export function lines(output: readonly string[]): Filtered {
  return { output: output.map((line) => `${line}\n`).join(''), success: true };
}

/** A filter of lines; null without input. */
export function onLines(
  change: (lines: readonly string[], args: readonly string[]) => readonly string[] | null,
): Filter {
  return ({ args, input }) => {
    const changed = input === null ? null : change(linesOf(input), args);
    return changed === null ? null : lines(changed);
  };
}

/** A filter of whole lines, each with its line feed: a last line without one is written without one. */
export function onWholeLines(
  change: (lines: readonly string[], args: readonly string[]) => readonly string[] | null,
): Filter {
  return ({ args, input }) => {
    const changed = input === null ? null : change(input.match(/[^\n]*\n|[^\n]+$/g) ?? [], args);
    return changed === null ? null : { output: changed.join(''), success: true };
  };
}
