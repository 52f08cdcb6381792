import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refactoring } from '../../../server/src/features/analysis.ts';
import { applyEdits } from '../../fixes/apply.ts';
import { pinned } from '../../fragments.ts';
import { fleetOf, type On } from '../../rules/check.ts';
import type { HostSketch } from '../../rules/hosts.ts';

/** Siblings are next to each other; two nodes have four cores each. */
const twoNodes: HostSketch = {
  cores: ['0-1', '2-3', '4-5', '6-7', '8-9', '10-11', '12-13', '14-15'],
  nodes: [0, 0, 0, 0, 1, 1, 1, 1],
  memoryKiB: 2 ** 26,
};

/** The domain after the refactoring of this id, and its title. */
function refactored(id: string, text: string, on: On = 'tuned'): { title: string; text: string } {
  const { fleet, documents } = fleetOf(on, { web: text });
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

test('pin-over-cores: vCPUs go to further nodes if one has too few cores', () => {
  const { title } = refactored('pin-over-cores', pinned(2, 3, 4, 5, 10, 11), twoNodes);
  assert.equal(title, 'Pin 6 vCPUs to a core each: nodes 0-1, CPUs 2, 4, 6, 8, 10, 12');
});

test('add-guest-cells: the reason is the number of vCPUs where the host has several nodes', () => {
  const { fleet, documents } = fleetOf(twoNodes, { web: pinned(2, 4, 6) });
  const [document] = documents;
  assert.ok(document);
  const one = refactoring(fleet, document, 'add-guest-cells');
  assert.ok(one?.kind === 'no fix');
  assert.equal(one.reason, '3 vCPUs cannot be divided equally among nodes of host sketch, which has 2');
});

for (const id of ['pin-over-cores', 'isolate-cores']) {
  test(`${id}: the core of another guest's pool is not one of its own`, () => {
    const { fleet, documents } = fleetOf(twoNodes, { still: pinned(2, 2, 2, 2), roaming: pinned('0-11') });
    const [document] = documents;
    assert.ok(document);
    const one = refactoring(fleet, document, id);
    assert.ok(one?.kind === 'no fix', JSON.stringify(one));
    assert.equal(one.reason, 'there are not enough unused cores');
  });
}
