import { after, before, suite, test } from 'node:test';

suite('a suite whose start fails', () => {
  before(() => {
    throw new Error('no start');
  });
  test('a test that cannot run', () => {});
});

suite('a suite whose end fails', () => {
  after(() => {
    throw new Error('no end');
  });
  test('a test that runs', () => {});
});
