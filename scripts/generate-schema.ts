import { readFileSync, writeFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { hostProfileSchema } from '../server/src/topology/profile/profile-schema.ts';
import { ruleLevelsSchema } from './rule-levels.ts';

// Writes schemas/host-profile.schema.json, which VS Code completes and validates *.host.json from.
// --check writes nothing and fails when the file is stale.
const file = new URL('../schemas/host-profile.schema.json', import.meta.url);
const schema = toJsonSchema(hostProfileSchema, { target: 'draft-07', errorMode: 'throw', typeMode: 'input' });
Object.assign(
  schema.properties?.rules ?? {},
  ruleLevelsSchema(({ summary, severity }) => `${summary} Default: ${severity}.`),
);
const text = `${JSON.stringify(schema, null, 2)}\n`;

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (!isCurrent()) {
  console.error('schemas/host-profile.schema.json is stale: run node scripts/generate-schema.ts');
  process.exitCode = 1;
}

function isCurrent(): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}
