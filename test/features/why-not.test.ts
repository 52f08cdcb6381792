import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { LineIndex } from '../../server/src/base/text.ts';
import { whyNot, whyNotInWords } from '../../server/src/features/analysis.ts';
import type { RuleLevels } from '../../server/src/rules/engine/severity.ts';
import { fleetOf, type On } from '../rules/check.ts';

const twoOnOne = `<vcpu>2</vcpu>
<cputune>
  <vcpupin vcpu='0' cpuset='2'/>
  <vcpupin vcpu='1' cpuset='2'/>
</cputune>`;

/** Why a rule has, or has no, finding shown in the only document of a fleet. */
function inWords(rule: string, on: On, name: string, text: string, setting?: RuleLevels): string {
  const { fleet, documents, scripts } = fleetOf(on, { [name]: text });
  const [document] = [...documents, ...scripts];
  assert.ok(document);
  const lines = new LineIndex(document.text);
  const lineOf = ({ start }: { readonly start: number }) => lines.positionAt(start).line + 1;
  return whyNotInWords(rule, whyNot(fleet, document, setting)(rule), lineOf);
}

suite('why a finding is not shown, in words', () => {
  test('it is shown', () => {
    assert.equal(inWords('cpu-overcommit', 'example', 'web', twoOnOne), 'cpu-overcommit is shown, at line 5');
  });

  test('no host is known, or its captures leave something out', () => {
    assert.equal(
      inWords('smt-sibling-conflict', null, 'web', twoOnOne),
      'smt-sibling-conflict needs a host, and no host is known for this document',
    );
    assert.equal(
      inWords('smt-sibling-conflict', { cores: ['0-3'], coresUnknown: true }, 'web', twoOnOne),
      "smt-sibling-conflict needs what the host's captures leave out: cores and nodes",
    );
  });

  test('a comment, the profile or the setting turns it off', () => {
    const suppressed = twoOnOne.replace('<cputune>', '<!-- pinset-ignore cpu-overcommit: tested -->\n<cputune>');
    assert.equal(
      inWords('cpu-overcommit', 'example', 'web', suppressed),
      'cpu-overcommit is suppressed by the comment at line 4',
    );
    assert.equal(
      inWords('cpu-overcommit', 'example', 'web', twoOnOne, new Map([['cpu-overcommit', 'off']])),
      'cpu-overcommit is off in the setting pinset.rules',
    );
  });

  test('the rule finds nothing, or is about other documents', () => {
    const one = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>`;
    assert.equal(inWords('cpu-overcommit', 'example', 'web', one), 'cpu-overcommit was checked and finds nothing');
    assert.match(
      inWords('cpu-overcommit', 'example', 'web', one.replace("'2'", "'{{ cpu }}'")),
      /finds nothing; parts of the document are unknown/,
    );
    assert.equal(
      inWords('taskset-mask-or-list', 'example', 'web', one),
      'taskset-mask-or-list does not check documents of this kind',
    );
    assert.equal(
      inWords('duplicate-vcpupin', 'example', 'start.sh', 'taskset -c 2 true\n'),
      'duplicate-vcpupin does not check documents of this kind',
    );
  });

  test('there is no such rule', () => {
    assert.equal(
      inWords('cpu-overcomit', 'example', 'web', twoOnOne),
      'There is no rule cpu-overcomit; did you mean cpu-overcommit?',
    );
    assert.equal(inWords('zebra', 'example', 'web', twoOnOne), 'There is no rule zebra');
  });
});
