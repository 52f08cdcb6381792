import process from 'node:process';
import { test } from 'node:test';

test('a test that crashes', () => {
  process.kill(process.pid, 'SIGKILL');
});
