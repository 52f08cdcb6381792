import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixDocuments } from '../../../server/src/features/analysis.ts';
import { fleetOf } from '../../rules/check.ts';

test('an info does not take the room that a warning of another document needs', () => {
  const on = { cores: ['0,4', '1,5', '2,6', '3,7'] };
  const { fleet, documents } = fleetOf(on, {
    a: `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/><emulatorpin cpuset='0,4'/></cputune>`,
    b: `<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='1' cpuset='6'/></cputune>`,
    c: `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='1'/></cputune>`,
  });
  const fixed = fixDocuments(fleet, documents, { rules: null, safeOnly: false }, (_, error) => assert.fail(`${error}`));
  const [a, b] = fixed.map(({ applied }) => applied.map(({ rule }) => rule));
  assert.deepEqual(b, ['smt-sibling-conflict']);
  assert.equal(a?.includes('emulator-on-vcpu'), true);
});
