import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, openSync, symlinkSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { type TestContext, test } from 'node:test';
import { hangs } from '../hang.ts';
import { domain, folderWith, pinset, pinsetProcess, type Run, smt2 } from './command.ts';
import { parseReport } from './report-schema.ts';

const crowded = domain('crowded', '2', '2');

/** Checks a bad file together with a good one. The finding of the good one must be there, whatever the bad one is. */
async function besideGood(t: TestContext, name: string, content: string | Uint8Array): Promise<Run> {
  const cwd = folderWith(t, { [name]: content, 'good.xml': crowded });
  const run = await pinset(['check', name, 'good.xml', '--host', smt2, '--format', 'json'], { cwd });
  assert.deepEqual(rulesOf(run, 'good.xml'), ['cpu-overcommit'], run.stderr);
  return run;
}

function rulesOf({ stdout }: Run, path: string): string[] | undefined {
  return parseReport(stdout)
    .files.find((file) => file.path === path)
    ?.findings.map(({ rule }) => rule);
}

test('XML that is cut off, anywhere: findings, never a crash', async (t) => {
  const whole = domain('whole', '2', '4');
  const cuts = Array.from({ length: 30 }, (_, index) => Math.ceil((whole.length * (index + 1)) / 31));
  const files = Object.fromEntries(cuts.map((cut) => [`cut-${cut}.xml`, whole.slice(0, cut)]));
  const cwd = folderWith(t, files);
  const run = await pinset(['check', '.', '--host', smt2, '--format', 'json'], { cwd });
  assert.deepEqual([run.status, run.stderr], [1, '']);
  for (const { path, findings } of parseReport(run.stdout).files) {
    assert.ok(
      findings.some(({ rule }) => rule === 'malformed-xml'),
      path,
    );
  }
});

test('a binary file: the first byte that is not text', async (t) => {
  const run = await besideGood(t, 'disk.xml', new Uint8Array([0x3c, 0x64, 0x6f, 0x00, 0xff, 0xfe, 0x00]));
  assert.deepEqual(
    [run.status, run.stderr],
    [2, 'pinset: disk.xml: this is not a text file: a NUL character begins at byte 3\n'],
  );
});

test('100 MB are refused, named or found', async (t) => {
  const cwd = folderWith(t, { 'good.xml': crowded, 'huge.xml': '' });
  writeSync(openSync(join(cwd, 'huge.xml'), 'w'), '<domain>');
  truncateSync(join(cwd, 'huge.xml'), 100 * 1024 * 1024);
  for (const path of ['.', 'huge.xml']) {
    const run = await pinset(['check', path, '--host', smt2], { cwd });
    assert.deepEqual([run.status, run.stderr], [2, 'pinset: huge.xml: 100 MiB is too large; the limit is 16 MiB\n']);
  }
  const run = await pinset(['check', 'good.xml', '--host', 'huge.xml'], { cwd });
  assert.deepEqual([run.status, run.stderr], [2, 'pinset: huge.xml: 100 MiB is too large; the limit is 64 MiB\n']);
});

test('a stream without an end is refused, too', { skip: process.platform === 'win32' }, async () => {
  const run = await pinset(['check', '/dev/zero']);
  assert.deepEqual(
    [run.status, run.stderr],
    [2, 'pinset: /dev/zero: more than 16 MiB is too large; the limit is 16 MiB\n'],
  );
});

test('10,000 levels deep', async (t) => {
  const deep = `<domain type='kvm'>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</domain>`;
  const run = await besideGood(t, 'deep.xml', deep);
  assert.deepEqual(rulesOf(run, 'deep.xml'), ['malformed-xml']);
  const host = await pinsetProcess(['host', '-'], { input: deep.replaceAll('domain', 'capabilities') });
  assert.deepEqual([host.status, host.stdout], [2, '']);
});

