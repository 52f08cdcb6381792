import { exactMemorySize } from '../../base/memory-size.ts';
import type { Located } from '../../domain/domain.ts';
import { type Change, type Repairs, repair, replace } from '../engine/repair.ts';

/** Writes another amount of memory, in KiB, in the author's unit; null if that would take a fraction, or would be nothing. */
export function resized({ value, text, span }: Located<number>, kib: number): Change | null {
  const amount = (kib / (value ?? Number.NaN)) * Number(text);
  return Number.isSafeInteger(amount) && amount > 0 ? replace(span, String(amount)) : null;
}

/** The same as a repair; `titleOf` says the outcome with the new size. */
export function sized(located: Located<number>, kib: number, titleOf: (size: string) => string): Repairs | null {
  const change = resized(located, kib);
  return change === null ? null : repair(titleOf(exactMemorySize(kib)), change);
}
