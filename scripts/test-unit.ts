// Runs the unit tests in a few processes, each of which runs many files one after the other.
//   node scripts/test-unit.ts                               all of them
//   node scripts/test-unit.ts "test/rules/**/*.test.ts"     those of these patterns
// A test, or a process as a whole, that takes more than PINSET_TEST_SECONDS is ended and has failed.
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { main, Unavailable } from './programs.ts';
import { type Result, TestProcess } from './unit/test-process.ts';

const root = join(import.meta.dirname, '..');

const EVERYTHING = ['test/!(editor|bench)/**/*.test.ts', 'test/*.test.ts'];

/** For a test that hangs; the slowest takes a tenth of it on a busy machine. */
const TEST_SECONDS = Number(process.env.PINSET_TEST_SECONDS ?? 300);

/** One more than there are CPUs, because many tests wait for programs; more than eight load the same code too often. */
const MOST_PROCESSES = Math.min(availableParallelism() + 1, 8);

main(async () => {
  const patterns = process.argv.length > 2 ? process.argv.slice(2) : EVERYTHING;
  const files = globSync(patterns, { cwd: root }).sort();
  if (files.length === 0) throw new Unavailable(`no test file is ${patterns.join(' or ')}`);

  const processes = dealt(files, MOST_PROCESSES).map((share) => new TestProcess(share, TEST_SECONDS));
  const results: Result[] = [];
  for (const one of processes) {
    one.show();
    results.push(await one.result);
  }

  const failures = results.flatMap((result) => result.failures);
  if (failures.length > 0) console.log(`\nfailed:\n${failures.map((failure) => `  ${failure}\n`).join('')}`);
  const sum = (of: 'passed' | 'failed' | 'skipped') => results.reduce((total, { counts }) => total + counts[of], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  if (sum('failed') > 0 || failures.length > 0) process.exitCode = 1;
});

/** The files in shares, dealt out in turn: neighbours are alike in what they cost. */
function dealt(files: readonly string[], most: number): string[][] {
  const shares = Array.from({ length: Math.min(most, files.length) }, (): string[] => []);
  for (const [index, file] of files.entries()) shares[index % shares.length]?.push(file);
  return shares;
}
