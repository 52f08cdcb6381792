import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { domain, folderWith, pinset, pinsetProcess, smt2 } from './command.ts';
import { parseReport } from './report-schema.ts';

const crowded = domain('a', '2', '2');

/** Two hosts with a guest each, and one that no host claims. */
function fleetFolder(t: TestContext): string {
  const profile = (glob: string) => JSON.stringify({ topology: smt2, documents: [glob] });
  return folderWith(t, {
    'h1.host.json': profile('vms/a*.xml'),
    'h2.host.json': profile('vms/b*.xml'),
    'vms/a.xml': crowded,
    'vms/b.xml': domain('b', '4', '4'),
    'vms/c.xml': domain('c', '99-').replace('<vcpu>', '<vcpu >'),
  });
}

const create = ['--baseline', 'known.json', '--create-baseline'];
const use = ['--baseline', 'known.json'];

const listed = (cwd: string) => JSON.parse(readFileSync(join(cwd, 'known.json'), 'utf8')).files;

suite('--baseline', () => {
  test('leaves out what was found when it was created, and says what is new', async (t) => {
    const cwd = fleetFolder(t);
    assert.equal((await pinset(['check'], { cwd })).status, 1);
    const created = await pinset(['check', ...create], { cwd });
    assert.equal(created.status, 0, created.stderr);
    assert.match(created.stderr, /pinset: known\.json: \d+ findings are listed; files checked: 5\n/);
    assert.equal(listed(cwd)['vms/a.xml']['cpu-overcommit'], 1);
    assert.doesNotMatch(readFileSync(join(cwd, 'known.json'), 'utf8'), /"line"|:\d+:/);

    const known = await pinset(['check', ...use, '--format', 'json', '--fail-on', 'info'], { cwd });
    assert.equal(known.status, 0);
    assert.ok(parseReport(known.stdout).files.every(({ findings }) => findings.length === 0));

    // Lines move, and other findings come.
    writeFileSync(join(cwd, 'vms/a.xml'), crowded.replace('<cputune>', '\n\n<!-- moved -->\n<cputune>'));
    assert.equal((await pinset(['check', ...use], { cwd })).status, 0);
    writeFileSync(join(cwd, 'vms/b2.xml'), domain('b2', '6', '6'));
    const more = await pinset(['check', ...use, '--format', 'json'], { cwd });
    assert.equal(more.status, 1);
    assert.deepEqual(
      parseReport(more.stdout)
        .files.filter(({ findings }) => findings.length > 0)
        .map(({ path }) => path),
      ['vms/b2.xml'],
    );
  });

  test('of a rule that has more findings than are listed, the rest is reported', async (t) => {
    const cwd = folderWith(t, { 'a.xml': domain('a', '99', '2'), 'h.host.json': JSON.stringify({ topology: smt2 }) });
    await pinset(['check', ...create], { cwd });
    assert.equal(listed(cwd)['a.xml']['unknown-cpu'], 1);
    writeFileSync(join(cwd, 'a.xml'), domain('a', '99', '98'));
    const { stdout } = await pinset(['check', ...use, '--format', 'json'], { cwd });
    const found = parseReport(stdout).files[0]?.findings.filter(({ rule }) => rule === 'unknown-cpu');
    assert.equal(found?.length, 1);
  });

  test('says what is no longer found, and --create-baseline prunes it', async (t) => {
    const cwd = fleetFolder(t);
    await pinset(['check', ...create], { cwd });
    writeFileSync(join(cwd, 'vms/a.xml'), domain('a', '2', '4'));
    rmSync(join(cwd, 'vms/b.xml'));
    const { stderr } = await pinset(['check', ...use, '--fail-on', 'never'], { cwd });
    assert.match(
      stderr,
      /^pinset: vms\/a\.xml: cpu-overcommit: the baseline lists 1, found: 0; --create-baseline prunes it$/m,
    );
    assert.match(
      stderr,
      /^pinset: vms\/b\.xml: the baseline lists this file, which is gone; --create-baseline prunes it$/m,
    );
    // Other files say nothing of it.
    const other = await pinset(['check', 'vms/c.xml', ...use, '--fail-on', 'never'], { cwd });
    assert.doesNotMatch(other.stderr, /vms\/a\.xml/);
    await pinset(['check', ...create], { cwd });
    assert.equal(listed(cwd)['vms/a.xml']?.['cpu-overcommit'], undefined);
    assert.equal(listed(cwd)['vms/b.xml'], undefined);
    assert.doesNotMatch((await pinset(['check', ...use], { cwd })).stderr, /baseline/);
  });

  test('its paths are those from its own folder, so that any folder will do', async (t) => {
    const cwd = fleetFolder(t);
    await pinset(['check', ...create], { cwd });
    const run = await pinset(['check', '--baseline', '../known.json'], { cwd: join(cwd, 'vms') });
    assert.equal(run.status, 0, run.stdout);
  });

  test('all parts of --shard together create the one of the whole, and use it', async (t) => {
    const cwd = fleetFolder(t);
    await pinset(['check', ...create], { cwd });
    const whole = listed(cwd);
    rmSync(join(cwd, 'known.json'));
    for (const shard of ['1/2', '2/2']) await pinset(['check', ...create, '--shard', shard], { cwd });
    assert.deepEqual(listed(cwd), whole);
    for (const shard of ['1/2', '2/2']) {
      const { status, stderr } = await pinset(['check', ...use, '--shard', shard], { cwd });
      assert.deepEqual([status, /baseline/.test(stderr)], [0, false]);
    }
  });

  test('is the same with any number of threads', async (t) => {
    const cwd = fleetFolder(t);
    const one = await pinsetProcess(['check', ...create, '--jobs', '1'], { cwd });
    const ofOne = readFileSync(join(cwd, 'known.json'), 'utf8');
    assert.deepEqual(await pinsetProcess(['check', ...create, '--jobs', '3'], { cwd }), one);
    assert.equal(readFileSync(join(cwd, 'known.json'), 'utf8'), ofOne);
    assert.equal((await pinsetProcess(['check', ...use, '--jobs', '3'], { cwd })).status, 0);
  });

  test('one that is not there, or none, is 2; and it is not written where a file cannot be read', async (t) => {
    const cwd = folderWith(t, { 'a.xml': crowded, 'b.xml': Buffer.from('<domain>\0'), 'bad.json': '{ "files": 3 }' });
    for (const [file, said] of [
      ['no.json', 'no.json: no such file or folder'],
      ['bad.json', 'bad.json: this is not a baseline that --create-baseline wrote'],
      ['a.xml', 'a.xml: this is not a baseline that --create-baseline wrote'],
    ] as const) {
      const run = await pinset(['check', 'a.xml', '--baseline', file], { cwd });
      assert.deepEqual(run, { status: 2, stdout: '', stderr: `pinset: ${said}\n` });
    }
    assert.equal((await pinset(['check', '--host', smt2, ...create], { cwd })).status, 2);
    assert.ok(!existsSync(join(cwd, 'known.json')));
  });
});

