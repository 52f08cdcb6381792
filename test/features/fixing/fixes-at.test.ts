import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings, fixesAt, keyOfEdits } from '../../../server/src/features/analysis.ts';
import { memoryOn, pinned } from '../../fragments.ts';
import { fleetOf } from '../../rules/check.ts';
import type { HostSketch } from '../../rules/hosts.ts';

/** Siblings i and i+4; node 0 has cores 0-1, node 1 cores 2-3. */
const host: HostSketch = { cores: ['0,4', '1,5', '2,6', '3,7'], nodes: [0, 0, 1, 1], memoryKiB: 16777216 };

suite('the fixes of a range', () => {
  test('those with the same edits are one, for all findings, preferred if one is', () => {
    const files = { build: `${pinned(8, 10, 12, 2)}${memoryOn(1)}`, db: `${pinned(2, 4)}${memoryOn(0)}` };
    const { fleet, documents } = fleetOf('smt2-2node', files);
    const [build] = documents;
    assert.ok(build);
    const found = findings(fleet, build);
    const at = build.text.indexOf("cpuset='2'") + "cpuset='".length;
    const { offered, withoutFix } = fixesAt(fleet, build, found, { start: at, end: at });
    const fixes = offered.flatMap(({ fix }) => (fix.kind === 'fix' ? fix : []));
    const keys = fixes.map(({ edits }) => keyOfEdits(edits));
    assert.deepEqual(keys, [...new Set(keys)], fixes.map(({ title }) => title).join('\n'));
    const both = offered.find((one) => one.findings.length > 1);
    assert.ok(both?.fix.kind === 'fix', fixes.map(({ title }) => title).join('\n'));
    assert.ok(both.fix.preferred);
    assert.match(both.fix.title, /^Re-pin vCPU 3 to CPU \d+ \(core \{\d+-\d+\}, node 1\)$/);
    assert.deepEqual(withoutFix, []);
  });

  test('a finding with an objection to each fix has none', () => {
    const full = { web: `${pinned(1, 1, 5)}${memoryOn(0)}`, db: `${pinned(0, 4, 2, 6, 3, 7)}${memoryOn('0-1')}` };
    const { fleet, documents } = fleetOf(host, full);
    const [web] = documents;
    assert.ok(web);
    const { withoutFix } = fixesAt(fleet, web, findings(fleet, web), { start: 0, end: web.text.length });
    assert.ok(withoutFix.some(({ rule }) => rule === 'cpu-overcommit'));
  });

  test('the same edits in another order are the same', () => {
    const one = { uri: 'a', span: { start: 1, end: 2 }, newText: 'x' };
    const other = { uri: 'b', span: { start: 1, end: 2 }, newText: 'x' };
    assert.equal(keyOfEdits([one, other]), keyOfEdits([other, one]));
    assert.notEqual(keyOfEdits([one]), keyOfEdits([other]));
  });
});
