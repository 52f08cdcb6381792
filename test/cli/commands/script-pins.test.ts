import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as v from 'valibot';
import { folderWith, pinset, pinsetProcess, smt2 } from '../command.ts';
import { scriptShapes } from '../script-shapes.ts';

const position = v.strictObject({ line: v.number(), character: v.number() });
const workload = v.strictObject({
  path: v.string(),
  kind: v.picklist(['domain', 'process']),
  name: v.string(),
  host: v.nullable(v.string()),
  argv: v.optional(v.array(v.nullable(v.string()))),
  certain: v.optional(v.literal(false)),
  memory: v.nullable(v.strictObject({ mode: v.nullable(v.string()), nodeset: v.nullable(v.string()) })),
  threads: v.array(
    v.strictObject({
      role: v.picklist(['vcpu', 'emulator', 'iothread', 'process']),
      index: v.nullable(v.number()),
      cpus: v.nullable(v.string()),
      effective: v.nullable(v.string()),
      boundedBy: v.nullable(v.string()),
      origin: v.string(),
      range: v.nullable(v.strictObject({ start: position, end: position })),
    }),
  ),
});
const report = v.strictObject({ schemaVersion: v.literal(1), workloads: v.array(workload) });
type Workload = v.InferOutput<typeof workload>;

/** The command line, or the domain's name, then its threads and their CPUs. `maybe` marks what may not run. */
function inFewWords({ name, argv, certain, memory, threads }: Workload): string {
  const groups: { where: string; first: string; last: string }[] = [];
  for (const { role, index, cpus, origin } of threads) {
    const where = `${cpus ?? '?'} (${origin})`;
    const who = `${role}${index ?? ''}`;
    const before = groups.at(-1);
    if (role === 'vcpu' && before?.where === where && before.first.startsWith('vcpu')) before.last = `-${index}`;
    else groups.push({ where, first: who, last: '' });
  }
  const said = groups.map(({ where, first, last }, index) =>
    groups[index + 1]?.where === where ? `${first}${last}` : `${first}${last} ${where}`,
  );
  const bound = memory === null ? [] : [`memory ${memory.mode ?? '?'} ${memory.nodeset ?? '?'}`];
  const words = argv === undefined ? name : argv.map((word) => word ?? '?').join(' ');
  return `${certain === false ? 'maybe ' : ''}${words} → ${[said.join(' '), ...bound].filter(Boolean).join('; ')}`;
}

async function pins(args: readonly string[], cwd: string): Promise<Workload[]> {
  const run = await pinset(['pins', ...args, '--format', 'json'], { cwd });
  assert.equal(run.status, 0, run.stderr);
  return v.parse(report, JSON.parse(run.stdout)).workloads;
}

suite('what real scripts do, command by command', () => {
  const scripts = Object.fromEntries(scriptShapes.map(({ script }, index) => [`${index}.sh`, `${script}\n`]));
  let found: Workload[] = [];
  test('all of them in one folder', async (t) => {
    found = await pins(['.', '--host', smt2], folderWith(t, scripts));
    assert.ok(found.length > scriptShapes.length);
  });
  scriptShapes.forEach(({ name, pins: expected }, index) => {
    test(name, () => {
      assert.deepEqual(found.filter(({ path }) => path === `${index}.sh`).map(inFewWords), expected);
    });
  });
});

test('a list has its place where it is written', async (t) => {
  const cwd = folderWith(t, {
    'start.sh':
      'CPUS=0,1\n. ./conf.sh\ntaskset -c $CPUS qemu-kvm -smp 1\ntaskset -c $OTHER sleep 1\ntaskset -c 2 sleep 1\n',
    'conf.sh': 'OTHER=3\n',
  });
  const found = await pins(['start.sh'], cwd);
  assert.deepEqual(
    found.map(({ threads }) => [threads[0]?.cpus, threads[0]?.range]),
    [
      ['0-1', { start: { line: 0, character: 5 }, end: { line: 0, character: 8 } }],
      ['3', null],
      ['2', { start: { line: 4, character: 11 }, end: { line: 4, character: 12 } }],
    ],
  );
});

test('a domain in a here-doc is where it stands, behind what cannot be known too', async (t) => {
  const xml = "<domain><name>$X</name><vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune></domain>";
  const cwd = folderWith(t, { 'a.sh': `virsh define /dev/stdin <<EOF\n${xml}\nEOF\n` });
  const [domain] = await pins(['a.sh'], cwd);
  const character = xml.indexOf("2'/>");
  assert.deepEqual(domain?.threads[0]?.range, {
    start: { line: 1, character },
    end: { line: 1, character: character + 1 },
  });
});

