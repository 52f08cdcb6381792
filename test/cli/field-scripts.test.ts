import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { folderWith, pinset, root } from './command.ts';

const field = (name: string) => join(root, 'test/fixtures/field', name);

suite('what real scripts showed', () => {
  test("a libvirt hook's release gives CPUs back that the guest was pinned to, and keeps others away", async () => {
    const cwd = field('release-hook');
    const checked = await pinset(['check', '.'], { cwd });
    assert.deepEqual([checked.status, checked.stdout], [0, '3 files: 0 errors, 0 warnings, 0 infos\n']);
    const fixed = await pinset(['fix', '--diff', '.'], { cwd });
    assert.deepEqual([fixed.status, fixed.stdout], [0, '']);
  });

  test('guests that qm sets up are company of each other', async () => {
    const run = await pinset(['check', 'g.sh', '--host', 'h.lscpu.txt'], { cwd: field('qm-guests') });
    assert.equal(run.status, 1);
    assert.match(run.stdout, /g\.sh:2:\d+: warning: .*20 vCPUs on 4 CPUs \{0-3\}, 5:1 \[cpu-overcommit\]/);
  });

  test('functions that nobody calls, whatever else a library does', async (t) => {
    const library = readFileSync(join(field('library-functions'), 'lib.sh'), 'utf8');
    const host = join(field('library-functions'), 'h.lscpu.txt');
    for (const text of [library, library.replace(/TOTAL=.*\n/, ''), `${library}\ntrap isolate EXIT\nexit 0\n`]) {
      const run = await pinset(['check', 'lib.sh', '--host', host], { cwd: folderWith(t, { 'lib.sh': text }) });
      assert.equal(run.status, 1, run.stdout);
      assert.match(run.stdout, /lib\.sh:\d+:\d+: error: .*CPU 16-99.* \[unknown-cpu\]/);
    }
  });
});
