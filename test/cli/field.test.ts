import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { GuestContext, Rule } from '../../server/src/rules/engine/rule.ts';
import { rules } from '../../server/src/rules/index.ts';
import { domain, folderWith, pinset, root, smt2 } from './command.ts';
import { parseReport } from './report-schema.ts';

const field = (name: string) => join(root, 'test/fixtures/field', name);

suite('what real files showed', () => {
  test('virsh by UUID and by id: no company of the same domain', async () => {
    const run = await pinset(['check', '.', '--host', 'h.lscpu.txt', '--fail-on', 'warning'], {
      cwd: field('virsh-domain-by-uuid'),
    });
    assert.equal(run.status, 0, run.stdout);
    assert.doesNotMatch(run.stdout, /cpu-overcommit/);
  });

  test('numactl -H on broken lines: all CPUs', async () => {
    const run = await pinset(['host', 'h.numactl.txt'], { cwd: field('numactl-wrapped') });
    assert.match(run.stdout, /^h: 32 CPUs, .*2 nodes/);
    assert.match(run.stdout, /node 0 · CPUs 0-15\n.*node 1 · CPUs 16-31/);
  });

  for (const [file, summary] of [
    ['caps-topology-only.xml', /^caps-topology-only: 16 CPUs, 8 cores × 2 threads, 2 packages, 2 nodes/],
    ['cpuinfo.txt', /^cpuinfo: 4 CPUs, 2 cores × 2 threads, 1 package, nodes not known/],
    [
      'json-trailing-prompt.json',
      /^json-trailing-prompt: 16 CPUs, 8 cores × 2 threads, 2 packages, 2 L3 groups, 2 nodes/,
    ],
    ['lstopo-console.txt', /^lstopo-console: 4 CPUs, 2 cores × 2 threads, 1 package, 1 L3 group, 1 node/],
    ['trailing-prompt.txt', /^trailing-prompt: 8 CPUs, 4 cores × 2 threads, 1 package, 1 L3 group, 1 node/],
  ] as const) {
    test(`a pasted capture: ${file}`, async () => {
      const run = await pinset(['host', file], { cwd: field('pasted-captures') });
      assert.equal(run.status, 0, run.stderr);
      assert.match(run.stdout, summary);
    });
  }

  test('hybrid cores of lscpu -e are told, and a domain on both kinds is found, as with the capture of hwloc', async () => {
    const cwd = field('hybrid-cores');
    const shown = await pinset(['host', 'h.lscpu.txt'], { cwd });
    assert.match(shown.stdout, /8 performance cores × 2 threads, 4 efficiency cores × 1 thread/);
    assert.match(shown.stdout, /performance cores: CPUs 0-15\n.*efficiency cores: CPUs 16-19/);
    for (const host of ['h.lscpu.txt', 'h.hwloc.xml']) {
      const run = await pinset(['check', 'd.xml', '--host', host], { cwd });
      assert.match(run.stdout, /hybrid-core-mix/, host);
    }
  });

  /** The findings of a field case's `d.xml`, as `rule: message`. */
  const findingsOf = async (name: string, ...args: string[]) => {
    const run = await pinset(['check', 'd.xml', ...args, '--format', 'json', '--fail-on', 'never'], {
      cwd: field(name),
    });
    return parseReport(run.stdout).files.flatMap((file) => file.findings);
  };

  test('a guest core with more threads than a core of the host: that, and no conflict within it', async () => {
    const found = await findingsOf('guest-threads-more-than-host', '--host', 'h.lscpu.txt');
    assert.deepEqual(
      found.map(({ rule }) => rule),
      ['guest-smt-mismatch'],
    );
    assert.match(found[0]?.message ?? '', /^Guest core 0 has threads='4', but the host's cores have 2 threads/);
  });

  for (const args of [[], ['--host', 'h.lscpu.txt']]) {
    test(`cells across guest sockets: one finding at the cell, with the fix (${args.join(' ') || 'no host'})`, async () => {
      const found = await findingsOf('cells-across-guest-sockets', ...args);
      const [cell, ...others] = found.filter(({ rule }) => rule === 'cell-splits-socket');
      assert.deepEqual([cell?.range.start.line, others.length], [22, 0]);
      assert.match(cell?.message ?? '', /^Guest cell 0 .* has parts of guest sockets 0 and 1/);
      assert.match(cell?.fixes[0]?.title ?? '', /cpus='0-3' in cell 0 and cpus='4-7' in cell 1/);
      const smt = found.filter(({ rule }) => /smt/.test(rule)).map(({ rule }) => rule);
      assert.deepEqual(smt, args.length === 0 ? [] : ['smt-sibling-conflict', 'guest-smt-mismatch']);
    });
  }

  test('cells across guest sockets: fix puts cells and pins in order', async (t) => {
    const files = ['d.xml', 'h.lscpu.txt'].map((name) => [
      name,
      readFileSync(join(field('cells-across-guest-sockets'), name)),
    ]);
    const cwd = folderWith(t, Object.fromEntries(files));
    await pinset(['fix', 'd.xml', '--host', 'h.lscpu.txt', '--write'], { cwd });
    assert.match(readFileSync(join(cwd, 'd.xml'), 'utf8'), /cpus='0-3'[\s\S]*cpus='4-7'/);
    const run = await pinset(['check', 'd.xml', '--host', 'h.lscpu.txt', '--format', 'json', '--fail-on', 'never'], {
      cwd,
    });
    const left = parseReport(run.stdout).files.flatMap((file) => file.findings.map(({ rule }) => rule));
    assert.deepEqual(left, ['host-reserve-missing']);
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
  const throwing = rules.find((rule): rule is Exclude<Rule, { host: 'optional' }> => {
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

suite('domains that never run together', () => {
  test('two guests with one passed-through device', async () => {
    const run = await pinset(['check', '.'], { cwd: field('exclusive-hostdev') });
    assert.equal(run.stdout, '3 files: 0 errors, 0 warnings, 0 infos\n');
  });

  test('by the profile, which says what it does not know', async (t) => {
    const profile = (lists: unknown) => JSON.stringify({ name: 'x', topology: smt2, neverTogether: lists });
    const files = { 'a.xml': domain('win10', '2', '4'), 'b.xml': domain('win11', '2', '4') };
    const check = async (lists: unknown) => {
      const cwd = folderWith(t, { ...files, 'x.host.json': profile(lists) });
      return (await pinset(['check', '.'], { cwd })).stdout;
    };
    assert.doesNotMatch(await check([['win10', 'win11']]), /overcommit/);
    assert.match(
      await check([['win10', 'win12']]),
      /no domain of the host is named win12; did you mean win10 or win11\?/,
    );
    assert.match(await check([['win10']]), /neverTogether\[0\]: expected a list of at least two names/);
    assert.match(await check('win10'), /neverTogether: expected a list of lists of names/);
  });
});
