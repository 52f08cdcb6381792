import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { pinset, root } from './command.ts';

const field = (name: string) => join(root, 'test/fixtures/field', name);

suite('what real scripts showed', () => {
  test("a libvirt hook's release gives CPUs back that the guest was pinned to, and keeps others away", async () => {
    const cwd = field('release-hook');
    const checked = await pinset(['check', '.'], { cwd });
    assert.deepEqual([checked.status, checked.stdout], [0, '3 files: 0 errors, 0 warnings, 0 infos\n']);
    const fixed = await pinset(['fix', '--diff', '.'], { cwd });
    assert.deepEqual([fixed.status, fixed.stdout], [0, '']);
  });
});
