/** A measured ratio to a floor of the same run, or an absolute amount where the goal is one. */
export interface Figure {
  readonly kind: 'figure';
  readonly name: string;
  readonly value: number;
  /** What the value counts: `×` for a ratio, else a unit. */
  readonly unit: '×' | 'MB' | 'ms';
  /** What a ratio is taken to; null for an absolute amount. */
  readonly floor: string | null;
  /** The most that the value may be; null if there is no goal. */
  readonly goal: number | null;
  /** Both sides of the ratio, and what else was measured, in words. */
  readonly detail: string;
}

/** A part that could not be measured here, and why. */
export interface Skipped {
  readonly kind: 'skipped';
  readonly name: string;
  readonly skipped: string;
}

export type Measured = Figure | Skipped;

/** A ratio to a floor, with both sides in words. */
export function ratio(name: string, [ours, floor]: readonly [number, number], of: RatioOf): Figure {
  const { unit = 'ms', against, goal = null, detail = '' } = of;
  const sides = `${amount(ours, unit)} / ${amount(floor, unit)}`;
  return {
    kind: 'figure',
    name,
    value: ours / floor,
    unit: '×',
    floor: against,
    goal,
    detail: detail === '' ? sides : `${sides}; ${detail}`,
  };
}

export interface RatioOf {
  readonly against: string;
  readonly unit?: 'ms' | 's' | 'MB';
  readonly goal?: number | null;
  readonly detail?: string;
}

/** The value below which this part of the values lies, such as 0.95 of them. */
export function percentile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))] ?? Number.NaN;
}

/** Half of the values lie below it. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** `p50 1.20 ms, p95 …` */
export function percentilesInWords(values: readonly number[]): string {
  const at = (part: number) => amount(percentile(values, part), 'ms');
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}`;
}

/** A number with its unit. */
export function amount(value: number, unit: 'ms' | 's' | 'MB'): string {
  return `${value.toFixed(unit === 'MB' ? 0 : 2)} ${unit}`;
}
