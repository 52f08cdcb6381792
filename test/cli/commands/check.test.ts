import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { domain, fleet, folderWith, matchesGolden, pinset, pinsetProcess, smt2 } from '../command.ts';
import { parseReport } from '../report-schema.ts';

const clean = domain('clean', '2', '4');
const crowded = domain('crowded', '2', '2');

test('text: a line to jump to, the code, the other places, the fix', async () => {
  const run = await pinset(['check'], { cwd: fleet });
  matchesGolden('check.txt', run.stdout);
  assert.deepEqual([run.status, run.stderr], [1, '']);
});

test('JSON: as the contract has it, the same findings as the text', async () => {
  const run = await pinset(['check', '--format', 'json'], { cwd: fleet });
  matchesGolden('check.json', run.stdout);
  assert.equal(run.status, 1);
  const report = parseReport(run.stdout);
  const findings = report.files.flatMap((file) => file.findings);
  const bySeverity = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  assert.deepEqual(report.summary, {
    files: report.files.length,
    errors: bySeverity('error'),
    warnings: bySeverity('warning'),
    infos: bySeverity('info'),
  });
});

test('0: nothing found', async (t) => {
  const cwd = folderWith(t, { 'clean.xml': clean });
  const run = await pinset(['check', 'clean.xml', '--host', smt2], { cwd });
  assert.deepEqual(run, { status: 0, stdout: '1 file: 0 errors, 0 warnings, 0 infos\n', stderr: '' });
});

test('1: --fail-on sets the lowest severity', async (t) => {
  const cwd = folderWith(t, { 'warning.xml': crowded, 'error.xml': domain('e', '99') });
  const status = async (...args: string[]) => (await pinset(['check', '--host', smt2, ...args], { cwd })).status;
  assert.equal(await status('warning.xml'), 1);
  assert.equal(await status('warning.xml', '--fail-on', 'info'), 1);
  assert.equal(await status('warning.xml', '--fail-on', 'error'), 0);
  assert.equal(await status('warning.xml', '--fail-on', 'never'), 0);
  assert.equal(await status('error.xml', '--fail-on=error'), 1);
  assert.equal(await status('error.xml', '--fail-on', 'never'), 0);
});

test('2: one line says what and where', async (t) => {
  const cwd = folderWith(t, {
    'clean.xml': clean,
    'empty.host.json': '',
    'lost.host.json': '{ "name": "lost", "topology": "nowhere.xml" }',
  });
  const capture = readFileSync(smt2, 'utf8');
  const cases: [args: string[], stderr: string][] = [
    [['missing.xml'], 'pinset: missing.xml: no such file or folder\n'],
    [['--host', 'missing.xml'], 'pinset: missing.xml: no such file or folder\n'],
    [
      ['--host', '.'],
      "pinset: .: This is not a snapshot of a host: it lacks sys/devices/system/cpu. hwloc-gather-topology collects the files of a host's /sys.\n",
    ],
    [['--host', 'empty.host.json'], 'pinset: empty.host.json: the file is empty\n'],
    [
      ['--host', 'lost.host.json'],
      'pinset: lost.host.json: nowhere.xml cannot be read; the path of a capture is relative to this file\n',
    ],
    [['--format', 'yaml'], "pinset: --format takes text, json, sarif, github, gitlab, junit, not 'yaml'\n"],
    [['--fail-on', 'hint'], "pinset: --fail-on takes error, warning, info, never, not 'hint'\n"],
    [['--fix'], "pinset: check: unknown option '--fix'; pinset check --help lists the options\n"],
    [['--host'], 'pinset: check: --host needs a value\n'],
    [['-', '--host', '-'], 'pinset: -: standard input is already used for the host\n'],
  ];
  for (const [args, stderr] of cases) {
    const run = args.includes('-')
      ? await pinsetProcess(['check', ...args], { cwd, input: capture })
      : await pinset(['check', ...args], { cwd });
    assert.equal(run.status, 2, args.join(' '));
    assert.equal(run.stdout, '', args.join(' '));
    assert.equal(run.stderr, stderr);
  }
});

test('2 does not keep the other files from being checked', async (t) => {
  const cwd = folderWith(t, { 'crowded.xml': crowded });
  const run = await pinset(['check', 'missing.xml', 'crowded.xml', '--host', smt2, '--format', 'json'], { cwd });
  assert.equal(run.status, 2);
  assert.equal(run.stderr, 'pinset: missing.xml: no such file or folder\n');
  assert.deepEqual(rules(run.stdout), { 'crowded.xml': ['cpu-overcommit'] });
});

