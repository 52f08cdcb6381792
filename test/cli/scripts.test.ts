import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { domain, folderWith, matchesGolden, pinset, root, smt2 } from './command.ts';
import { parseReport } from './report-schema.ts';

test('the example scripts: what is wrong, at the list that has to be changed', async () => {
  const args = ['check', 'scripts/rack1-07', '--host', 'hosts/rack1-07.host.json'];
  const run = await pinset(args, { cwd: join(root, 'examples') });
  matchesGolden('check-scripts.txt', run.stdout);
  assert.deepEqual([run.status, run.stderr], [1, '']);
});

const start = '#!/bin/sh\nCPUS=0x04\nnumactl -m 0 taskset $CPUS qemu-system-x86_64 -name db -smp 2 -m 1G &\n';

test('JSON: a script is a file of kind script on its host', async (t) => {
  const cwd = folderWith(t, { 'vms/a.xml': domain('a', '2'), 'start.sh': start });
  const run = await pinset(['check', '--format', 'json', '--host', smt2], { cwd });
  const { files, hosts } = parseReport(run.stdout);
  assert.deepEqual(
    files.map(({ path, kind, host, findings }) => [path, kind, host, findings.map(({ rule }) => rule)]),
    [
      ['start.sh', 'script', 'smt2-2node', ['cpu-overcommit']],
      ['vms/a.xml', 'domain', 'smt2-2node', ['cpu-overcommit']],
    ],
  );
  assert.equal(hosts[0]?.vcpus, 3);
});

test('fix: the mask keeps its form', async (t) => {
  const cwd = folderWith(t, { 'start.sh': start });
  const run = await pinset(['fix', '--write', '--host', smt2], { cwd });
  assert.equal(run.status, 0, run.stdout);
  assert.match(readFileSync(join(cwd, 'start.sh'), 'utf8'), /CPUS=0x[0-9a-f]{2}\n/);
  const again = await pinset(['check', '--host', smt2, '--fail-on', 'warning'], { cwd });
  assert.equal(again.status, 0, again.stdout);
});

test('a file that is not a script, or contains nothing about placement, is skipped', async (t) => {
  const cwd = folderWith(t, { 'a.sh': '#!/bin/sh\necho hello\n', 'b.sh': 'taskset\0' });
  const run = await pinset(['check', 'a.sh', '--host', smt2], { cwd });
  assert.deepEqual(run, {
    status: 2,
    stdout: '',
    stderr:
      'pinset: nothing to check (a.sh: contains nothing about placement, skipped); --allow-empty makes that a success\n',
  });
  const allowed = await pinset(['check', 'a.sh', '--host', smt2, '--allow-empty'], { cwd });
  assert.deepEqual(allowed, {
    status: 0,
    stdout: '0 files: 0 errors, 0 warnings, 0 infos\n',
    stderr: 'pinset: a.sh: contains nothing about placement, skipped\n',
  });
  const folder = await pinset(['check', '.', '--host', smt2, '--allow-empty'], { cwd });
  assert.equal(folder.status, 0);
});
