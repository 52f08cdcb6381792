import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { folderWith, pinset } from './command.ts';

suite('captures of hosts and pastes of other kinds', () => {
  test('s390: the threads of a core have an L2 cache each, and are one core', async (t) => {
    const cwd = folderWith(t, {
      'z16.txt': `CPU NODE DRAWER BOOK SOCKET CORE L1d:L1i:L2 ONLINE CONFIGURED POLARIZATION ADDRESS
  0    0      0    0      0    0 0:0:0         yes yes        vert-medium  0
  1    0      0    0      0    0 1:1:1         yes yes        vert-medium  1
  2    0      0    0      0    1 2:2:2         yes yes        vert-low     2
  3    0      0    0      0    1 3:3:3         yes yes        vert-low     3
`,
    });
    const run = await pinset(['host', 'z16.txt'], { cwd });
    assert.match(run.stdout, /^z16: 4 CPUs, 2 cores × 2 threads/);
  });
});
