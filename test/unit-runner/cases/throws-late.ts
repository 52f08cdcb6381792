import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

test('a test that throws after its end', async () => {
  setTimeout(() => {
    throw new Error('late');
  }, 5);
});

test('a test that runs meanwhile', () => sleep(50));
