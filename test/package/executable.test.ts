import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { pinsetProcess, root } from '../cli/command.ts';
import { emptyFolder, made, manifest, run, serverInfo } from './made.ts';

const examples = join(root, 'examples');
const skip =
  process.platform === 'linux' && process.arch === 'x64' ? false : 'the executable is made for Linux x64, on Linux x64';

suite('the executable, alone in a folder and without an environment', { skip }, () => {
  test('is the command', async () => {
    const executable = made('pinset');
    assert.equal(run('/', [executable, '--version']).stdout, `${manifest.version}\n`);
    for (const args of [
      ['check', '.'],
      ['check', '.', '--format', 'json'],
      ['pins', '.'],
      ['host', 'hosts/rack1-07.host.json'],
      ['explain', 'cross-numa-pin'],
      ['completions', 'fish'],
      ['check', 'not-there'],
      ['chekc'],
    ]) {
      assert.deepEqual(
        run(examples, [executable, ...args]),
        await pinsetProcess(args, { cwd: examples }),
        args.join(' '),
      );
    }
  });

  test('works in several threads', async (t) => {
    const folder = emptyFolder(t);
    cpSync(examples, folder, { recursive: true });
    const alone = await pinsetProcess(['check', '.'], { cwd: folder });
    const { status, stdout, stderr } = run(folder, [made('pinset'), 'check', '.', '--jobs', '2']);
    assert.deepEqual({ status, stdout, stderr }, alone);
  });

  test('takes this machine as the host', {
    skip: existsSync('/sys/devices/system/cpu') ? false : 'no /sys here',
  }, (t) => {
    const folder = emptyFolder(t);
    cpSync(join(examples, 'vms', 'rack1-07', 'build.xml'), join(folder, 'build.xml'));
    const { status, stdout, stderr } = run(folder, [
      made('pinset'),
      'check',
      'build.xml',
      '--host',
      '/sys',
      '--format',
      'json',
    ]);
    assert.equal(stderr, '');
    assert.ok(status === 0 || status === 1);
    const [host] = JSON.parse(stdout).hosts;
    assert.equal(host.name, 'sys');
  });

  test('speaks Korean', (t) => {
    const { stdout } = run(emptyFolder(t), [made('pinset'), 'explain', 'cross-numa-pin'], { LANG: 'ko_KR.UTF-8' });
    assert.match(stdout, /\p{Script=Hangul}/u);
  });

  test('is the language server', async (t) => {
    const info = await serverInfo(emptyFolder(t), [made('pinset'), 'lsp', '--stdio']);
    assert.deepEqual(info, { name: 'pinset', version: manifest.version });
  });

  test('leaves nothing behind', (t) => {
    const folder = emptyFolder(t);
    const env = { HOME: folder, TMPDIR: folder, XDG_CACHE_HOME: folder };
    assert.equal(run(folder, [made('pinset'), 'explain', 'cpu-overcommit'], env).status, 0);
    assert.deepEqual(readdirSync(folder), []);
  });

  test('has an archive with what its licences ask for', () => {
    const name = `pinset-${manifest.version}-linux-x64`;
    const { stdout } = spawnSync('tar', ['-tzf', made(`${name}.tar.gz`)], { encoding: 'utf8' });
    assert.deepEqual(stdout.trimEnd().split('\n').sort(), [
      `${name}/`,
      `${name}/LICENSE`,
      `${name}/NOTICES.txt`,
      `${name}/man/`,
      `${name}/man/pinset.1`,
      `${name}/pinset`,
    ]);
  });
});
