import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { useLocale } from '../server/src/lsp/locale.ts';
import { pageLanguages, pagesFolder, rulePages } from './rule-pages.ts';

// Writes docs/rules and, in each other language, docs/LANGUAGE/rules: a page for each rule and the table of all.
// --check writes nothing and fails when a page is stale, missing or of no rule.
const check = process.argv.includes('--check');

for (const language of pageLanguages) {
  await useLocale(language);
  update(pagesFolder(language), await rulePages(language));
}

function update(folder: string, pages: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  const files = readdirSync(folder);
  const stale = [...pages].filter(([file, text]) => !files.includes(file) || read(file) !== text).map(([file]) => file);
  const extra = files.filter((file) => !pages.has(file));

  if (!check) {
    for (const file of stale) writeFileSync(path.join(folder, file), pages.get(file) ?? '');
    for (const file of extra) rmSync(path.join(folder, file));
  } else if (stale.length + extra.length > 0) {
    console.error(`${folder} is stale (${[...stale, ...extra].join(', ')}): npm run generate`);
    process.exitCode = 1;
  }
}
