import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { unifiedDiff } from '../../../server/src/cli/report/unified-diff.ts';
import { hangs } from '../../hang.ts';
import { folderWith } from '../command.ts';

/** Lines of a text that all say something else. */
function numbered(letter: string, count: number): string {
  return Array.from({ length: count }, (_, line) => `${letter}${line}\n`).join('');
}

/** A file before and after. */
type Change = readonly [before: string, after: string];

const unchanged: Change = ['a\n', 'a\n'];
const named: Readonly<Record<string, Change>> = {
  'plain.xml': ['a\nb\nc\n', 'a\nB\nc\n'],
  'a b/with blanks.xml': ['a\n', 'b\n'],
  'quotation "marks".xml': ['a\n', 'b\n'],
  'back\\slash.xml': ['a\n', 'b\n'],
  'a\ttab.xml': ['a\n', 'b\n'],
  '서버/käse.xml': ['a\n', 'b\n'],
  'loses-its-last-line-end.xml': ['a\nb\n', 'a\nb'],
  'gets-a-last-line-end.xml': ['a\nb', 'a\nb\n'],
  'never-had-one.xml': ['a\nb', 'x\nb'],
  'becomes-empty.xml': ['a\n', ''],
  'crlf.xml': ['a\r\nb\r\n', 'a\r\nB\r\n'],
  'lone-cr.xml': ['a\rb\nc\n', 'a\rB\nc\n'],
  'line-separators.xml': ['a\u2028b\u0085c\n', 'a\u2028B\u0085c\n'],
  'bom.xml': ['\ufeffa\n', '\ufeffb\n'],
  'dashes.xml': ['-- a\n++ b\n@@ c\n', '-- A\n++ b\n@@ C\n'],
  'rewritten.xml': [`first\n${numbered('a', 3000)}last\n`, `first\n${numbered('b', 2000)}last\n`],
  'rewritten-without-line-end.xml': [numbered('a', 3000).trimEnd(), numbered('b', 3000).trimEnd()],
};

suite('a unified diff', () => {
  test('has three lines round each change, and changes that touch in one hunk', () => {
    const lines = Array.from({ length: 30 }, (_, line) => `${line}\n`);
    const after = lines.map((line, at) => (at === 5 || at === 11 || at === 25 ? 'x\n' : line));
    const diff = unifiedDiff('a.xml', lines.join(''), after.join(''));
    assert.deepEqual(diff.match(/^@@.*$/gm), ['@@ -3,13 +3,13 @@', '@@ -23,7 +23,7 @@']);
    assert.match(diff, /^--- a\/a\.xml\n\+\+\+ b\/a\.xml\n@@ -3,13 \+3,13 @@\n 2\n 3\n 4\n-5\n\+x\n 6\n/);
  });

  test('is empty without a change', () => {
    assert.equal(unifiedDiff('a.xml', ...unchanged), '');
    assert.equal(unifiedDiff('a.xml', '', ''), '');
  });

  test('says where a line end is missing', () => {
    assert.equal(
      unifiedDiff('a.xml', 'a', 'b\n'),
      '--- a/a.xml\n+++ b/a.xml\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+b\n',
    );
  });

  test('quotes a name as git does, and leaves its letters', () => {
    const header = (path: string) => unifiedDiff(path, 'a\n', 'b\n').split('\n')[0];
    assert.equal(header('a b.xml'), '--- a/a b.xml\t');
    assert.equal(header('서버.xml'), '--- a/서버.xml');
    assert.equal(header('"\\\t\n.xml'), '--- "a/\\"\\\\\\011\\012.xml"');
  });

  test('of a large file that is rewritten is one hunk, found in no time', () => {
    const start = performance.now();
    const diff = unifiedDiff('a.xml', `first\n${numbered('a', 200_000)}`, `first\n${numbered('b', 200_000)}`);
    assert.deepEqual(diff.match(/^@@.*$/gm), ['@@ -1,200001 +1,200001 @@']);
    assert.ok(performance.now() - start < hangs);
  });

  for (const [tool, ...args] of [
    ['patch', '-p1', '-s', '--binary'],
    ['git', 'apply'],
  ] as const) {
    test(`does to files what it says, as ${tool} understands it`, (t) => {
      if (spawnSync(tool, ['--version']).error !== undefined) return t.skip(`${tool} is not installed`);
      const text = fc
        .array(fc.constantFrom('a', 'b', 'c', 'd\r', '', '-', '+ '), { maxLength: 14 })
        .chain((lines) => fc.constantFrom(lines.join('\n'), lines.map((line) => `${line}\n`).join('')))
        .filter((content) => content !== '');
      const random = fc.sample(fc.tuple(text, text), { numRuns: 300, seed: 10 });
      const files = { ...named, ...Object.fromEntries(random.map((change, at) => [`random/${at}.xml`, change])) };
      const changes = Object.entries(files);
      const cwd = folderWith(t, Object.fromEntries(changes.map(([name, [before]]) => [name, before])));
      const input = changes.map(([name, [before, after]]) => unifiedDiff(name, before, after)).join('');
      const run = spawnSync(tool, args, { cwd, input, encoding: 'utf8' });
      assert.equal(run.status, 0, run.stdout + run.stderr);
      for (const [name, [, after]] of changes) {
        // GNU patch takes away a file that becomes empty.
        if (after !== '') assert.equal(readFileSync(join(cwd, name), 'utf8'), after, name);
      }
    });
  }
});
