import { test } from 'node:test';

test('a test that loops', () => {
  for (;;);
});
