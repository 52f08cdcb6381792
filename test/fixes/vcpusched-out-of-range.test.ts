import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fixerOf } from '../../server/src/fixes/fixes.ts';
import { findingsOfDomain } from '../../server/src/rules/engine/run.ts';
import { fleetOf } from '../rules/check.ts';
import { applyEdits } from './apply.ts';

/** What the one fix of a vcpusched's list makes of it in a domain of four; null without a fix. Afterwards the finding is gone. */
function repaired(vcpus: string): string | null {
  const text = `<vcpu>4</vcpu><cputune><vcpusched vcpus='${vcpus}' scheduler='fifo' priority='1'/></cputune>`;
  const [document] = fleetOf('example', { web: text }).documents;
  assert.ok(document);
  const [finding] = findingsOfDomain(document, null);
  assert.equal(finding?.rule, 'vcpusched-out-of-range');
  assert.ok(finding);
  const [fix] = fixerOf(document, null)(finding);
  if (fix === undefined) return null;
  assert.ok(fix.kind === 'fix');
  const after = applyEdits(document.text, document.uri, fix.edits);
  const [edited] = fleetOf('example', { web: after }).documents;
  assert.ok(edited);
  assert.deepEqual(findingsOfDomain(edited, null), []);
  return edited.domain.schedulers[0]?.ids?.text ?? null;
}

suite('the vCPUs that the domain has', () => {
  test('are what is left of the list', () => {
    assert.equal(repaired('0-4'), '0-3');
    assert.equal(repaired('1,3,8'), '1,3');
  });

  test('are not made up where none is left', () => {
    assert.equal(repaired('4-7'), null);
  });
});
