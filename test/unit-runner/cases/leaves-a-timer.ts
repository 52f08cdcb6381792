import { test } from 'node:test';

test('a test that leaves a timer', () => {
  setTimeout(() => {}, 1_000_000);
});
