import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { rules } from '../../server/src/rules/index.ts';

const root = path.join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const manifest = read('package.json');
const english: Readonly<Record<string, string>> = JSON.parse(read('package.nls.json'));
const korean: Readonly<Record<string, string>> = JSON.parse(read('package.nls.ko.json'));
const pages: Readonly<Record<string, { summary: string }>> = JSON.parse(read('l10n/rules.ko.json'));

suite('the manifest', () => {
  test('has its words in English and in Korean, and none that it does not use', () => {
    const used = [...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key).sort();
    assert.deepEqual(used, Object.keys(english).sort());
    assert.deepEqual(used, Object.keys(korean).sort());
    for (const text of Object.values(korean)) assert.match(text, /\p{Script=Hangul}/u);
  });

  test('describes every rule in the setting pinset.rules (else: npm run generate)', () => {
    const { 'pinset.rules': setting } = JSON.parse(manifest).contributes.configuration.properties;
    const described = Object.entries<{ description: string }>(setting.properties);
    assert.deepEqual(
      described.map(([id, { description }]) => [id, description]),
      rules.map(({ id }) => [id, `%rule.${id}%`]).sort(),
    );
    for (const { id, summary, severity } of rules) {
      assert.equal(english[`rule.${id}`], `${summary} Default: ${severity}.`);
      assert.equal(korean[`rule.${id}`], `${pages[id]?.summary} 기본값: ${severity}.`);
    }
  });

  test('leaves no title of a command to English alone', () => {
    const { commands } = JSON.parse(manifest).contributes;
    for (const { command, title } of commands) assert.match(title, /^%.+%$/, command);
  });

  test('names the folder of the translations', () => {
    const { l10n } = JSON.parse(manifest);
    assert.ok(existsSync(path.join(root, l10n, 'bundle.l10n.ko.json')));
  });
});
