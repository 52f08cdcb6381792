import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { domain, folderWith, pinset, pinsetProcess, smt2 } from './command.ts';
import { parseReport } from './report-schema.ts';

const profile = (documents: readonly string[], topology = smt2) => JSON.stringify({ topology, documents });

/** Two guests that share CPU 2, on a host whose profile is beside them. */
const files = {
  'hosts/rack1.host.json': profile(['../vms/*.xml']),
  'vms/db.xml': domain('db', '2'),
  'vms/web.xml': domain('web', '2'),
};

/** A folder with these files; a repository if it is to be one. */
function workspace(t: TestContext, isRepository: boolean, content: Readonly<Record<string, string>> = files): string {
  const cwd = folderWith(t, content);
  if (isRepository) mkdirSync(join(cwd, '.git'));
  return cwd;
}

async function ofFile(cwd: string, args: readonly string[], name: string) {
  const { stdout } = await pinset(['check', ...args, '--format', 'json'], { cwd });
  const file = parseReport(stdout).files.find(({ path }) => path.endsWith(name));
  return { host: file?.host, findings: file?.findings.map(({ rule, message }) => ({ rule, message })) };
}

suite('the profile of a document', () => {
  for (const isRepository of [true, false]) {
    const where = isRepository ? 'in a repository' : 'without a repository';
    test(`is found from any folder, ${where}: check of a file says what check . says`, async (t) => {
      const cwd = workspace(t, isRepository);
      const whole = await ofFile(cwd, ['.'], 'db.xml');
      assert.equal(whole.host, 'rack1');
      assert.ok(whole.findings?.some(({ rule }) => rule === 'cpu-overcommit'));
      const elsewhere = folderWith(t, { 'x/y.txt': '' });
      assert.deepEqual(await ofFile(cwd, ['vms/db.xml'], 'db.xml'), whole);
      assert.deepEqual(await ofFile(cwd, ['vms'], 'db.xml'), whole);
      assert.deepEqual(await ofFile(join(cwd, 'vms'), ['db.xml'], 'db.xml'), whole);
      assert.deepEqual(await ofFile(join(cwd, 'vms'), [], 'db.xml'), whole);
      assert.deepEqual(await ofFile(join(cwd, 'hosts'), ['../vms/db.xml'], 'db.xml'), whole);
      assert.deepEqual(await ofFile(elsewhere, [join(cwd, 'vms/db.xml')], 'db.xml'), whole);
    });
  }

  test('only what was asked for is reported on', async (t) => {
    const cwd = workspace(t, true);
    const { stdout } = await pinset(['check', 'vms/db.xml', '--format', 'json'], { cwd });
    const { files: reported, hosts } = parseReport(stdout);
    assert.deepEqual(
      reported.map(({ path }) => path),
      ['vms/db.xml'],
    );
    assert.deepEqual(
      hosts.map(({ name }) => name),
      ['rack1'],
    );
  });

  test('--host wins', async (t) => {
    const cwd = workspace(t, true);
    assert.notEqual((await ofFile(cwd, ['vms/db.xml', '--host', smt2], 'db.xml')).host, 'rack1');
  });

  test('fix and pins find it too', async (t) => {
    const cwd = workspace(t, true);
    assert.match((await pinset(['fix', 'vms/db.xml'], { cwd })).stdout, /Re-pin/);
    const { workloads } = JSON.parse((await pinset(['pins', 'vms/db.xml', '--format', 'json'], { cwd })).stdout);
    assert.equal(workloads[0].host, 'rack1');
  });

  test('of links: by their own path, else by that of the file', async (t) => {
    const cwd = workspace(t, true);
    const whole = await ofFile(cwd, ['vms/db.xml'], 'db.xml');
    const elsewhere = folderWith(t, { 'x.txt': '' });
    symlinkSync(join(cwd, 'vms/db.xml'), join(elsewhere, 'linked-db.xml'));
    symlinkSync(join(cwd, 'vms'), join(elsewhere, 'machines'));
    assert.deepEqual(await ofFile(elsewhere, ['linked-db.xml'], 'db.xml'), whole);
    assert.deepEqual(await ofFile(elsewhere, ['machines/db.xml'], 'db.xml'), whole);
    assert.deepEqual(await ofFile(elsewhere, ['machines'], 'db.xml'), whole);
    symlinkSync(join(elsewhere, 'nowhere.xml'), join(elsewhere, 'dangling.xml'));
    const { status, stderr } = await pinset(['check', 'dangling.xml'], { cwd: elsewhere });
    assert.deepEqual([status, stderr], [2, 'pinset: dangling.xml: no such file or folder\n']);
  });

  test('the only one of a repository is that of every document', async (t) => {
    const cwd = workspace(t, true, { 'h.host.json': profile([]), 'deep/er/a.xml': domain('a', '2') });
    assert.equal((await ofFile(join(cwd, 'deep'), ['er/a.xml'], 'a.xml')).host, 'h');
  });

  test('none of several that do not claim it: how many there are is said', async (t) => {
    const cwd = workspace(t, true, { ...files, 'hosts/rack2.host.json': profile([]), 'other/a.xml': domain('a', '2') });
    const { stderr } = await pinset(['check', 'other/a.xml', 'vms/db.xml'], { cwd });
    assert.match(stderr, /^pinset: no profile claims other\/a\.xml, and there are 2 hosts: /);
  });

  test('without a repository, a profile of another folder counts only if it claims the document', async (t) => {
    const cwd = workspace(t, false, { 'here/vms/a.xml': domain('a', '2'), 'there/h.host.json': profile([]) });
    assert.equal((await ofFile(join(cwd, 'here/vms'), ['a.xml'], 'a.xml')).host, null);
    const above = workspace(t, false, { 'h.host.json': profile([]), 'vms/deep/a.xml': domain('a', '2') });
    assert.equal((await ofFile(join(above, 'vms/deep'), ['a.xml'], 'a.xml')).host, 'h');
  });

  test('profiles that are ignored, or in hidden folders, claim nothing', async (t) => {
    const cwd = workspace(t, true, {
      '.gitignore': 'old\n',
      'old/h.host.json': profile(['../vms/*.xml']),
      '.hidden/h.host.json': profile(['../vms/*.xml']),
      'vms/a.xml': domain('a', '2'),
    });
    assert.equal((await ofFile(cwd, ['vms/a.xml'], 'a.xml')).host, null);
  });

  test('broken profiles, and folders that are no repository, do no harm', async (t) => {
    const cwd = workspace(t, true, { ...files, 'hosts/x.host.json': '{ "documents": [', 'hosts/y.host.json': '\0' });
    assert.equal((await ofFile(cwd, ['vms/db.xml'], 'db.xml')).host, 'rack1');
  });
});

