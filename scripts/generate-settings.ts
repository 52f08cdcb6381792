import { readFileSync, writeFileSync } from 'node:fs';
import { ruleLevelsSchema } from './rule-levels.ts';

// Writes the rules into the manifest's setting pinset.rules, so that VS Code completes their names.
// --check writes nothing and fails when the manifest is stale.
const file = new URL('../package.json', import.meta.url);
const before = readFileSync(file, 'utf8');
const manifest = JSON.parse(before);
Object.assign(manifest.contributes.configuration.properties['pinset.rules'], ruleLevelsSchema());
const text = `${JSON.stringify(manifest, null, 2)}\n`;

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (text !== before) {
  console.error('pinset.rules in package.json is stale: npm run generate');
  process.exitCode = 1;
}
