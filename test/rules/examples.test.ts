import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rules } from '../../server/src/rules/index.ts';
import { runExample } from './run-example.ts';

suite('the examples of the rules', () => {
  for (const rule of rules) {
    test(`${rule.id}: the wrong one has exactly this finding`, async () => {
      const { findings } = await runExample(rule, rule.examples.wrong);
      assert.deepEqual(
        findings.map((finding) => `${finding.severity} ${finding.rule}`),
        [`${rule.severity} ${rule.id}`],
        findings.map(({ message }) => message).join('\n'),
      );
    });

    test(`${rule.id}: a fix is promised just where there is one`, async () => {
      const { fixes } = await runExample(rule, rule.examples.wrong);
      assert.equal(fixes.length > 0, rule.fix !== 'none');
      assert.equal(
        fixes.some(({ safe }) => safe),
        rule.fix === 'safe',
      );
    });

    test(`${rule.id}: the right one has none`, async () => {
      const { findings } = await runExample(rule, rule.examples.right);
      assert.deepEqual(findings, []);
    });
  }
});
