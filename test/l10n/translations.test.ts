import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { callsOf, sourceKeys, sources } from './source-keys.ts';

const file = path.join(import.meta.dirname, '../../l10n/bundle.l10n.ko.json');
const bundleText = readFileSync(file, 'utf8');
const bundle: Readonly<Record<string, string>> = JSON.parse(bundleText);

suite('translations', () => {
  test('every call of l10n.t has a literal key, by which it can be found', () => {
    const calls = sources().flatMap(callsOf);
    assert.ok(calls.length > 300, `${calls.length} calls are found`);
    const computed = calls.filter(({ key }) => key === null).map((call) => `${call.file}:${call.line}`);
    assert.deepEqual(computed, []);
  });

  test('every message has a Korean one, and every Korean one a message', () => {
    assert.deepEqual(sourceKeys(), Object.keys(bundle).sort());
  });

  test('a translation takes what its message takes', () => {
    const placeholders = (text: string) => [...new Set(text.match(/\{[^}]*\}/g))].sort();
    const differing = Object.entries(bundle).filter(
      ([key, translation]) => placeholders(key).join() !== placeholders(translation).join(),
    );
    assert.deepEqual(differing, []);
  });

  test('the bundle is sorted, one message a line, so that branches merge', () => {
    const sorted = Object.fromEntries(Object.entries(bundle).sort(([a], [b]) => (a < b ? -1 : 1)));
    assert.equal(bundleText, `${JSON.stringify(sorted, null, 2)}\n`);
  });

  test('no message in words passes l10n by', () => {
    const translated = /\bl10n\.t\(\s*(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/g;
    const words = /\b(?:message|title|reason|problem):\s*(?:'[^'\n]*[a-z]|"[^"\n]*[a-z]|`[^`\n]*[a-z]{2,} [a-z]{2,})/g;
    const found = sources()
      .filter(({ file: of }) => of.startsWith('server/'))
      .flatMap((source) => {
        const rest = source.text.replace(translated, 'l10n.t(');
        return [...rest.matchAll(words)].map(([text]) => `${source.file}: ${text}`);
      });
    assert.deepEqual(found, []);
  });
});

suite('calls of l10n.t are found', () => {
  const keys = (text: string) => callsOf({ file: 'a.ts', text }).map(({ key }) => key);

  test('in every form of a literal', () => {
    assert.deepEqual(keys(`l10n.t('it\\'s {0}', one)`), ["it's {0}"]);
    assert.deepEqual(keys("l10n.t(\"it's {0}\", l10n.t('one'))"), ["it's {0}", 'one']);
    assert.deepEqual(keys("l10n.t(\n  'two lines',\n)"), ['two lines']);
    assert.deepEqual(keys('l10n.t(`a $ and {0}\nb`)'), ['a $ and {0}\nb']);
  });

  test('and known for what they are where the key is computed', () => {
    assert.deepEqual(keys('l10n.t(message)'), [null]);
    assert.deepEqual(keys("l10n.t('a' + b)"), [null]);
    assert.deepEqual(keys('l10n.t(`$' + '{a} b`)'), [null]);
    assert.deepEqual(keys('l10n.t`a b`'), [null]);
    assert.deepEqual(keys("l10n.t(one ? 'a' : 'b')"), [null]);
  });
});
