import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markedLine } from '../../../server/src/cli/report/code-frame.ts';

/** The frame of a line with what is between the brackets marked: the code, and the mark below it. */
function frame(source: string): string[] {
  const start = source.indexOf('[');
  const end = source.indexOf(']') - 1;
  const line = markedLine(source.replace(/[[\]]/g, ''), start, end);
  return [line.code, ' '.repeat(line.indent) + '^'.repeat(line.width)];
}

test('the mark is below what it marks', () => {
  assert.deepEqual(frame("cpuset='[0-3]'/>"), ["cpuset='0-3'/>", '        ^^^']);
});

test('tabs are four columns, wherever they stand', () => {
  assert.deepEqual(frame("\t\tcpuset='[0,\t3]'/>"), ["        cpuset='0,    3'/>", '                ^^^^^^^']);
});

test('East Asian characters and emoji take two columns, combining ones none', () => {
  assert.deepEqual(frame('한글 [x]'), ['한글 x', '     ^']);
  assert.deepEqual(frame('[서버]'), ['서버', '^^^^']);
  assert.deepEqual(frame('🚀[x]'), ['🚀x', '  ^']);
  assert.deepEqual(frame('Ka\u0308[x]'), ['Ka\u0308x', '  ^']);
  assert.deepEqual(frame('\u1112\u1161\u11ab[x]'), ['\u1112\u1161\u11abx', '  ^']);
  assert.deepEqual(frame('漢字カナ[x]'), ['漢字カナx', '        ^']);
  assert.deepEqual(frame('ﾊﾝｶｸ（[x]'), ['ﾊﾝｶｸ（x', '      ^']);
  assert.deepEqual(frame('a\u200db\ufe0f[x]'), ['a\u200db\ufe0fx', '  ^']);
});

test('an empty place, also at the end of the line, is one column', () => {
  assert.deepEqual(frame("cpuset='[]'/>"), ["cpuset=''/>", '        ^']);
  assert.deepEqual(frame('<domain>[]'), ['<domain>', '        ^']);
  assert.deepEqual(frame('[]'), ['', '^']);
});

test('a long line is cut round the mark', () => {
  const [code = '', mark = ''] = frame(`${'a'.repeat(500)}[bbb]${'c'.repeat(500)}`);
  assert.equal(code, `…${'a'.repeat(60)}bbb${'c'.repeat(57)}…`);
  assert.equal(code.slice(mark.indexOf('^'), mark.length), 'bbb');
  const [long = '', longMark = ''] = frame(`[${'b'.repeat(16_000_000)}]`);
  assert.equal(long, `${'b'.repeat(120)}…`);
  assert.equal(longMark.length, 120);
});

test('a cut does not halve a character', () => {
  const [code = ''] = frame(`${'🚀'.repeat(100)}x[y]`);
  assert.ok(code.startsWith('…🚀'));
  assert.doesNotMatch(code, /\p{Cs}/u);
});

test('what a terminal would obey is one column of a sign for it', () => {
  assert.deepEqual(frame('\u001b[31m] \u202e[x]'.replace('[31m]', '<31m>')), ['␛<31m> \ufffdx', '        ^']);
});
