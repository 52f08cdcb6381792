import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { suite, type TestContext, test } from 'node:test';
import { serverMain } from '../../scripts/editor/code-server.ts';
import { commandsOf, fences, page } from '../docs/markdown.ts';
import { emptyFolder, made, manifest, root } from './made.ts';

/** What a reader types who follows the section "Install". */
const typed = installCommands();

/** How the commands begin that are tried here. */
const ways = ['code ', 'scp ', 'ssh ', 'sudo apt ', 'npm install '] as const;

/** Commands that other tests run. */
const elsewhere = ['npm ci && npm run package'];

/**
 * Each way to install that README names, word for word, from an empty folder with only what was packed. Where a command
 * would change this machine, its program is one for the test: it does the same in the folder.
 */
suite('the ways to install that README names', () => {
  const only = (way: (typeof ways)[number]): string => {
    const [found = '', ...more] = typed.filter((command) => command.startsWith(way));
    assert.ok(found !== '' && more.length === 0, `README has one command ${way}`);
    return found;
  };

  test('VS Code', { skip: existsSync(serverMain) ? false : 'no code-server here' }, (t) => {
    const { run, program } = stranger(t);
    const own = '--accept-server-license-terms --server-data-dir "$HOME/data" --extensions-dir "$HOME/extensions"';
    program('code', `exec '${process.execPath}' '${serverMain}' ${own} "$@"`);
    run(only('code '));
    assert.equal(run('code --list-extensions --show-versions'), `${manifest.publisher}.pinset@${manifest.version}\n`);
  });

  test('a KVM host without Node', (t) => {
    const { folder, run, program } = stranger(t);
    const host = join(folder, 'kvm-host');
    mkdirSync(host);
    program('scp', `cp "$1" '${host}/'`);
    // A shell of another machine has nothing of this one's environment.
    program('ssh', `shift; cd '${host}'; exec env -i PATH=/usr/bin:/bin "$@"`);
    run(only('scp '));
    assert.match(run(only('ssh ')), /^\d+ files?: \d+ errors?, \d+ warnings?, \d+ infos?$/m);
  });

  test('Debian', { skip: spawnSync('dpkg', ['--version']).status === 0 ? false : 'no dpkg here' }, (t) => {
    const { folder, run, program } = stranger(t);
    const admin = join(folder, 'debian', 'var/lib/dpkg');
    for (const part of ['info', 'updates', 'triggers']) mkdirSync(join(admin, part), { recursive: true });
    for (const file of ['status', 'available']) writeFileSync(join(admin, file), '');
    program('sudo', 'exec "$@"');
    // The libraries are those of this machine, so an installation without any package lacks them.
    const dpkg = `dpkg --root='${join(folder, 'debian')}' --log=/dev/null --force-not-root --force-depends`;
    program('apt', `[ "$1" = install ] && shift && exec ${dpkg} --install "$@"`);
    run(only('sudo apt '));
    assert.equal(run(`'${join(folder, 'debian/usr/bin/pinset')}' --version`), `${manifest.version}\n`);
    run(`${dpkg} --purge pinset`);
    assert.equal(existsSync(join(folder, 'debian/usr/bin/pinset')), false);
  });

  test('wherever there is Node', (t) => {
    const { run } = stranger(t);
    run(only('npm install '));
    assert.equal(run('pinset --version'), `${manifest.version}\n`);
    assert.match(run('pinset check examples'), /^\d+ files: 1 error, /m);
  });

  test('are all tried, and are the same in Korean', () => {
    const untried = typed.filter((command) => !ways.some((way) => command.startsWith(way)));
    assert.deepEqual(new Set(untried), new Set(elsewhere));
    const korean = fences(page('README.ko.md')).flatMap(({ code }) => commandsOf(code));
    assert.deepEqual(
      typed.filter((command) => !korean.includes(command)),
      [],
    );
  });
});

function installCommands(): string[] {
  const { text, file } = page('README.md');
  const [, section = ''] = /^## Install$([\s\S]*?)^## /m.exec(text) ?? [];
  const commands = fences({ file, text: section }).flatMap(({ code }) => commandsOf(code));
  assert.ok(commands.length >= 5, 'README has a section "Install"');
  return commands;
}

/** A reader who has what was packed and the examples in a folder, Node and what every Debian has on the PATH. */
function stranger(t: TestContext) {
  const folder = emptyFolder(t);
  const [bin, home, prefix] = ['bin', 'home', 'prefix'].map((name) => join(folder, name)) as [string, string, string];
  mkdirSync(bin);
  mkdirSync(home);
  symlinkSync(dirname(made('SHA256SUMS')), join(folder, 'out'));
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
  const env = {
    PATH: [bin, join(prefix, 'bin'), dirname(process.execPath), '/usr/sbin:/usr/bin:/sbin:/bin'].join(':'),
    HOME: home,
    LC_ALL: 'C.UTF-8',
    npm_config_prefix: prefix,
    npm_config_offline: 'true',
  };
  return {
    folder,
    /** Puts a program on the PATH, of these commands of sh. */
    program: (name: string, code: string) => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${code}\n`, { mode: 0o755 });
    },
    /** Types a command and gives what it prints; Pinset may have findings, but nothing may go wrong. */
    run: (command: string): string => {
      const here = command.replaceAll('/etc/libvirt/qemu', join(folder, 'examples/vms/rack1-07'));
      const { status, stdout, stderr } = spawnSync('bash', ['-c', here], {
        cwd: folder,
        env,
        encoding: 'utf8',
        timeout: 120_000,
      });
      assert.ok(status === 0 || (status === 1 && / check /.test(command)), `${command}: ${status}\n${stdout}${stderr}`);
      return stdout;
    },
  };
}
