import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { needlessSuppressions, withoutFreshSuppressions } from '../../server/src/fixes/needless-suppressions.ts';
import { findingsOfDomain } from '../../server/src/rules/engine/run.ts';
import { pinned } from '../fragments.ts';
import { fleetOf } from '../rules/check.ts';

suite('suppressions that a fix made needless', () => {
  const several = '<!-- pinset-ignore cpu-overcommit, cross-numa-pin: idle -->';

  test('a comment of several rules stays whole while one of them was needed', () => {
    assert.deepEqual(deletable(several, 'cross-numa-pin finds nothing'), []);
  });

  test('it may go if none was needed', () => {
    assert.equal(deletable(several).length, 2);
  });

  /** What may be deleted of a comment over pins without conflict; `only`: the suppressions with this were needless before. */
  function deletable(comment: string, only = ''): string[] {
    const { fleet, documents } = fleetOf('example', { web: pinned('0').replace('<vcpupin', `${comment}\n<vcpupin`) });
    const [document] = documents;
    assert.ok(document !== undefined);
    const findings = findingsOfDomain(document, fleet.occupancyFor(document)).filter(
      ({ rule }) => rule === 'unused-suppression',
    );
    const before = findings.filter(({ message }) => message.includes(only));
    const left = withoutFreshSuppressions(findings, document.text, needlessSuppressions(before, document.text));
    return left.map(({ message }) => message);
  }
});
