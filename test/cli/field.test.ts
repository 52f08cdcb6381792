import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { GuestContext, Rule } from '../../server/src/rules/engine/rule.ts';
import { rules } from '../../server/src/rules/index.ts';
import { domain, folderWith, pinset, root, smt2 } from './command.ts';

const field = (name: string) => join(root, 'test/fixtures/field', name);

suite('what real files showed', () => {
  test('virsh by UUID and by id: no company of the same domain', async () => {
    const run = await pinset(['check', '.', '--host', 'h.lscpu.txt', '--fail-on', 'warning'], {
      cwd: field('virsh-domain-by-uuid'),
    });
    assert.equal(run.status, 0, run.stdout);
    assert.doesNotMatch(run.stdout, /cpu-overcommit/);
  });

  test('hybrid cores of lscpu -e are told, and a domain on both kinds is found', async () => {
    const cwd = field('hybrid-cores');
    const shown = await pinset(['host', 'h.lscpu.txt'], { cwd });
    assert.match(shown.stdout, /8 performance cores × 2 threads, 4 efficiency cores × 1 thread/);
    assert.match(shown.stdout, /performance cores: CPUs 0-15\n.*efficiency cores: CPUs 16-19/);
    const run = await pinset(['check', 'd.xml', '--host', 'h.lscpu.txt'], { cwd });
    assert.match(run.stdout, /hybrid-core-mix/);
  });

  for (const number of ['-1', '65536', '70000', '4294967295']) {
    test(`vCPU ${number} in a script costs no finding of another file`, async (t) => {
      const cwd = folderWith(t, {
        'a.sh': `#!/bin/bash\nvirsh vcpupin d ${number} 6\n`,
        'b.xml': domain('b', '2', '2'),
      });
      const run = await pinset(['check', '.', '--host', smt2], { cwd });
      assert.deepEqual([run.status, run.stderr], [1, '']);
      assert.match(run.stdout, /b\.xml:\d+:\d+: .*cpu-overcommit/);
    });
  }
});

suite('a rule that throws', () => {
  const throwing = rules.find((rule): rule is Extract<Rule, { host: 'required' }> => {
    return rule.id === 'cross-numa-pin' && rule.host === 'required';
  });
  assert.ok(throwing);

  for (const args of [['check'], ['check', '--format', 'json'], ['fix']] as const) {
    test(`pinset ${args.join(' ')}: is named, and blanks no other rule or document`, async (t) => {
      const { checks } = throwing;
      t.mock.property(checks, 'guest', ({ document }: GuestContext) => {
        if (document.name === 'bad') throw new RangeError('not a CPU number');
        return [];
      });
      const files = { 'bad.xml': domain('bad', '4', '4'), 'good.xml': domain('good', '9', '9') };
      const run = await pinset([...args, '--host', smt2], { cwd: folderWith(t, files) });
      assert.equal(run.status, 2);
      assert.match(run.stderr, /^pinset: bad\.xml: [^\n]*a mistake in Pinset itself: RangeError: not a CPU number\n$/);
      if (args[0] === 'fix') assert.match(run.stdout, /good\.xml/);
      else
        for (const file of ['bad', 'good'])
          assert.match(run.stdout, new RegExp(`${file}\\.xml[\\s\\S]*cpu-overcommit`));
    });
  }
});
