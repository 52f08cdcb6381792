import { readFileSync, writeFileSync } from 'node:fs';
import { ruleTexts } from '../server/src/features/rule-texts.ts';
import { useLocale } from '../server/src/lsp/locale.ts';
import { rules } from '../server/src/rules/index.ts';
import { ruleLevelsSchema } from './rule-levels.ts';

// Writes the rules into the manifest's setting pinset.rules, so that VS Code completes their names, and what each finds
// into package.nls.json and its translations.
// --check writes nothing and fails when a file is stale.
const check = process.argv.includes('--check');

update('package.json', (manifest) => {
  Object.assign(
    manifest.contributes.configuration.properties['pinset.rules'],
    ruleLevelsSchema(({ id }) => `%rule.${id}%`),
  );
});
await writeTexts('en', 'package.nls.json', 'Default');
await writeTexts('ko', 'package.nls.ko.json', '기본값');

/** Writes a description of every rule in a language. */
async function writeTexts(language: string, file: string, defaultWord: string): Promise<void> {
  await useLocale(language);
  const textsOf = await ruleTexts();
  const ordered = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  update(file, (texts) => {
    for (const key of Object.keys(texts)) if (key.startsWith('rule.')) delete texts[key];
    for (const rule of ordered) texts[`rule.${rule.id}`] = `${textsOf(rule).summary} ${defaultWord}: ${rule.severity}.`;
  });
}

function update(name: string, change: (content: ReturnType<typeof JSON.parse>) => void): void {
  const file = new URL(`../${name}`, import.meta.url);
  const before = readFileSync(file, 'utf8');
  const content = JSON.parse(before);
  change(content);
  const text = `${JSON.stringify(content, null, 2)}\n`;
  if (!check) writeFileSync(file, text);
  else if (text !== before) {
    console.error(`the rules in ${name} are stale: npm run generate`);
    process.exitCode = 1;
  }
}
