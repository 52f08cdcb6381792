import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { suite, type TestContext, test } from 'node:test';
import { commandsOf, fences, page, root } from './markdown.ts';

/** A page whose commands are run, in a folder of a copy of the project, in a language. */
interface Told {
  readonly file: string;
  readonly folder: string;
  readonly locale: string;
}

const told: readonly Told[] = [
  { file: 'README.md', folder: '.', locale: 'C.UTF-8' },
  { file: 'README.ko.md', folder: '.', locale: 'ko_KR.UTF-8' },
  { file: 'docs/ci.md', folder: 'examples', locale: 'C.UTF-8' },
  { file: 'examples/README.md', folder: 'examples', locale: 'C.UTF-8' },
];

/** Who runs the ways to install. */
const packages = 'test/package/install.test.ts runs it';

/** Commands that are not run here, and why. */
const notRun: Readonly<Record<string, string>> = {
  'npm ci && npm start': 'it opens an editor and waits for the reader',
  'npm ci && npm test': 'this test is a part of it',
  'npm ci && npm run package': 'the tests of packages begin with it',
  'code --install-extension out/pinset-0.1.0.vsix': packages,
  'scp out/pinset kvm-host:': packages,
  'ssh kvm-host ./pinset check /etc/libvirt/qemu --host /sys': packages,
  'sudo apt install ./out/pinset_0.1.0_amd64.deb': packages,
  'npm install --global ./out/pinset-0.1.0.tgz': packages,
  'pinset check --connect qemu:///system':
    'libvirt of this machine may not run; test/cli/on-the-host.test.ts does that',
  'pinset verify': 'libvirt of this machine may not run; test/cli/on-the-host.test.ts does that',
};

/** Commands that need virsh; libvirt's test driver stands in for the hypervisor. */
const needsVirsh = /^virsh /;
const hasVirsh = spawnSync('virsh', ['--version']).status === 0;

for (const { file, folder, locale } of told) {
  suite(`the commands of ${file}`, () => {
    test('do what the page says', (context) => {
      const { run, put } = sandbox(context, folder, locale);
      for (const fence of fences(page(file))) {
        const at = `${file}:${fence.line}`;
        if (fence.language === 'console') {
          for (const { command, output } of entries(fence.code)) {
            assert.match(run(command, at), pattern(output), `${at}: ${command}`);
          }
        } else if (fence.language === 'sh') {
          for (const command of commandsOf(fence.code)) {
            if (Object.hasOwn(notRun, command)) continue;
            if (needsVirsh.test(command) && !hasVirsh) put('web.xml');
            else run(command, at);
          }
        }
      }
    });
  });
}

test('every command that is not run is on a page', () => {
  const all = told.flatMap(({ file }) => fences(page(file)).flatMap(({ code }) => commandsOf(code)));
  assert.deepEqual(
    Object.keys(notRun).filter((command) => !all.includes(command)),
    [],
  );
});

test('the packages have the version of the project', () => {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const named = [...page('README.md').text.matchAll(/out\/pinset[-_](\d+\.\d+\.\d+)/g)].map(([, named]) => named);
  assert.ok(named.length > 0);
  assert.deepEqual(new Set(named), new Set([version]));
});

test('README counts the rules', () => {
  const pages = readdirSync(path.join(root, 'docs/rules')).filter((name) => /^[a-z].*\.md$/.test(name));
  assert.equal(Number(/\[all (\d+) rules\]/.exec(page('README.md').text)?.[1]), pages.length);
  assert.equal(Number(/\[(\d+)개 규칙 전체\]/.exec(page('README.ko.md').text)?.[1]), pages.length);
});

test('README lists every command', () => {
  const help = spawnSync(process.execPath, [path.join(root, 'dist/cli.cjs'), '--help'], {
    encoding: 'utf8',
    env: { LC_ALL: 'C' },
  });
  const [, list = ''] = /^Commands:\n((?: .*\n)+)/m.exec(help.stdout) ?? [];
  const names = [...list.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name).filter((name) => name !== 'help');
  const listed = [...page('README.md').text.matchAll(/^\| `pinset (\w+)/gm)].map(([, name]) => name);
  assert.ok(names.length > 5);
  assert.deepEqual(listed.sort(), names.sort());
});

/** Runs commands in a copy of the examples, with `pinset` on the PATH; `put` puts a domain where virsh would write it. */
function sandbox(context: TestContext, folder: string, locale: string) {
  const copy = mkdtempSync(path.join(tmpdir(), 'pinset-page-'));
  context.after(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(path.join(root, 'examples'), path.join(copy, 'examples'), { recursive: true });
  const domains = path.join(root, 'examples/vms/rack1-07');
  const ofLibvirt = path.join(copy, 'etc-libvirt-qemu');
  cpSync(domains, ofLibvirt, { recursive: true });

  const driver = path.join(copy, 'test-driver.xml');
  writeFileSync(driver, testDriver(readFileSync(path.join(domains, 'web.xml'), 'utf8')));

  // Only Pinset speaks the language of the page: the machine may not have its locale.
  const bin = path.join(copy, 'bin');
  mkdirSync(bin);
  const command = `#!/bin/sh\nLC_ALL=${locale} exec '${process.execPath}' '${path.join(root, 'dist/cli.cjs')}' "$@"\n`;
  writeFileSync(path.join(bin, 'pinset'), command, { mode: 0o755 });
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: copy,
    LIBVIRT_DEFAULT_URI: `test://${driver}`,
  };
  const cwd = path.join(copy, folder);
  return {
    put: (name: string) => cpSync(path.join(domains, name), path.join(cwd, name)),
    /** Runs a command of a page and gives what it printed. Pinset may have findings, but nothing may go wrong. */
    run: (command: string, at: string) => {
      const here = command.replaceAll('/etc/libvirt/qemu', ofLibvirt);
      const options = { cwd, env, encoding: 'utf8', timeout: 60_000 } as const;
      const { status, stdout, stderr } = spawnSync('bash', ['-c', here], options);
      const findings = status === 1 && command.startsWith('pinset ');
      assert.ok(status === 0 || (findings && stderr === ''), `${at}: ${command}: status ${status}\n${stdout}${stderr}`);
      return stdout;
    },
  };
}

/** What libvirt's test driver reads: a host with one domain. */
function testDriver(domain: string): string {
  const known = '</name><uuid>8a1f9ac3-1f91-4b6b-9d63-199a6f581cd1</uuid>';
  const ofDriver = domain
    .replace(/<!--.*?-->/s, '')
    .replace("type='kvm'", "type='test'")
    .replace(" machine='q35'", '');
  return `<node>${ofDriver.replace('</name>', known)}</node>`;
}

/** The commands of a console and what each prints. */
function entries(code: string): { readonly command: string; readonly output: string }[] {
  return code
    .split(/^\$ /m)
    .slice(1)
    .map((entry) => {
      const [command = '', ...output] = entry.split('\n');
      return { command: command.replace(/\s+#.*$/, ''), output: output.join('\n').trimEnd() };
    });
}

/** A line `…` stands for any lines. */
function pattern(output: string): RegExp {
  const parts = output.split(/^…$\n?/m).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('(?:.*\\n)*?')}${output.endsWith('…') ? '' : '\\s*$'}`);
}