suite('--output', () => {
  test('has what standard output would have, for each format', async (t) => {
    const cwd = fleetFolder(t);
    for (const format of ['text', 'json', 'sarif', 'github', 'gitlab', 'junit']) {
      const plain = await pinset(['check', '--format', format], { cwd });
      const run = await pinset(['check', '--format', format, '--output', 'report'], { cwd });
      assert.deepEqual(run, { ...plain, stdout: '' });
      assert.equal(readFileSync(join(cwd, 'report'), 'utf8'), plain.stdout);
    }
    assert.deepEqual(
      readdirSync(cwd).filter((name) => name.endsWith('~')),
      [],
    );
  });

  test('is not coloured, unless it is asked for', async (t) => {
    const cwd = fleetFolder(t);
    const run = (...args: string[]) =>
      pinsetProcess(['check', '--output', 'report', ...args], { cwd, colours: { FORCE_COLOR: '1' } });
    await run();
    assert.ok(!readFileSync(join(cwd, 'report'), 'utf8').includes('\u001b'));
    await run('--color', 'always');
    assert.ok(readFileSync(join(cwd, 'report'), 'utf8').includes('\u001b['));
  });

  test('stays as it was if the work cannot be done', async (t) => {
    const cwd = folderWith(t, { 'a.xml': crowded, report: 'before' });
    for (const args of [['--host', 'no.xml'], ['--baseline', 'no.json'], ['']]) {
      assert.equal((await pinset(['check', ...args, '--output', 'report'], { cwd })).status, 2);
      assert.equal(readFileSync(join(cwd, 'report'), 'utf8'), 'before');
    }
    assert.deepEqual(readdirSync(cwd).sort(), ['a.xml', 'report']);
  });

  test('that cannot be written is one line', async (t) => {
    const cwd = folderWith(t, { 'a.xml': crowded });
    for (const [file, said] of [
      ['no/where', 'no/where: no such file or folder'],
      ['.', '.: this is a folder, not a file'],
      ['a.xml/b', 'a.xml/b: no such file or folder'],
    ] as const) {
      const run = await pinset(['check', 'a.xml', '--output', file], { cwd });
      assert.deepEqual(run, { status: 2, stdout: '', stderr: `pinset: ${said}\n` });
    }
  });
});

test('--color overrides the terminal and the environment', async () => {
  const isColoured = async (args: string[], colours = {}) =>
    (await pinsetProcess([...args, '--host', smt2, '--allow-empty'], { colours })).stdout.includes('\u001b[');
  const check = ['check', 'test/cli/fleet'];
  assert.equal(await isColoured(check), false);
  assert.equal(await isColoured([...check, '--color', 'always'], { NO_COLOR: '1' }), true);
  assert.equal(await isColoured([...check, '--color=never'], { FORCE_COLOR: '1' }), false);
  assert.equal(await isColoured([...check, '--color', 'auto'], { FORCE_COLOR: '1' }), true);
  const explain = await pinsetProcess(['explain', 'cpu-overcommit', '--color', 'always']);
  assert.ok(explain.stdout.includes('\u001b['));
});
