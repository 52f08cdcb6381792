import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

suite('a suite', () => {
  test('a test that fails', () => {
    assert.equal(1 + 1, 3);
  });
});

test('a test that passes', () => {});
