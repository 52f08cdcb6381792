import process from 'node:process';
import { test } from 'node:test';

test('a test that exits', () => process.exit(0));