test('an entity bomb is not expanded', async (t) => {
  const entities = Array.from({ length: 9 }, (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`).join('');
  const bomb = `<!DOCTYPE domain [<!ENTITY e0 "lol">${entities}]>\n${domain('&e9;', '2')}`;
  const run = await besideGood(t, 'bomb.xml', bomb);
  assert.ok(run.stdout.length < 5000, `${run.stdout.length} characters`);
  assert.notEqual(rulesOf(run, 'bomb.xml'), undefined, 'it is a domain all the same');
});

test('UTF-16 with and without a byte order mark, latin-1 where it is declared, CRLF: read as they are meant', async (t) => {
  const unique = (name: string) => domain(name, '3', '3');
  const utf16 = (text: string) => Buffer.from(text, 'utf16le');
  const cwd = folderWith(t, {
    'bom.xml': utf16(`\ufeff${unique('a')}`),
    'big-endian.xml': utf16(`\ufeff${unique('b')}`).swap16(),
    'bare.xml': utf16(unique('c')),
    'latin1.xml': Buffer.from(`<?xml version='1.0' encoding='ISO-8859-1'?>\n${unique('Käse')}`, 'latin1'),
    'crlf.xml': unique('e').replaceAll('\n', '\r\n'),
    'utf8-bom.xml': `\ufeff${unique('f')}`,
  });
  const run = await pinset(['check', '--host', smt2, '--format', 'json'], { cwd });
  const { files } = parseReport(run.stdout);
  assert.equal(files.length, 6, 'found by their roots');
  for (const { path, findings } of files) {
    const line = path === 'latin1.xml' ? 5 : 4;
    const [finding] = findings;
    assert.equal(finding?.rule, 'cpu-overcommit', path);
    assert.deepEqual(finding.range, { start: { line, character: 30 }, end: { line, character: 31 } }, path);
    assert.match(finding.message, /^vCPUs 0-1 share CPU 3 with [^:]*: 12 vCPUs on 1 CPU \{3\}, 12:1$/);
  }
  assert.match(run.stdout, /Käse/);
});

test('bytes that are not in the encoding: which byte, and what to do', async (t) => {
  const bytes = Buffer.from(domain('x?y', '2'), 'latin1');
  bytes[bytes.indexOf('?')] = 0xe4;
  const run = await besideGood(t, 'invalid.xml', bytes);
  assert.equal(run.status, 2);
  assert.match(run.stderr, /^pinset: invalid\.xml: byte \d+ \(0xe4\) is not valid UTF-8; save the file as UTF-8.*\n$/);
});

test('an unknown encoding is named', async (t) => {
  const run = await besideGood(t, 'odd.xml', `<?xml version='1.0' encoding='klingon-1'?>${domain('odd', '2')}`);
  assert.equal(run.status, 2);
  assert.match(run.stderr, /^pinset: odd\.xml: .*"klingon-1".*\n$/);
});

test('huge numbers', async (t) => {
  const run = await besideGood(
    t,
    'numbers.xml',
    domain('n', '0-99999999999').replace('<vcpu>1', '<vcpu>4294967295').replace("vcpu='0'", "vcpu='4294967294'"),
  );
  assert.equal(run.status, 1);
  assert.ok(rulesOf(run, 'numbers.xml')?.includes('invalid-cpuset'), run.stdout);
});

test('broken profiles have one finding each', async (t) => {
  const profiles: Record<string, string> = {
    'cut.host.json': '{ "name": "x", "topo',
    'list.host.json': '[]',
    'number.host.json': '{ "topology": 7 }',
    'deep.host.json': '['.repeat(10_000),
    'directory.host.json': '{ "topology": "." }',
    'domain.host.json': '{ "topology": "good.xml" }',
  };
  const cwd = folderWith(t, { ...profiles, 'good.xml': crowded });
  const run = await pinset(['check', '--format', 'json'], { cwd });
  const report = parseReport(run.stdout);
  const found = report.files.filter(({ kind }) => kind === 'host');
  assert.deepEqual(
    found.map(({ path, findings }) => [path, findings.map(({ rule }) => rule)]),
    Object.keys(profiles)
      .sort()
      .map((path) => [path, ['invalid-profile']]),
  );
  assert.equal(run.status, 1);
});

test('2,000 XML files that are not domains cost next to nothing', async (t) => {
  const pom = `<?xml version="1.0"?>\n<project>${'<dependency/>'.repeat(500)}</project>`;
  const cwd = folderWith(t, Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`pom-${at}.xml`, pom])));
  const [bare, searched] = [
    await timed(() => pinset(['--version'])),
    await timed(() => pinset(['check', '--allow-empty'], { cwd })),
  ];
  assert.equal(searched.run.stdout, '0 files: 0 errors, 0 warnings, 0 infos\n');
  assert.ok(searched.ms < bare.ms + hangs, `${searched.ms} ms, and ${bare.ms} ms to start`);
});

test('names and messages of hostile files reach the terminal as text', async (t) => {
  const csi = '\u009b';
  const name = `\u001b[2Jevil${csi}31m\u202e`;
  const cwd = folderWith(t, {
    [`${name}.xml`]: domain(`${name}\u0007`, '2', '2', `\u001b]0;title\u0007`),
    'second.xml': domain('second', '2'),
  });
  const commands = [
    ['check', '.', '--host', smt2],
    ['check', '.', '--host', smt2, '--format', 'json'],
    ['pins', '.', '--host', smt2],
    ['pins', '.', '--host', smt2, '--format', 'json'],
    ['check', `${name}.html`],
    ['cpus', name],
    ['cpus', name, '--format', 'json'],
    ['host', `${name}.xml`],
    [name],
    ['check', `--${name}`],
  ];
  for (const args of commands) {
    const { stdout, stderr } = await pinset(args, { cwd });
    assert.doesNotMatch(stdout + stderr, /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u, args.join(' '));
    assert.match(stdout + stderr, /evil/, args.join(' '));
  }
  const { stdout } = await pinset(['check', '.', '--host', smt2, '--format', 'json'], { cwd });
  assert.ok(
    parseReport(stdout).files.some(({ path }) => path === `${name}.xml`),
    'and JSON still means the same',
  );
});

test('pipes and links that lead nowhere do not stop a search', { skip: process.platform === 'win32' }, async (t) => {
  const cwd = folderWith(t, { 'good.xml': crowded });
  assert.equal(spawnSync('mkfifo', [join(cwd, 'pipe.xml')]).status, 0);
  symlinkSync('pipe.xml', join(cwd, 'link.xml'));
  symlinkSync('self.xml', join(cwd, 'self.xml'));
  const run = await pinset(['check', '.', '--host', smt2, '--format', 'json'], { cwd });
  assert.deepEqual(rulesOf(run, 'good.xml'), ['cpu-overcommit']);
});

for (const capture of ['pipe', '/dev/zero', '/proc/kmsg', '/dev/tty'])
  test(`a profile cannot make Pinset wait for ${capture}`, { skip: process.platform !== 'linux' }, async (t) => {
    const profile = JSON.stringify({ name: 'h', topology: capture, documents: ['*.xml'] });
    const cwd = folderWith(t, { 'good.xml': crowded, 'h.host.json': profile });
    assert.equal(spawnSync('mkfifo', [join(cwd, 'pipe')]).status, 0);
    const { stdout } = await pinset(['check', '.'], { cwd });
    assert.match(stdout, /h\.host\.json:1:\d+: error: .*(?:cannot be read|not a|no capture|does not)/);
  });

const isRoot = process.getuid?.() === 0 ? 'the superuser reads everything' : false;

test('folders and domains without permission to read are named, and the rest works', { skip: isRoot }, async (t) => {
  const cwd = folderWith(t, { 'good.xml': crowded, 'secret.xml': crowded, 'secret.key': 'no XML' });
  mkdirSync(join(cwd, 'closed'));
  chmodSync(join(cwd, 'closed'), 0);
  chmodSync(join(cwd, 'secret.xml'), 0);
  chmodSync(join(cwd, 'secret.key'), 0);
  const run = await pinset(['check', '.', '--host', smt2, '--format', 'json'], { cwd });
  chmodSync(join(cwd, 'closed'), 0o700);
  assert.deepEqual(
    [run.status, run.stderr],
    [2, 'pinset: closed: permission denied\npinset: secret.xml: permission denied\n'],
  );
  assert.deepEqual(rulesOf(run, 'good.xml'), ['cpu-overcommit']);
});

async function timed(run: () => Promise<Run>): Promise<{ run: Run; ms: number }> {
  const start = performance.now();
  return { run: await run(), ms: performance.now() - start };
}
