import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { lineChanges, linesOf } from '../../server/src/base/line-changes.ts';

suite('line changes', () => {
  test('name the lines that differ', () => {
    assert.deepEqual(lineChanges(linesOf('a\nb\nc\nd\n'), linesOf('a\nx\nc\nd\ne')), [
      { start: 1, removed: ['b\n'], added: ['x\n'] },
      { start: 4, removed: [], added: ['e'] },
    ]);
    assert.deepEqual(lineChanges(linesOf('a\r\nb'), linesOf('a\r\n')), [{ start: 1, removed: ['b'], added: [] }]);
    assert.deepEqual(lineChanges(linesOf(''), linesOf('')), []);
  });

  test('applied give the other text, and keep as many lines as can be kept', () => {
    const text = fc.array(fc.constantFrom<string>('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const changes = lineChanges(before, after);
        const result = [...before];
        for (const { start, removed, added } of [...changes].reverse()) {
          assert.deepEqual(result.slice(start, start + removed.length), removed);
          result.splice(start, removed.length, ...added);
        }
        assert.deepEqual(result, after);
        const removed = changes.reduce((sum, change) => sum + change.removed.length, 0);
        assert.equal(before.length - removed, longestCommon(before, after));
      }),
      { numRuns: 2000 },
    );
  });

  test('of long texts that have nothing in common are one change', () => {
    const numbered = (letter: string) => Array.from({ length: 3000 }, (_, line) => `${letter}${line}\n`);
    assert.equal(lineChanges(numbered('a'), numbered('b')).length, 1);
  });
});

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let last = new Array<number>(b.length + 1).fill(0);
  for (const line of a) {
    const next = [0];
    for (const [column, other] of b.entries()) {
      next.push(line === other ? (last[column] ?? 0) + 1 : Math.max(last[column + 1] ?? 0, next[column] ?? 0));
    }
    last = next;
  }
  return last[b.length] ?? 0;
}
