import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { suite, test } from 'node:test';
import { onPath } from '../../scripts/programs.ts';
import { pinsetProcess, root } from '../cli/command.ts';
import { emptyFolder, made, manifest, run, serverInfo } from './made.ts';

const most = 60;

suite('the npm package', () => {
  test(`has at most ${most} files: the command, its notices and what npm shows`, () => {
    const listing = spawnSync('tar', ['-tzf', made(`pinset-${manifest.version}.tgz`)], { encoding: 'utf8' });
    const names = listing.stdout.trimEnd().split('\n');
    assert.ok(names.length <= most, `${names.length} files`);
    const others = names.filter((name) => !/^package\/dist\/cli\/[\w.-]+\.cjs$/.test(name));
    assert.deepEqual(others.sort(), [
      'package/LICENSE',
      'package/README.md',
      'package/dist/THIRD-PARTY-NOTICES.txt',
      'package/dist/cli.cjs',
      'package/man/pinset.1',
      'package/package.json',
    ]);
  });

  test('is installed into an empty folder without a registry, and works there without an environment', async (t) => {
    const folder = emptyFolder(t);
    installInto(folder);
    const command = [process.execPath, join(folder, 'node_modules', '.bin', 'pinset')];
    assert.equal(run(folder, [...command, '--version']).stdout, `${manifest.version}\n`);

    const examples = join(root, 'examples');
    const here = await pinsetProcess(['check', '.'], { cwd: examples });
    assert.equal(here.status, 1);
    assert.deepEqual(run(examples, [...command, 'check', '.', '--jobs', '2'], { LC_ALL: 'C' }), here);
    assert.equal(run(folder, [...command, 'explain', 'cpu-overcommit']).status, 0);
    const info = await serverInfo(folder, [...command, 'lsp', '--stdio']);
    assert.deepEqual(info, { name: 'pinset', version: manifest.version });
  });

  test('has a name that only its owner can publish, and depends on nothing', (t) => {
    const folder = emptyFolder(t);
    installInto(folder);
    const installed = JSON.parse(readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8')).packages;
    assert.equal(Object.keys(installed).length, 1);
    const [path = ''] = Object.keys(installed);
    assert.match(path, /^node_modules\/@[a-z-]+\/pinset$/);
    const fields = JSON.parse(readFileSync(join(folder, path, 'package.json'), 'utf8'));
    assert.equal(fields.version, manifest.version);
    assert.ok(fields.repository.url && fields.license && fields.description && fields.engines.node);
    assert.equal(fields.private, undefined);
  });
});

/** As a stranger does it, with nothing on the PATH but Node and npm. */
function installInto(folder: string): void {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  const npm = onPath('npm');
  assert.ok(npm !== null, 'npm is not on the PATH');
  writeFileSync(join(folder, 'package.json'), '{}');
  const flags = ['--offline', '--no-audit', '--no-fund', '--cache', join(folder, 'cache')];
  const command = [npm, 'install', ...flags, made(`pinset-${manifest.version}.tgz`)];
  const { status, stderr } = run(folder, command, { PATH: bin, HOME: folder });
  assert.equal(status, 0, stderr);
}
