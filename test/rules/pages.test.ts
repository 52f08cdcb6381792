import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pagesFolder, rulePages } from '../../scripts/rule-pages.ts';
import { rules } from '../../server/src/rules/index.ts';

test('docs/rules is what the rules say of themselves (else: npm run generate)', async () => {
  const pages = await rulePages();
  const files = readdirSync(pagesFolder);
  assert.deepEqual(files.sort(), [...pages.keys()].sort());
  for (const [file, text] of pages) assert.equal(readFileSync(path.join(pagesFolder, file), 'utf8'), text, file);
});

test('docs/fixes.md lists the rules that have no fix, and why', () => {
  const page = readFileSync(path.join(pagesFolder, '..', 'fixes.md'), 'utf8');
  const listed = page.split('\n').filter((line) => line.startsWith('| ['));
  const rows = rules
    .filter(({ fix }) => fix === 'none')
    .map(({ id, noFix }) => `| [${id}](rules/${id}.md) | ${noFix?.()} |`);
  assert.deepEqual(listed, rows.sort());
});
