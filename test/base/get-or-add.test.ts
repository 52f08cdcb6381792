import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getOrAdd } from '../../server/src/base/get-or-add.ts';

test('a value is made once for each key, and null is a value', () => {
  const made: string[] = [];
  const lengths = new Map<string, number | null>();
  const lengthOf = (text: string) =>
    getOrAdd(lengths, text, () => {
      made.push(text);
      return text === '' ? null : text.length;
    });
  assert.deepEqual(['one', '', 'one', ''].map(lengthOf), [3, null, 3, null]);
  assert.deepEqual(made, ['one', '']);
});
