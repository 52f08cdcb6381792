import { test } from 'node:test';

test('a test that waits', () => new Promise(() => {}));

test('a test after it', () => {});
