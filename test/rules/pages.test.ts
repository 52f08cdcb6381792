import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pagesFolder, rulePages } from '../../scripts/rule-pages.ts';

test('docs/rules is what the rules say of themselves (else: npm run generate)', async () => {
  const pages = await rulePages();
  const files = readdirSync(pagesFolder);
  assert.deepEqual(files.sort(), [...pages.keys()].sort());
  for (const [file, text] of pages) assert.equal(readFileSync(path.join(pagesFolder, file), 'utf8'), text, file);
});
