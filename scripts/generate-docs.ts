import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pagesFolder, rulePages } from './rule-pages.ts';

// Writes docs/rules: a page for each rule, the table of all, and the hosts of the examples.
// --check writes nothing and fails when a page is stale, missing or of no rule.
const pages = await rulePages();
const files = readdirSync(pagesFolder);
const stale = [...pages].filter(([file, text]) => !files.includes(file) || read(file) !== text).map(([file]) => file);
const extra = files.filter((file) => !pages.has(file));

if (!process.argv.includes('--check')) {
  for (const file of stale) writeFileSync(path.join(pagesFolder, file), pages.get(file) ?? '');
  for (const file of extra) rmSync(path.join(pagesFolder, file));
} else if (stale.length + extra.length > 0) {
  console.error(`docs/rules is stale (${[...stale, ...extra].join(', ')}): npm run generate`);
  process.exitCode = 1;
}

function read(file: string): string {
  return readFileSync(path.join(pagesFolder, file), 'utf8');
}
