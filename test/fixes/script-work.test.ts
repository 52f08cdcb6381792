import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { scriptFixerOf } from '../../server/src/fixes/fixes.ts';
import { Budget, type BudgetSizes } from '../../server/src/fixes/trial/budget.ts';
import type { PlacedGuestContext } from '../../server/src/rules/engine/rule.ts';
import { findingsOfScript } from '../../server/src/rules/engine/run.ts';
import { scriptContext } from '../../server/src/rules/engine/script-context.ts';
import { cpuOvercommit } from '../../server/src/rules/overcommit/cpu-overcommit.ts';
import { fleetOf } from '../rules/check.ts';
import type { HostSketch } from '../rules/hosts.ts';

const host: HostSketch = { cores: ['0,8', '1,9', '2,10', '3,11', '4,12', '5,13', '6,14', '7,15'] };

const lines = (count: number, line: (index: number) => string) =>
  `#!/bin/bash\n${Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('')}`;

/** Scripts about very many guests on few CPUs. */
const scripts: Readonly<Record<string, (guests: number) => string>> = {
  'guests that a loop starts': (n) =>
    lines(1, () => `for i in $(seq 1 ${n}); do taskset -c 0-14 qemu-system-x86_64 -name vm$i -smp 4 -daemonize; done`),
  'guests line by line': (n) =>
    lines(n, (index) => `taskset -c 0-14 qemu-system-x86_64 -name vm${index} -smp 4 -daemonize`),
  'domains that virsh pins': (n) => lines(n, (index) => `virsh vcpupin vm${index >> 2} ${index % 4} ${index % 16}`),
};

function contextOf(text: string) {
  const { fleet, scripts: read } = fleetOf(host, { 'start.sh': text });
  const [script] = read;
  assert.ok(script);
  return scriptContext(script, fleet);
}

/** How many findings of conflicts are put into words, a search for fixes included, and its work. */
function workOf(t: TestContext, text: string, sizes: BudgetSizes): { said: number; searched: number } {
  let said = 0;
  const { checks } = cpuOvercommit;
  const check = checks.guest;
  assert.ok(check);
  const counted = t.mock.property(checks, 'guest', function* (context: PlacedGuestContext) {
    for (const answer of check(context)) {
      if (answer.leftTo !== undefined || typeof answer.message === 'string') yield answer;
      else {
        const { message } = answer;
        yield {
          ...answer,
          message: () => {
            said++;
            return message();
          },
        };
      }
    }
  });
  const context = contextOf(text);
  const budget = new Budget(sizes.document);
  const fixer = scriptFixerOf(context, sizes, budget);
  for (const finding of findingsOfScript(context)) fixer(finding);
  counted.mock.restore();
  return { said, searched: budget.spent };
}

/** Small, so that it is spent by scripts of a size that a test can afford. */
const small: BudgetSizes = { finding: 3000, document: 6000, host: 40_000, replan: 100 };

suite('the work on scripts of many guests', () => {
  for (const [name, script] of Object.entries(scripts)) {
    test(`does not grow faster than they do: ${name}`, (t) => {
      const [half, whole] = [workOf(t, script(64), small), workOf(t, script(128), small)];
      assert.ok(half.said > 0, 'there is a conflict to be said');
      // One conflict is said once, however many guests it has, and once in each trial.
      assert.ok(whole.said <= half.said + 4, `said ${half.said} times, then ${whole.said}`);
      assert.ok(whole.searched <= 2.5 * half.searched + 1000, `searched ${half.searched}, then ${whole.searched}`);
    });
  }

  test('a search that its budget ends says so', () => {
    const text = scripts['guests line by line']?.(64) ?? '';
    const context = contextOf(text);
    const fixer = scriptFixerOf(context, small, new Budget(0));
    const kinds = findingsOfScript(context).flatMap((finding) => fixer(finding).map(({ kind }) => kind));
    assert.ok(kinds.includes('not searched'), kinds.join());
  });
});
