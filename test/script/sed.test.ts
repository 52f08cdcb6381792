import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { sed } from '../../server/src/script/interpreter/filters/sed.ts';

const skip = /GNU/.test(spawnSync('sed', ['--version'], { encoding: 'utf8' }).stdout ?? '') ? false : 'no GNU sed';

const inputs = [
  '',
  '\n',
  '0-3,8\n',
  '0,1,2,',
  'vm1:0-3\nvm2:4-7\n\nvm3:8',
  ' a  b \n\n#x\n10-12/2\n',
  'aaa.b\na.b+c$\n\\1\n',
];

const programs: readonly (readonly string[])[] = [
  ['s/,$//'],
  ['s/^ *//; s/ *$//'],
  ['s/-/ /g'],
  ['-E', 's/([a-z]+)([0-9]*):(.*)/\\3 \\2\\1/'],
  ['s/\\([0-9]*\\)-\\([0-9]*\\)/\\2-\\1/g'],
  ['s/a*/x/g'],
  ['s/[^0-9,-]//g'],
  ['s/b*/<&>/2p'],
  ['-n', '2p'],
  ['-n', '$p'],
  ['-n', '2,3p'],
  ['-n', '3,1p'],
  ['-n', '2,$p'],
  ['-n', '/^vm/!p'],
  ['-n', 's/^vm2://p'],
  ['-n', '-e', '1p', '-e', 's/,/;/gp'],
  ['/^#/d'],
  ['/^$/d'],
  ['1!d'],
  ['$d'],
  ['2q'],
  ['p;p'],
  ['s/a.b/\\./'],
  ['s|/2|:2|'],
  ['s/\\./$1/'],
  ['s/b+c/+/'],
  ['-E', 's/b\\+c\\$/+/'],
  ['-r', 's/a?b/[&]/'],
  ['s/a\\?\\.b/\\&&/'],
  ['s/\\\\1/$&$$/'],
  ['s/{/x/'],
  ['s/-\\{1\\}/x/'],
];

test('sed gives what GNU sed does, or is unknown', { skip }, () => {
  let known = 0;
  for (const args of programs) {
    for (const input of inputs) {
      const filtered = sed({ args, input, host: null, numberOf: () => null, tooLong: () => null });
      if (filtered === null) continue;
      known++;
      const { stdout } = spawnSync('sed', [...args], { input, encoding: 'utf8', env: { LC_ALL: 'C.UTF-8' } });
      assert.equal(filtered.output, stdout, `${args.join(' ')} of ${JSON.stringify(input)}`);
    }
  }
  assert.ok(known >= (programs.length - 4) * inputs.length, 'few programs are unknown');
});

test('other uses of sed are unknown', () => {
  for (const args of [
    ['y/a/b/'],
    ['s/a\\|b/c/'],
    ['-i', 's/a/b/'],
    ['s/\\(ab\\)*/x/'],
    ['s/a/\\n/'],
    ['s/a/b/', 'file'],
    [],
  ]) {
    assert.equal(
      sed({ args, input: 'a\n', host: null, numberOf: () => null, tooLong: () => null }),
      null,
      args.join(' '),
    );
  }
});
