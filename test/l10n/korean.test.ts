import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { hover } from '../../server/src/features/analysis.ts';
import { checkExample } from '../../server/src/fixes/rule-example.ts';
import { rules } from '../../server/src/rules/index.ts';
import { inLanguage } from '../language.ts';
import { check, fleetOf } from '../rules/check.ts';

const hangul = /\p{Script=Hangul}/u;
/** What is left in the Latin alphabet are names: of elements, attributes, values, units, files. A sentence has these too. */
const englishWords = /\b(?:the|is|are|has|have|of|and|but|which|where|not|no|to|with)\b/i;

suite('Korean', () => {
  inLanguage('ko');

  for (const rule of rules) {
    test(`${rule.id}: what it finds, and how it is fixed`, async () => {
      const { findings, fixes } = await checkExample(rule, rule.examples.wrong);
      const related = findings.flatMap((finding) => finding.related.map(({ message }) => message));
      const sentences = [...findings.map(({ message }) => message), ...fixes.map(({ title }) => title)];
      assert.ok(sentences.length > 0);
      for (const sentence of sentences) assert.match(sentence, hangul);
      for (const text of [...sentences, ...related]) assert.doesNotMatch(text.replace(/`.*?`/g, ''), englishWords);
    });
  }

  test('amounts, lists and other domains are in their places', () => {
    check('example', {
      web: `
<vcpu>2</vcpu>
<cputune>
  <vcpupin vcpu='0' cpuset='2'/>
  <!--                      ^ warning cpu-overcommit: CPU 2 공유: vCPU 0-1, db의 vCPU 0 (CPU 1개 {2}에 vCPU 3개, 3:1) -->
  <vcpupin vcpu='1' cpuset='2'/>
</cputune>`,
      db: `
<vcpu>1</vcpu>
<cputune>
  <vcpupin vcpu='0' cpuset='2'/>
  <!--                      ^ warning cpu-overcommit: CPU 2 공유: vCPU 0, web의 vCPU 0-1 -->
</cputune>`,
    });
  });

  test('a hover', () => {
    const { fleet, documents } = fleetOf('example', {
      web: `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>`,
      db: `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>`,
    });
    const [document] = documents;
    assert.ok(document);
    const shown = hover(fleet, document, document.text.indexOf("'2'") + 1);
    assert.deepEqual(
      shown?.markdown.split('\n').filter((line) => line !== ''),
      [
        '**vCPU 0의 고정 CPU 집합: CPU 2**',
        '| CPU | 코어 | L3 | 노드 | 여기에 고정된 것 |',
        '| --- | --- | --- | --- | --- |',
        '| 2 | {2-3} | {0-3} | 0 | vCPU 0 및 db의 vCPU 0 |',
        'vCPU 0\\: 모두 바쁠 때 CPU 2의 50 %를 얻습니다\\. 게스트가 보는 steal\\: 50 %; 최악의 경우 33 %; db의 vCPU 0\\: 50 %\\.',
        '호스트 example',
      ],
    );
  });
});
