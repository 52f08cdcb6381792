import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import v8 from 'node:v8';
import { YoungGeneration } from '../../../server/src/lsp/files/young-generation.ts';

suite('the young generation of the heap', () => {
  // The executable carries compiled code, and V8 takes it only under the flags that it was compiled with.
  test('is collected without a lasting flag, so V8 still takes compiled code', () => {
    const before = v8.cachedDataVersionTag();
    const used = fill();
    new YoungGeneration().collect();
    assert.ok(usage().used < used, 'it collects');
    assert.equal(v8.cachedDataVersionTag(), before);
  });
});

/** Makes garbage until three tenths of the space are in use, and gives the bytes in use. Half of it is for copies. */
function fill(): number {
  for (let round = 0; round < 10_000; round++) {
    const { used, size } = usage();
    if (used > size * 0.3) return used;
    Array.from({ length: 1000 }, (_, index) => ({ index }));
  }
  assert.fail('the space is never in use');
}

function usage(): { readonly used: number; readonly size: number } {
  const space = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  assert.ok(space);
  return { used: space.space_used_size, size: space.space_size };
}
