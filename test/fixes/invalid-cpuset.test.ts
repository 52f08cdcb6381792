import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fixerOf } from '../../server/src/fixes/fixes.ts';
import { findingsOfDomain } from '../../server/src/rules/engine/run.ts';
import { fleetOf } from '../rules/check.ts';
import { applyEdits } from './apply.ts';

/** What the one fix of a vcpupin's cpuset makes of it; null without a fix. Afterwards the finding is gone. */
function repaired(cpuset: string): string | null {
  const text = (value: string) => `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='${value}'/></cputune>`;
  const [document] = fleetOf('example', { web: text(cpuset) }).documents;
  assert.ok(document);
  const [finding] = findingsOfDomain(document, null);
  assert.equal(finding?.rule, 'invalid-cpuset');
  assert.ok(finding);
  const [fix] = fixerOf(document, null)(finding);
  if (fix === undefined) return null;
  assert.ok(fix.kind === 'fix');
  const after = applyEdits(document.text, document.uri, fix.edits);
  const [edited] = fleetOf('example', { web: after }).documents;
  assert.ok(edited);
  assert.deepEqual(findingsOfDomain(edited, null), []);
  return edited.domain.vcpuPins[0]?.cpuset?.text ?? null;
}

suite('the same set in libvirt’s grammar', () => {
  test('is offered where the intention is plain', () => {
    assert.equal(repaired('0-6:2'), '0,2,4,6');
    assert.equal(repaired('0-7,ˆ2'), '0-1,3-7');
    assert.equal(repaired('0&#45;6:2'), '0,2,4,6');
  });

  test('is not guessed', () => {
    assert.equal(repaired('some'), null);
    assert.equal(repaired(''), null);
    assert.equal(repaired('3,^3'), null);
  });

  test('is the only reading, so it is offered even if it uncovers another finding, and says so', () => {
    assert.deepEqual(titles('0', '2;'), ["Change to '2', the same set in libvirt's grammar"]);
    assert.deepEqual(titles('2', '2;'), ["Change to '2', the same set in libvirt's grammar (uncovers cpu-overcommit)"]);
  });

  test('says so too if only an iothread of another domain is there', () => {
    const host = { cores: ['0', '1', '2', '3'] };
    const web = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2;'/></cputune>`;
    const db = `<vcpu>1</vcpu><iothreads>1</iothreads><cputune><vcpupin vcpu='0' cpuset='0'/><iothreadpin iothread='1' cpuset='2'/></cputune>`;
    assert.deepEqual(titlesOn(host, { web, db }), [
      "Change to '2', the same set in libvirt's grammar (uncovers iothread-on-vcpu)",
    ]);
  });
});

/** What is offered on the example host for the second of two pinsets. */
function titles(first: string, second: string): string[] {
  const text = `<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='${first}'/><vcpupin vcpu='1' cpuset='${second}'/></cputune>`;
  return titlesOn('example', { web: text });
}

/** What is offered for the invalid pinset of the first of several domains. */
function titlesOn(...fleetOn: Parameters<typeof fleetOf>): string[] {
  const { fleet, documents } = fleetOf(...fleetOn);
  const [document] = documents;
  assert.ok(document);
  const occupancy = fleet.occupancyFor(document);
  const findings = findingsOfDomain(document, occupancy).filter(({ rule }) => rule === 'invalid-cpuset');
  return findings.flatMap((finding) => fixerOf(document, occupancy)(finding)).map(({ title }) => title);
}
