import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pageLanguages, pagesFolder, rulePages } from '../../scripts/rule-pages.ts';
import { rules } from '../../server/src/rules/index.ts';
import { speaking } from '../language.ts';

for (const language of pageLanguages) {
  test(`the pages of the rules are what the rules say of themselves, ${language} (else: npm run generate)`, async () => {
    const folder = pagesFolder(language);
    const pages = await speaking(language, () => rulePages(language));
    assert.deepEqual(readdirSync(folder).sort(), [...pages.keys()].sort());
    for (const [file, text] of pages) assert.equal(readFileSync(path.join(folder, file), 'utf8'), text, file);
  });
}

test('docs/fixes.md lists the rules that have no fix, and why', () => {
  const page = readFileSync(path.join(pagesFolder('en'), '..', 'fixes.md'), 'utf8');
  const listed = page.split('\n').filter((line) => line.startsWith('| ['));
  const rows = rules
    .filter(({ fix }) => fix === 'none')
    .map(({ id, noFix }) => `| [${id}](rules/${id}.md) | ${noFix?.()} |`);
  assert.deepEqual(listed, rows.sort());
});
