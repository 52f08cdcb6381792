import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe('schemas/host-profile.schema.json', () => {
  it('is what scripts/generate-schema.ts makes', () => {
    execFileSync(process.execPath, [file('scripts/generate-schema.ts'), '--check']);
  });

  it('describes every key', () => {
    const schema = JSON.parse(readFileSync(file('schemas/host-profile.schema.json'), 'utf8'));
    const keys = Object.keys(schema.properties);
    assert.deepEqual(keys, ['$schema', 'name', 'topology', 'reserved', 'isolated', 'limits', 'documents']);
    for (const key of keys) assert.ok(schema.properties[key].description, key);
    assert.deepEqual(schema.required, ['topology']);
    assert.equal(schema.additionalProperties, false);
  });
});
