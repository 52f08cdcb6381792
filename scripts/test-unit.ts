// Runs the unit tests in a few processes, each of which runs many files one after the other.
//   node scripts/test-unit.ts                               all of them
//   node scripts/test-unit.ts "test/rules/**/*.test.ts"     those that match
// PINSET_TEST_SECONDS is the time after which a test counts as hung.
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { main, Unavailable } from './programs.ts';
import { type Result, TestProcess } from './unit/test-process.ts';

const root = join(import.meta.dirname, '..');

const EVERYTHING = ['test/!(editor|bench|package)/**/*.test.ts', 'test/*.test.ts'];

/** The time after which a test counts as hung. The slowest test needs a tenth of it on a busy machine. */
const TEST_SECONDS = Number(process.env.PINSET_TEST_SECONDS ?? 300);

/** One more than there are CPUs, because many tests wait for programs. Each process loads the same code, hence the limit. */
const MOST_PROCESSES = Math.min(availableParallelism() + 1, 8);

main(async () => {
  const patterns = process.argv.length > 2 ? process.argv.slice(2) : EVERYTHING;
  const files = globSync(patterns, { cwd: root }).sort();
  if (files.length === 0) throw new Unavailable(`no file matches ${patterns.join(' or ')}`);

  const processes = dealt(files, MOST_PROCESSES).map((share) => new TestProcess(share, TEST_SECONDS));
  const results: Result[] = [];
  for (const one of processes) {
    one.show();
    results.push(await one.result);
  }

  const failures = results.flatMap((result) => result.failures);
  if (failures.length > 0) console.log(`\nfailed:\n${failures.map((failure) => `  ${failure}`).join('\n')}`);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const skipped = results.reduce((sum, result) => sum + result.skipped, 0);
  console.log(`\n${passed} passed, ${failures.length} failed, ${skipped} skipped`);
  if (failures.length > 0) process.exitCode = 1;
});

/** Deals out the files in turn, because neighbours take about the same time. */
function dealt(files: readonly string[], most: number): string[][] {
  const shares = Array.from({ length: Math.min(most, files.length) }, (): string[] => []);
  for (const [index, file] of files.entries()) shares[index % shares.length]?.push(file);
  return shares;
}
