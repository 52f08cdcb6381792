import { type Span, touches } from '../../base/span.ts';
import { placeOfCpu } from '../../topology/captures/cpu-place.ts';

/** How far from the cursor the number of a CPU may stand, in characters: a capture describes a CPU on one line. */
const reach = 200;

/** How many numbers are looked up in the capture, which may be large. */
const mostLookedUp = 4;

/** A CPU, and where a capture describes it. */
export interface CpuOfCapture {
  readonly cpu: number;
  readonly span: Span;
}

/** The CPU that a capture describes at an offset, by the number at the cursor or the nearest one; null elsewhere. */
export function cpuInCapture(text: string, offset: number): CpuOfCapture | null {
  const start = Math.max(text.lastIndexOf('\n', offset - 1) + 1, offset - reach);
  const line = /^[^\r\n]*/.exec(text.slice(start, offset + reach))?.[0] ?? '';
  const numbers = [...line.matchAll(/(?<![\w.])\d{1,5}(?![\w.])/g)].map(({ 0: number, index }) => {
    const place = { start: start + index, end: start + index + number.length };
    const distance = touches(place, offset) ? 0 : Math.abs(place.start - offset);
    return { cpu: Number(number), distance };
  });
  numbers.sort((a, b) => a.distance - b.distance);
  for (const { cpu } of numbers.slice(0, mostLookedUp)) {
    const span = placeOfCpu(text, cpu);
    if (span !== null && touches(span, offset)) return { cpu, span };
  }
  return null;
}