test('paths are shown as they were given', async (t) => {
  const cwd = folderWith(t, { 'vms/a.xml': clean, 'vms/deep/b.xml': clean });
  const paths = async (...given: string[]) => {
    const { stdout } = await pinset(['check', ...given, '--format', 'json'], { cwd });
    return parseReport(stdout).files.map(({ path }) => path);
  };
  assert.deepEqual(await paths(), ['vms/a.xml', 'vms/deep/b.xml']);
  assert.deepEqual(await paths('vms'), ['vms/a.xml', 'vms/deep/b.xml']);
  assert.deepEqual(await paths('./vms/a.xml'), ['./vms/a.xml']);
  assert.deepEqual(await paths(join(cwd, 'vms')), [join(cwd, 'vms/a.xml'), join(cwd, 'vms/deep/b.xml')]);
  assert.deepEqual(await paths('vms/a.xml', './vms/a.xml', 'vms'), ['vms/a.xml', 'vms/deep/b.xml'], 'each file once');
});

test('a folder is searched for domains whatever they are called', async (t) => {
  const cwd = folderWith(t, {
    'a.xml': clean,
    'b.xml.j2': `{% set x = 1 %}\n${clean}`,
    'virsh-edit-tmp': `<!--\n${'-  \n'.repeat(2000)}-->\n${clean}`,
    'snapshot.txt': `<domainsnapshot>${clean}</domainsnapshot>`,
    'pool.xml': '<pool type="dir"/>',
    'caps.xml': '<domainCapabilities/>',
    'empty.xml': '',
    '.hidden/c.xml': clean,
    'node_modules/d.xml': clean,
  });
  mkdirSync(join(cwd, 'autostart'));
  symlinkSync('../a.xml', join(cwd, 'autostart/a.xml'));
  symlinkSync('..', join(cwd, 'autostart/loop'));
  symlinkSync('nowhere', join(cwd, 'autostart/broken'));
  const run = await pinset(['check', '.', '--format', 'json', '--fail-on', 'never'], { cwd });
  const { files } = parseReport(run.stdout);
  assert.deepEqual(
    files.map(({ path }) => path),
    ['a.xml', 'b.xml.j2', 'snapshot.txt', 'virsh-edit-tmp'],
  );
  assert.equal(run.status, 0);
});

test('a file that is named and contains no domain is reported as skipped', async (t) => {
  const cwd = folderWith(t, { 'pom.xml': '<project/>' });
  const run = await pinset(['check', 'pom.xml'], { cwd });
  const why = 'pinset: nothing to check (pom.xml: not a libvirt domain, skipped); --allow-empty makes that a success\n';
  assert.deepEqual(run, { status: 2, stdout: '', stderr: why });
});

test('- is standard input', async () => {
  const run = await pinsetProcess(['check', '-', '--host', smt2, '--format', 'json'], { input: crowded });
  assert.deepEqual(rules(run.stdout), { '-': ['cpu-overcommit'] });
});

test('without a host its rules are skipped, and that is reported once', async (t) => {
  const cwd = folderWith(t, { 'a.xml': crowded, 'b.xml': crowded });
  const run = await pinset(['check'], { cwd });
  assert.equal(run.status, 1, 'two vCPUs on one CPU need no host');
  assert.match(
    run.stderr,
    /^pinset: the host of 2 documents \(a\.xml, …\) is unknown: \d+ of \d+ rules were skipped there; .*--host.*\n$/,
  );
});

test('with several hosts, profiles assign the domains', async (t) => {
  const profile = (name: string, glob: string) =>
    JSON.stringify({ name, topology: smt2, documents: [`../vms/${glob}`] });
  const cwd = folderWith(t, {
    'hosts/one.host.json': profile('one', 'a*.xml'),
    'hosts/two.host.json': profile('two', 'b*.xml'),
    'vms/a.xml': crowded,
    'vms/b.xml': crowded,
    'vms/c.xml': crowded,
  });
  const given = ['--host', 'hosts/one.host.json', '--host', 'hosts/two.host.json', 'vms'];
  for (const args of [[], given]) {
    const run = await pinset(['check', ...args, '--format', 'json'], { cwd });
    const report = parseReport(run.stdout);
    const hosts = report.files.filter(({ kind }) => kind === 'domain').map(({ path, host }) => [path, host]);
    assert.deepEqual(hosts, [
      ['vms/a.xml', 'one'],
      ['vms/b.xml', 'two'],
      ['vms/c.xml', null],
    ]);
    assert.match(run.stderr, /^pinset: no profile claims vms\/c\.xml, and there are 2 hosts: /);
    assert.deepEqual(
      report.hosts.map(({ name, vcpus }) => [name, vcpus]),
      [
        ['one', 2],
        ['two', 2],
      ],
    );
  }
});

test('documents that a profile claims elsewhere occupy CPUs and are not reported on', async () => {
  const run = await pinset(['check', 'vms/twin.xml', '--host', 'hosts/lab.host.json', '--format', 'json'], {
    cwd: fleet,
  });
  const report = parseReport(run.stdout);
  assert.deepEqual(rules(run.stdout), { 'vms/twin.xml': ['smt-sibling-conflict', 'memory-not-bound'] });
  assert.deepEqual(
    report.files[0]?.findings[0]?.related.map(({ path }) => path),
    ['vms/neighbour.xml'],
  );
  assert.equal(report.summary.files, 1);
  assert.equal(report.hosts[0]?.vcpus, 7, 'crowded 4, neighbour 2, twin 1, and an unknown number in the template');
});

