import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { manPage } from '../../scripts/man-page.ts';
import { pinset, root } from './command.ts';

const file = join(root, 'man/pinset.1');

test('man/pinset.1 is as the commands are: npm run generate', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  assert.equal(readFileSync(file, 'utf8'), manPage(version));
});

test('the man page has every option of every command', async () => {
  const page = readFileSync(file, 'utf8').replaceAll('\\-', '-');
  const { stdout } = await pinset(['--help']);
  const names = [...stdout.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].flatMap(([, name]) =>
    name === 'help' ? [] : [name ?? ''],
  );
  assert.ok(names.length >= 9);
  for (const name of names) {
    const { stdout: help } = await pinset([name, '--help']);
    const section = page.split(`\n.SS pinset ${name}\n`)[1]?.split('\n.SS ')[0] ?? '';
    for (const [option] of help.matchAll(/(?<=\[)--[a-z-]+/g))
      assert.ok(section.includes(`${option}`), `${name} ${option}`);
  }
});

const noGroff = spawnSync('groff', ['--version']).status === 0 ? false : 'no groff here';

test('groff has nothing to warn of', { skip: noGroff }, () => {
  const run = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z', file], { encoding: 'utf8' });
  assert.deepEqual([run.status, run.stderr], [0, '']);
});
