import process from 'node:process';
import { before, suite, test } from 'node:test';
import { useLocale } from '../../../server/src/lsp/locale.ts';

test('a test that sets the language', () => useLocale('ko'));

test('a test that sets the environment', () => {
  process.env.PINSET_LEAK = '1';
});

test('a test that changes the folder', () => process.chdir('/'));

test('a test that sets the exit status', () => {
  process.exitCode = 3;
});

suite('a suite that sets the language', () => {
  before(() => useLocale('ko'));
  test('its first test', () => {});
  test('its second test', () => {});
});

test('a test after them', () => {});