test('scripts are found by their names and first lines, and belong to the host that claims them', async (t) => {
  const cwd = folderWith(t, {
    'a.sh': 'taskset -c 1 sleep 1\n',
    'hooks/qemu': 'taskset -c 2 sleep 1\n',
    'bin/start': '#!/usr/bin/env bash\ntaskset -c 3 sleep 1\n',
    'no.py': '#!/usr/bin/python3\n',
    'no.txt': 'taskset -c 1 sleep 1\n',
    'x.host.json': JSON.stringify({ topology: smt2, documents: ['bin/*'] }),
    'y.host.json': JSON.stringify({ topology: smt2, documents: ['hooks/*'] }),
  });
  const found = await pins([], cwd);
  assert.deepEqual(
    found.map(({ path, host, threads }) => [path, host, threads[0]?.cpus]),
    [
      ['a.sh', null, '1'],
      ['bin/start', 'x', '3'],
      ['hooks/qemu', 'y', '2'],
    ],
  );
});

test('what virsh does on another machine is not on this host', async (t) => {
  const cwd = folderWith(t, { 'a.sh': 'virsh -c qemu+ssh://other/system vcpupin vm 0 4\nvirsh vcpupin vm 0 4\n' });
  const found = await pins(['a.sh', '--host', smt2], cwd);
  assert.deepEqual(
    found.map(({ host }) => host),
    [null, 'smt2-2node'],
  );
});

test('text: the command, and one line a thread', async (t) => {
  const cwd = folderWith(t, { 'a.sh': '[ -e x ] && taskset -c "0, 1" sleep $N\nvirsh numatune vm --nodeset 1\n' });
  const run = await pinset(['pins', 'a.sh'], { cwd });
  assert.equal(
    run.stdout,
    `a.sh: sleep on no known host, if it is run
  taskset -c '0, 1' sleep ?
  process  ?  taskset

a.sh: vm on no known host
  virsh numatune vm --nodeset 1
  memory  node 1  ?
`,
  );
});

test('a loop of too many turns: its body once, as what may not run', async (t) => {
  const cwd = folderWith(t, { 'a.sh': 'for ((i = 0; i < 6000; i++)); do virsh vcpupin vm $i $i; done\n' });
  assert.deepEqual((await pins(['a.sh'], cwd)).map(inFewWords), ['maybe virsh vcpupin vm ? ? → vcpu ? (vcpupin)']);
});

test('bad scripts: bounded, with a line where something is left out', async (t) => {
  const cwd = folderWith(t, {
    'binary.sh': new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]),
    'endless.sh': 'while :; do taskset -c 1 sleep 1; done\ntaskset -c 2 sleep 1\n',
    'open.sh': 'taskset -c 1 sleep 1\necho "\n',
    'huge.sh': 'for i in {1..999999999}; do taskset -c $i sleep 1; done\n',
    'outside.sh': '. /etc/passwd\n. ../../../etc/hosts\ntaskset -c 4 sleep 1\n',
  });
  const run = await pinset(['pins', '.'], { cwd });
  assert.equal(run.status, 0, run.stderr);
  const notes = run.stderr.trimEnd().split('\n');
  assert.match(notes.find((line) => line.includes('binary.sh')) ?? '', /^pinset: binary\.sh: /);
  assert.deepEqual(
    notes.filter((line) => !line.includes('binary.sh')),
    ['pinset: huge.sh: a loop or a list is too long to follow; a command in such a loop is listed once'],
  );
  assert.match(run.stdout, /^outside\.sh: sleep/m);
  const named = await pinset(['pins', 'binary.sh'], { cwd });
  assert.equal(named.status, 2);
  const checked = await pinset(['check', '.'], { cwd });
  assert.equal(checked.status, 0, checked.stderr);
});

test('a script on standard input', async () => {
  const run = await pinsetProcess(['pins', '-', '--format', 'json'], { input: '#!/bin/sh\ntaskset 3 sleep 1\n' });
  assert.deepEqual(v.parse(report, JSON.parse(run.stdout)).workloads.map(inFewWords), [
    'taskset 3 sleep 1 → process 0-1 (taskset)',
  ]);
});
