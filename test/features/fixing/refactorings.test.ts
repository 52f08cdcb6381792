import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refactoring } from '../../../server/src/features/analysis.ts';
import { applyEdits } from '../../fixes/apply.ts';
import { fleetOf } from '../../rules/check.ts';

/** The domain after the refactoring of this id, and its title. */
function refactored(id: string, text: string): { title: string; text: string } {
  const { fleet, documents } = fleetOf('tuned', { web: text });
  const [document] = documents;
  assert.ok(document);
  const one = refactoring(fleet, document, id);
  assert.ok(one?.kind === 'fix', JSON.stringify(one));
  return { title: one.title, text: applyEdits(document.text, document.uri, one.edits) };
}

const siblings = `<domain type='kvm'>
  <name>web</name>
  <metadata>
    <pinset:placement xmlns:pinset="urn:pinset:placement:1" threads="prefer"/>
  </metadata>
  <memory unit='MiB'>64</memory>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='4'/>
    <vcpupin vcpu='1' cpuset='12'/>
    <emulatorpin cpuset='0,8'/>
  </cputune>
</domain>
`;

for (const [id, title] of [
  ['pin-over-cores', 'Pin 2 vCPUs to a core each: node 1, CPUs 4-5'],
  ['isolate-cores', 'Pin 2 vCPUs to cores of their own: node 1, CPUs 4-5'],
] as const) {
  test(`${id}: vCPUs that share a core come to one each`, () => {
    const after = refactored(id, siblings);
    assert.equal(after.title, title);
    assert.match(after.text, /vcpu='0' cpuset='4'[\s\S]*vcpu='1' cpuset='5'/);
  });
}
