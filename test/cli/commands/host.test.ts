import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fleet, folderWith, matchesPicture, pinset, pinsetProcess, root, smt2 } from '../command.ts';

test('text: the topology in a capture', async () => {
  const run = await pinset(['host', smt2]);
  assert.equal(
    run.stdout.split('\n')[0],
    'smt2-2node: 16 CPUs, 8 cores × 2 threads, 2 packages, 2 L3 groups, 2 nodes, 3.84 GiB',
  );
  assert.deepEqual([run.status, run.stderr], [0, '']);
});

test('JSON is a topology that a profile can hold, and that says the same again', async (t) => {
  const first = await pinset(['host', smt2, '--format', 'json']);
  const topology: unknown = JSON.parse(first.stdout);
  const cwd = folderWith(t, {
    'capture.json': first.stdout,
    'inline.host.json': JSON.stringify({ name: 'smt2-2node', topology }),
  });
  const again = await pinset(['host', 'inline.host.json', '--format', 'json'], { cwd });
  assert.deepEqual(JSON.parse(again.stdout), topology);
  const capture = await pinset(['host', 'capture.json'], { cwd });
  assert.equal(
    capture.stdout.split('\n').slice(1).join('\n'),
    (await pinset(['host', smt2])).stdout.split('\n').slice(1).join('\n'),
  );
});

test('a profile adds what its capture cannot tell', async () => {
  const run = await pinset(['host', join(fleet, 'hosts/lab.host.json')]);
  assert.match(run.stdout, /^lab: /);
  assert.match(run.stdout, /reserved: CPUs 0-1\n$/);
});

test('draws a host, as in the README', async () => {
  const run = await pinset(['host', 'hosts/rack1-07.host.json', '--format', 'svg'], { cwd: join(root, 'examples') });
  assert.deepEqual([run.status, run.stderr], [0, '']);
  matchesPicture('host.svg', run.stdout);
});

test('- is standard input: virsh capabilities | pinset host -', async () => {
  const run = await pinsetProcess(['host', '-', '--format', 'json'], { input: readFileSync(smt2, 'utf8') });
  assert.equal(run.status, 0);
  assert.match(run.stdout, /"name": "stdin",\s+"source": "libvirt-capabilities"/);
});

test('a snapshot of /sys: the archive, the folder it is unpacked to, and a profile that names either', async (t) => {
  const archive = join(root, 'test/fixtures/hosts/smt2-offline.sys-snapshot.tar.gz');
  const cwd = folderWith(t, { 'a.host.json': JSON.stringify({ name: 'a', topology: 'unpacked' }) });
  mkdirSync(join(cwd, 'unpacked'));
  execFileSync('tar', ['-xzf', archive, '-C', join(cwd, 'unpacked')]);
  const topologyOf = async (file: string) => {
    const run = await pinset(['host', file, '--format', 'json'], { cwd });
    assert.deepEqual([run.status, run.stderr], [0, '']);
    return { ...JSON.parse(run.stdout), name: '' };
  };
  const topology = await topologyOf(archive);
  assert.equal(topology.source, 'sysfs');
  assert.deepEqual(topology.nodes[0].cpus, '0-4,6');
  for (const file of ['unpacked', 'unpacked/sys', 'a.host.json']) assert.deepEqual(await topologyOf(file), topology);
});

test('2: a file that is not a host', async () => {
  const cases: [args: string[], stderr: RegExp][] = [
    [[], /host: CAPTURE is missing; pinset host --help shows examples/],
    [[smt2, 'a.host.json'], /a\.host\.json: a profile already names its captures/],
    [[smt2, 'nowhere.txt'], /nowhere\.txt: no such file or folder/],
    [['nowhere.xml'], /nowhere\.xml: no such file or folder/],
    [['test'], /test: This is not a snapshot of a host: it lacks sys\/devices\/system\/cpu/],
    [['package.json'], /package\.json: /],
    [['LICENSE'], /LICENSE: .*capture/],
    [[smt2, '--format', 'yaml'], /--format takes text, json, svg, not 'yaml'/],
  ];
  for (const [args, stderr] of cases) {
    const run = await pinset(['host', ...args], { cwd: root });
    assert.deepEqual([run.status, run.stdout], [2, ''], args.join(' '));
    assert.match(run.stderr, stderr);
    assert.match(run.stderr, /^pinset: [^\n]+\n$/);
  }
});

test('captures of one host are merged', async (t) => {
  const fixture = (file: string) => readFileSync(join(root, `test/fixtures/hosts/smt2-2node-isolated.${file}`), 'utf8');
  const cwd = folderWith(t, {
    'rack1.lscpu.json': fixture('lscpu.json'),
    'rack1.capabilities.xml': fixture('capabilities.xml'),
    isolated: '2-7,10-15\n',
    'other.txt': readFileSync(join(root, 'test/fixtures/hosts/nosmt-1node.numactl-H.txt')),
  });
  const run = await pinset(['host', 'rack1.lscpu.json', 'rack1.capabilities.xml', 'isolated', '--format', 'json'], {
    cwd,
  });
  assert.deepEqual([run.status, run.stderr], [0, '']);
  const host = JSON.parse(run.stdout);
  assert.deepEqual([host.name, host.source], ['rack1', 'merged']);
  assert.deepEqual(host.cpus.filter((cpu: { isolated: boolean }) => cpu.isolated).length, 12);

  const contradictory = await pinset(['host', 'rack1.capabilities.xml', 'other.txt'], { cwd });
  assert.equal(contradictory.status, 0);
  assert.match(
    contradictory.stderr,
    /^pinset: rack1\.capabilities\.xml and other\.txt disagree on the online CPUs: 8-15 in rack1\.capabilities\.xml only; rack1\.capabilities\.xml takes precedence\n/,
  );

  const alone = await pinset(['host', 'isolated'], { cwd });
  assert.equal(alone.status, 2);
  assert.match(
    alone.stderr,
    /^pinset: isolated: This is a list of CPUs, .*\. Capture virsh capabilities or lscpu -e -J/,
  );
});

test('the sizes of L3 caches, as text, JSON and SVG', async () => {
  const capture = join(root, 'test/fixtures/hosts/x3d.hwloc.xml');
  const text = await pinset(['host', capture]);
  assert.match(text.stdout, /L3 0 \(96 MiB\) · CPUs 0-7,16-23 .*\n.*L3 1 \(32 MiB\) · CPUs 8-15,24-31/);
  const json = await pinset(['host', capture, '--format', 'json']);
  assert.deepEqual(JSON.parse(json.stdout).l3Groups, [
    { id: 0, cpus: '0-7,16-23', sizeKiB: 98304 },
    { id: 1, cpus: '8-15,24-31', sizeKiB: 32768 },
  ]);
  const svg = await pinset(['host', capture, '--format', 'svg']);
  assert.match(svg.stdout, /<title>L3 0, CPUs 0-7,16-23, 96 MiB<\/title>/);
});

test('a capture that cannot tell something says so, and which command does', async () => {
  const run = await pinset(['host', join(root, 'test/fixtures/hosts/smt2-2node.numactl-H.txt')]);
  assert.equal(run.status, 0);
  assert.match(run.stderr, /numactl -H does not tell which CPUs share a core; lscpu -e -J does\n$/);
});
