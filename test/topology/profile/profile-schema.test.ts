import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../../../server/src/rules/index.ts';

const file = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

describe('schemas/host-profile.schema.json', () => {
  it('is what scripts/generate-schema.ts makes', () => {
    execFileSync(process.execPath, [file('scripts/generate-schema.ts'), '--check']);
  });

  it('knows every rule by name, as the setting pinset.rules does', () => {
    execFileSync(process.execPath, [file('scripts/generate-settings.ts'), '--check']);
    const { properties } = JSON.parse(readFileSync(file('schemas/host-profile.schema.json'), 'utf8'));
    const { contributes } = JSON.parse(readFileSync(file('package.json'), 'utf8'));
    const setting = contributes.configuration.properties['pinset.rules'];
    const english = JSON.parse(readFileSync(file('package.nls.json'), 'utf8'));
    const shown = JSON.stringify(setting.properties).replace(/"%([^%"]+)%"/g, (_, key) => JSON.stringify(english[key]));
    assert.deepEqual(JSON.parse(shown), properties.rules.properties);
    assert.deepEqual(Object.keys(setting.properties), rules.map(({ id }) => id).sort());
  });

  it('describes every key', () => {
    const schema = JSON.parse(readFileSync(file('schemas/host-profile.schema.json'), 'utf8'));
    const keys = Object.keys(schema.properties);
    assert.deepEqual(keys, [
      '$schema',
      'name',
      'uuid',
      'topology',
      'reserved',
      'isolated',
      'limits',
      'rules',
      'neverTogether',
      'maxSteal',
      'demand',
      'cgroup',
      'machineSliceWeight',
      'documents',
    ]);
    for (const key of keys) assert.ok(schema.properties[key].description, key);
    assert.deepEqual(schema.required, ['topology']);
    assert.equal(schema.additionalProperties, false);
  });
});
