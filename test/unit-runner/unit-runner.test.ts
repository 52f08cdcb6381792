import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { suite, test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const cases = 'test/unit-runner/cases/';
/** Cases that the runner has to end. */
const hanging: ReadonlySet<string> = new Set(['waits', 'loops', 'leaves-a-timer']);

suite('the runner of the unit tests', { concurrency: true }, () => {
  for (const [name, status, ...ending] of [
    ['passes', 0, '1 passed, 0 failed, 0 skipped'],
    ['fails', 1, 'fails.ts:5: a test that fails', '1 passed, 1 failed, 0 skipped'],
    ['cannot-load', 1, 'cannot-load.ts:1: test/unit-runner/cases/cannot-load.ts', '0 passed, 1 failed, 0 skipped'],
    ['waits', 1, 'waits.ts:3: a test that waits', '1 passed, 1 failed, 0 skipped'],
    [
      'hooks-fail',
      1,
      'hooks-fail.ts:7: a test that cannot run',
      'hooks-fail.ts:3: a suite whose start fails',
      'hooks-fail.ts:10: a suite whose end fails',
      '1 passed, 3 failed, 0 skipped',
    ],
    [
      'crashes',
      1,
      'a process was ended by SIGKILL before all its tests had run, in crashes.ts: a test that crashes',
      '0 passed, 1 failed, 0 skipped',
    ],
    [
      'exits',
      1,
      'a process ended with status 0 before all its tests had run, in exits.ts: a test that exits',
      '0 passed, 1 failed, 0 skipped',
    ],
    ['loops', 1, 'a process hung for 1 s, in loops.ts: a test that loops', '0 passed, 1 failed, 0 skipped'],
    [
      'leaves-a-timer',
      1,
      'a process hung for 1 s, after leaves-a-timer.ts: a test that leaves a timer',
      '0 passed, 1 failed, 0 skipped',
    ],
    ['throws-late', 1, 'throws-late.ts:10: a test that runs meanwhile', '1 passed, 1 failed, 0 skipped'],
    [
      'leaks',
      1,
      'leaks.ts:5: a test that sets the language',
      'leaks.ts:7: a test that sets the environment',
      'leaks.ts:11: a test that changes the folder',
      'leaks.ts:13: a test that sets the exit status',
      'leaks.ts:19: its first test',
      '2 passed, 5 failed, 0 skipped',
    ],
  ] as const) {
    test(`cases/${name}.ts`, async () => assert.deepEqual(await runUnitTests(name), { status, ending }));
  }
});

/** Runs a file of the folder `cases` with the runner; gives its exit status, what failed and the sum. */
async function runUnitTests(name: string): Promise<{ status: number | null; ending: string[] }> {
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const child = spawn(process.execPath, ['scripts/test-unit.ts', `${cases}${name}.ts`], {
    cwd: root,
    env: { ...environment, PINSET_TEST_SECONDS: hanging.has(name) ? '1' : '60' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const [, failed = '', sum = ''] = /(?:\nfailed:\n([\s\S]*?)\n)?\n(\d+ passed, .*)\n$/.exec(output) ?? [];
  const failures = failed.split('\n').filter((line) => line !== '');
  return { status, ending: [...failures.map((line) => line.trim().replace(cases, '')), sum] };
}
