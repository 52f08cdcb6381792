import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cputune, vcpupin } from './cases.ts';
import { repaired } from './repaired.ts';

suite('safe fixes', () => {
  const pins = cputune(vcpupin(0, 2), vcpupin(1, 3), vcpupin(5, 4), vcpupin(1, 3));
  test('never delete a pin', () => {
    assert.deepEqual(repaired(null, `<vcpu placement='auto' cpuset='0-3'>2</vcpu>\n${pins}`, true), []);
  });

  test('write the same list in other words', () => {
    assert.deepEqual(repaired(null, `<vcpu cpuset='0, 2,'>2</vcpu>`, true), [
      "<vcpu cpuset='0, 2,'>2</vcpu> → <vcpu cpuset='0,2'>2</vcpu>",
    ]);
  });
});
