import type { Span } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';

/** The term of a list that the cursor is in, and what the other terms name. */
export interface TypedTerm {
  /** From its start to the cursor. */
  readonly typed: string;
  /** All of it, also what stands behind the cursor: a completion replaces the whole term. */
  readonly span: Span;
  /** The numbers of the terms before it. */
  readonly before: CpuSet;
  /** The numbers of all other terms. */
  readonly others: CpuSet;
  /** The numbers that other terms take out with `^`. */
  readonly excluded: CpuSet;
}

/**
 * The term at the cursor of a list of numbers and ranges, whose terms commas or blanks divide. `text` is the list up to
 * the cursor, `start` its place in the document, and `rest` what stands behind the cursor.
 */
export function termAt(text: string, rest: string, start: number): TypedTerm {
  const typed = text.split(/[,\s]/).at(-1) ?? '';
  const termStart = text.length - typed.length;
  const restEnd = /^[^,\s]*/.exec(rest)?.[0].length ?? 0;
  const [before, after] = [termsIn(text.slice(0, termStart)), termsIn(rest.slice(restEnd))];
  const all = [...before, ...after];
  return {
    typed,
    span: { start: start + termStart, end: start + text.length + restEnd },
    before: CpuSet.unionOf(before.map(({ set }) => set)),
    others: CpuSet.unionOf(all.map(({ set }) => set)),
    excluded: CpuSet.unionOf(all.filter(({ excludes }) => excludes).map(({ set }) => set)),
  };
}

/** Terms that are neither a number nor a range, such as those with a stride, name nothing here. */
function termsIn(list: string): { readonly set: CpuSet; readonly excludes: boolean }[] {
  return list.split(/[,\s]/).flatMap((term) => {
    const [, caret, first, last = first] = /^(\^?)(\d{1,5})(?:-(\d{1,5}))?$/.exec(term) ?? [];
    const [from, to] = [Number(first), Number(last)];
    return from <= to ? [{ set: CpuSet.range(from, to), excludes: caret === '^' }] : [];
  });
}