suite('--stdin-filename', () => {
  const check = (cwd: string, input: string, ...args: string[]) =>
    pinsetProcess(['check', '-', '--format', 'json', ...args], { cwd, input });

  test('says where standard input would be: its text counts instead of that of the file', async (t) => {
    const cwd = workspace(t, true);
    const { stdout } = await check(cwd, domain('db', '4'), '--stdin-filename', 'vms/db.xml');
    const [file] = parseReport(stdout).files;
    assert.deepEqual([file?.path, file?.host], ['vms/db.xml', 'rack1']);
    assert.ok(!file?.findings.some(({ rule }) => rule === 'cpu-overcommit'));
    const same = parseReport((await check(cwd, domain('db', '2'), '--stdin-filename', 'vms/db.xml')).stdout);
    assert.deepEqual(
      same.files,
      parseReport((await pinset(['check', 'vms/db.xml', '--format', 'json'], { cwd })).stdout).files,
    );
  });

  test('may be the name of no file, a script, or a profile', async (t) => {
    const cwd = workspace(t, true);
    const fresh = parseReport((await check(cwd, domain('new', '2'), '--stdin-filename', 'vms/new.xml')).stdout);
    assert.equal(fresh.files[0]?.host, 'rack1');
    const script = parseReport((await check(cwd, 'taskset -c 99 sleep 1\n', '--stdin-filename', 'start.sh')).stdout);
    assert.equal(script.files[0]?.kind, 'script');
    const broken = parseReport((await check(cwd, '{', '--stdin-filename', 'hosts/rack1.host.json')).stdout);
    assert.deepEqual(
      broken.files.map(({ kind, findings }) => [kind, findings[0]?.rule]),
      [['host', 'invalid-profile']],
    );
  });
});

suite('nothing to check', () => {
  test('an empty pipe is one line and 2, whatever the format', async () => {
    for (const format of ['text', 'json', 'sarif', 'github', 'gitlab', 'junit']) {
      const { status, stderr } = await pinsetProcess(['check', '-', '--format', format]);
      assert.deepEqual(
        [status, stderr],
        [2, 'pinset: nothing to check (-: empty, skipped); --allow-empty makes that a success\n'],
      );
    }
  });

  test('virsh dumpxml TYPO | pinset check - is not green', () => {
    const run = spawnSync('sh', [
      '-c',
      `false | "$0" "$1" check -`,
      process.execPath,
      join(import.meta.dirname, '../../dist/cli.cjs'),
    ]);
    assert.equal(run.status, 2);
  });

  test('an empty folder, or one where everything is left out', async (t) => {
    const cwd = folderWith(t, { 'a.txt': 'x', 'b.xml': domain('b', '2') });
    for (const args of [['a.txt'], ['--exclude', '*.xml'], ['b.xml', '--exclude', 'b*']]) {
      const { status, stdout, stderr } = await pinset(['check', ...args], { cwd });
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, /^pinset: nothing to check[^\n]*\n$/);
      assert.equal((await pinset(['check', ...args, '--allow-empty'], { cwd })).status, 0);
    }
  });

  test('a shard may be empty, the whole may not', async (t) => {
    const cwd = folderWith(t, { 'a.txt': 'x', 'b.xml': domain('b', '2') });
    for (const shard of ['1/3', '2/3', '3/3']) {
      assert.equal(
        (await pinset(['check', '--host', smt2, '--fail-on', 'error', '--shard', shard], { cwd })).status,
        0,
      );
    }
    const empty = folderWith(t, { 'a.txt': 'x' });
    assert.equal((await pinset(['check', '--shard', '1/3'], { cwd: empty })).status, 2);
  });
});

test('a script that is cut short is not green: the rest of it is not checked', async (t) => {
  for (const lines of [6_000, 100_000]) {
    const cwd = folderWith(t, { 'start.sh': 'taskset -c 1 sleep 1\n'.repeat(lines) });
    const run = await pinset(['check', 'start.sh', '--host', smt2, '--fail-on', 'never'], { cwd });
    assert.equal(run.status, 2);
    assert.match(run.stderr, /^pinset: start\.sh: the script does too much to be followed to its end; [^\n]*\n$/);
  }
});
