import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { forecastOf, type System } from '../system.ts';

/** A configuration of busy threads that was measured. */
interface Measured extends System {
  readonly id: string;
  readonly kind: string;
  readonly note: string;
  readonly judge: 'value' | 'range';
  readonly tolerance: number;
  readonly measured: { readonly share: readonly number[]; readonly capacity: Readonly<Record<string, number>> };
  /** What a reference of the model says. */
  readonly forecast: readonly { readonly share: number; readonly worst: number }[];
  readonly exact: boolean;
}

const folder = process.env.PINSET_CONFORMANCE ?? path.join(import.meta.dirname, '../../../../shared/conformance');
const file = path.join(folder, 'forecast.json');
const cases: readonly Measured[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).cases : [];
const skip = cases.length === 0 ? `no conformance data at ${file}: 0 cases` : false;

suite('measured contention', { skip }, () => {
  for (const one of cases) {
    test(`${one.id}: ${one.note}`, () => {
      const figures = forecastOf(one);
      const hasDemand = one.kind === 'demand';
      one.threads.forEach(({ cpus }, index) => {
        const { share = 0, low = 0, high = 0, worst = 0, expected = null } = figures[index] ?? {};
        const left = cpus.reduce((sum, cpu) => sum + (one.measured.capacity[cpu] ?? 1), 0) / cpus.length;
        const measured = one.measured.share[index] ?? 0;
        const value = hasDemand ? (expected?.share ?? 0) : share;
        if (one.judge === 'value') {
          assert.ok(Math.abs(value * left - measured) <= one.tolerance, `${index}: ${value} × ${left}, ${measured}`);
        } else {
          const inside = low * left - one.tolerance <= measured && measured <= high * left + one.tolerance;
          assert.ok(inside, `${index}: ${low} to ${high} × ${left}, measured ${measured}`);
        }
        const reference = one.forecast[index];
        if (one.exact && !hasDemand) {
          assert.ok(
            Math.abs(share - (reference?.share ?? 0)) <= 0.001,
            `${index}: share ${share}, ${reference?.share}`,
          );
          assert.ok(
            Math.abs(worst - (reference?.worst ?? 0)) <= 0.001,
            `${index}: worst ${worst}, ${reference?.worst}`,
          );
        }
      });
    });
  }
});
