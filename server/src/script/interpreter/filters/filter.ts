import type { HostTopology } from '../../../topology/host-topology.ts';

/** What a program that only computes is given: its arguments, all known. */
export interface FilterInput {
  readonly args: readonly string[];
  /** What it reads; null where that is unknown, or where nothing feeds it. */
  readonly input: string | null;
  readonly host: HostTopology | null;
  /** bash's arithmetic, for programs that have it too. */
  readonly numberOf: (expression: string) => bigint | null;
  /** Says that what it writes is unknown because it is too long. */
  readonly tooLong: () => null;
}

/** What it writes, and whether it succeeds; null where that is not known. */
export type Filtered = { readonly output: string; readonly success: boolean } | null;

/** A program that writes what its arguments, its input and the host say, and does nothing else. */
export type Filter = (given: FilterInput) => Filtered;

/** The lines of a text, the last one with or without its line feed. */
export function linesOf(text: string): string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** Lines of output, and success. */
export function lines(output: readonly string[]): Filtered {
  return { output: output.map((line) => `${line}\n`).join(''), success: true };
}

/** A filter of lines: it needs its input. */
export function onLines(
  change: (lines: readonly string[], args: readonly string[]) => readonly string[] | null,
): Filter {
  return ({ args, input }) => {
    const changed = input === null ? null : change(linesOf(input), args);
    return changed === null ? null : lines(changed);
  };
}

/** A filter that moves whole lines, each with its line feed: a last line without one is written without one. */
export function onWholeLines(
  change: (lines: readonly string[], args: readonly string[]) => readonly string[] | null,
): Filter {
  return ({ args, input }) => {
    const changed = input === null ? null : change(input.match(/[^\n]*\n|[^\n]+$/g) ?? [], args);
    return changed === null ? null : { output: changed.join(''), success: true };
  };
}
