import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { pinsetProcess } from '../cli/command.ts';
import { emptyFolder, made, manifest, root, run } from './made.ts';

const skip = spawnSync('dpkg-deb', ['--version']).status === 0 ? false : 'no dpkg-deb here';

suite('the Debian package', { skip }, () => {
  const file = `pinset_${manifest.version}_amd64.deb`;

  test('says what it is', () => {
    const field = (name: string) => spawnSync('dpkg-deb', ['-f', made(file), name], { encoding: 'utf8' }).stdout.trim();
    assert.equal(field('Package'), 'pinset');
    assert.equal(field('Version'), manifest.version);
    assert.equal(field('Architecture'), 'amd64');
    assert.match(field('Description'), /^Checks .+\n .+/);
  });

  test('has the command, its completions and its licences, owned by root', async (t) => {
    const folder = emptyFolder(t);
    assert.equal(spawnSync('dpkg-deb', ['-x', made(file), folder]).status, 0);
    assert.equal(run(folder, [join(folder, 'usr/bin/pinset'), '--version']).stdout, `${manifest.version}\n`);
    for (const [shell, path] of [
      ['bash', 'bash-completion/completions/pinset'],
      ['zsh', 'zsh/vendor-completions/_pinset'],
      ['fish', 'fish/vendor_completions.d/pinset.fish'],
    ] as const) {
      const { stdout } = await pinsetProcess(['completions', shell]);
      assert.equal(readFileSync(join(folder, 'usr/share', path), 'utf8'), stdout);
    }
    const manual = gunzipSync(readFileSync(join(folder, 'usr/share/man/man1/pinset.1.gz')));
    assert.deepEqual(manual, readFileSync(join(root, 'man/pinset.1')));
    const copyright = readFileSync(join(folder, 'usr/share/doc/pinset/copyright'), 'utf8');
    for (const part of ['MIT License', 'commander ', 'Node.js is licensed']) assert.ok(copyright.includes(part), part);
    const { stdout: listing } = spawnSync('dpkg-deb', ['-c', made(file)], { encoding: 'utf8' });
    for (const line of listing.trimEnd().split('\n')) assert.match(line, /^[d-]rw.r-.r-. root\/root /);
  });
});