test('a host that is both given and found is one host', async () => {
  const run = await pinset(['check', '--host', 'hosts/lab.host.json', '--format', 'json'], { cwd: fleet });
  const without = await pinset(['check', '--format', 'json'], { cwd: fleet });
  assert.equal(run.stdout, without.stdout);
});

test('a profile whose capture is missing is one finding, and the rest works', async (t) => {
  const cwd = folderWith(t, {
    'broken.host.json': '{ "name": "x", ',
    'lost.host.json': '{ "name": "lost", "topology": "nowhere.xml", "documents": ["vms/*.xml"] }',
    'vms/a.xml': domain('a', '0-6:2'),
  });
  const run = await pinset(['check', '--format', 'json'], { cwd });
  assert.equal(run.status, 1);
  assert.deepEqual(rules(run.stdout), {
    'broken.host.json': ['invalid-profile'],
    'lost.host.json': ['invalid-profile'],
    'vms/a.xml': ['invalid-cpuset'],
  });
});

test('claims without effect are findings of the profile', async (t) => {
  const profile = (...documents: string[]) => JSON.stringify({ topology: smt2, documents });
  const cwd = folderWith(t, {
    'a.host.json': profile('vms/*.xml', 'vmz/*.xml', 'scripts/*.sh'),
    'b.host.json': profile('**/*.xml'),
    'c.host.json': profile('linked/*/*.xml'),
    'vms/a.xml': clean,
    'linked/real/note.txt': '',
  });
  symlinkSync(join(cwd, 'vms'), join(cwd, 'linked/vms'));
  const run = await pinset(['check', 'a.host.json', 'b.host.json', 'c.host.json', '--format', 'json'], { cwd });
  assert.deepEqual([run.status, run.stderr], [1, '']);
  assert.deepEqual(
    parseReport(run.stdout).files.map(({ path, findings }) => [path, ...findings.map(({ message }) => message)]),
    [
      ['a.host.json', 'this matches no file; globs are relative to the folder of this file'],
      ['b.host.json', 'a also claims a.xml; a document runs on one host, here a, whose profile path sorts first'],
      // A link to a folder is not followed, and something may be there.
      ['c.host.json'],
    ],
  );
});

test('doubts about a given host are reported', async (t) => {
  const cwd = folderWith(t, { 'a.xml': clean, 'x.host.json': JSON.stringify({ topology: smt2, reserved: '99' }) });
  const run = await pinset(['check', 'a.xml', '--host', 'x.host.json'], { cwd });
  assert.equal(run.status, 0);
  assert.match(run.stderr, /^pinset: x\.host\.json: reserved names CPUs? 99, .*\n$/);
});

test('the order of the paths and of the hosts changes nothing', async () => {
  const one = await pinset(['check', 'vms', 'hosts'], { cwd: fleet });
  const other = await pinset(['check', 'hosts', 'vms/twin.xml', 'vms'], { cwd: fleet });
  assert.equal(one.stdout, other.stdout);
});

function rules(json: string): Record<string, string[]> {
  return Object.fromEntries(
    parseReport(json).files.map(({ path, findings }) => [path, findings.map(({ rule }) => rule)]),
  );
}

test('what a comment or the profile ignores does not count', async (t) => {
  const profile = (rules: object) => JSON.stringify({ name: 'lab', topology: smt2, rules });
  const cwd = folderWith(t, {
    'a.xml': `<!-- pinset-ignore cpu-overcommit: the guest is idle -->\n${crowded}`,
    'b.xml': `<!-- pinset-ignore cpu-overcommit -->\n${domain('b', '4', '4')}`,
    'c.xml': `<!-- pinset-ignore smt-sibling-conflict: no -->\n${domain('c', '99')}`,
    'plain.host.json': profile({}),
    'strict.host.json': profile({ 'suppression-without-reason': 'error', 'unknown-cpu': 'off', 'numa-pin': 'off' }),
  });
  const check = async (host: string) => {
    const run = await pinset(['check', 'a.xml', 'b.xml', 'c.xml', '--host', host, '--format', 'json'], { cwd });
    return { ...run, found: rules(run.stdout), summary: parseReport(run.stdout).summary };
  };
  const plain = await check('plain.host.json');
  assert.deepEqual(plain.found, {
    'a.xml': [],
    'b.xml': ['suppression-without-reason'],
    'c.xml': ['unused-suppression', 'unknown-cpu'],
  });
  assert.deepEqual([plain.status, plain.summary.errors, plain.summary.infos, plain.stderr], [1, 1, 2, '']);
  const strict = await check('strict.host.json');
  assert.deepEqual(strict.found, {
    'a.xml': [],
    'b.xml': ['suppression-without-reason'],
    'c.xml': ['unused-suppression'],
  });
  assert.deepEqual([strict.status, strict.summary.errors, strict.summary.infos], [1, 1, 1]);
  assert.equal(
    strict.stderr,
    'pinset: strict.host.json: rules: there is no rule numa-pin; did you mean cross-numa-pin?\n',
  );
});
