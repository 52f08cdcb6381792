import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkExample, rightExample } from '../../server/src/fixes/rule-example.ts';
import { loadHostProfile } from '../../server/src/fleet/documents/host-document.ts';
import { exampleHosts } from '../../server/src/rules/engine/example-hosts.ts';
import { rules } from '../../server/src/rules/index.ts';

suite('the examples of the rules', () => {
  for (const rule of rules) {
    test(`${rule.id}: the wrong one has exactly this finding`, async () => {
      const { findings, beside } = await checkExample(rule, rule.examples.wrong);
      assert.deepEqual(
        findings.map((finding) => `${finding.severity} ${finding.rule}`),
        [`${rule.severity} ${rule.id}`],
        findings.map(({ message }) => message).join('\n'),
      );
      assert.deepEqual(beside, []);
    });

    test(`${rule.id}: a fix is promised just where there is one`, async () => {
      const { fixes } = await checkExample(rule, rule.examples.wrong);
      assert.equal(fixes.length > 0, rule.fix !== 'none');
      assert.equal(
        fixes.some(({ safe }) => safe),
        rule.fix === 'safe',
      );
    });

    test(`${rule.id}: the right one, its own or what the fix makes of the wrong one, has none`, async () => {
      const { findings, beside } = await checkExample(rule, (await rightExample(rule)).text);
      assert.deepEqual(findings, []);
      assert.deepEqual(beside, []);
    });
  }

  test('the hosts that they run on, and profiles of their own, have no problem', async () => {
    const profiles = rules.flatMap(({ examples }) => examples.profile ?? []);
    for (const profile of [...Object.values(exampleHosts), ...profiles]) {
      const { problems } = await loadHostProfile('file:///a.host.json', '/a.host.json', profile, async () => null);
      assert.deepEqual(problems, []);
    }
  });
});
