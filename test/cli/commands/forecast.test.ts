import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { folderWith, pinset, pinsetProcess, smt2 } from '../command.ts';

const part = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const report = v.strictObject({
  schemaVersion: v.literal(1),
  hosts: v.array(
    v.strictObject({
      name: v.string(),
      threads: v.array(
        v.strictObject({
          path: v.string(),
          guest: v.string(),
          role: v.picklist(['vcpu', 'emulator', 'iothread', 'process']),
          index: v.nullable(v.number()),
          cpus: v.string(),
          exact: v.boolean(),
          share: part,
          low: part,
          high: part,
          steal: part,
          worst: part,
          expected: v.nullable(v.strictObject({ share: part, steal: part })),
          observed: v.nullable(v.strictObject({ contention: part, run: v.nullable(part), wait: v.nullable(part) })),
          because: v.array(v.string()),
        }),
      ),
      cpus: v.array(v.strictObject({ id: v.number(), threads: v.number(), share: part })),
      left: v.array(v.strictObject({ path: v.string(), why: v.string() })),
    }),
  ),
});

const domain = (name: string, pins: readonly number[], emulator: number) => `<domain type='kvm'>
  <name>${name}</name>
  <vcpu>${pins.length}</vcpu>
  <cputune>
${pins.map((cpu, vcpu) => `    <vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>\n`).join('')}    <emulatorpin cpuset='${emulator}'/>
  </cputune>
</domain>`;

const two = { 'db.xml': domain('db', [2, 3], 0), 'web.xml': domain('web', [3], 1) };
const topology = { cpus: [0, 1, 2, 3].map((id) => ({ id })) };
const host = (keys: object = {}) => JSON.stringify({ topology, documents: ['*.xml'], ...keys });

test('text: a table of threads by CPU, what each guest gets together', async (t) => {
  const cwd = folderWith(t, { ...two, 'rack.host.json': host() });
  const run = await pinset(['forecast'], { cwd });
  assert.equal(
    run.stdout,
    `rack: what each thread gets when all are busy
  CPU  thread        share  steal  worst
  0    db emulator   100 %  0 %    100 %
  1    web emulator  100 %  0 %    100 %
  2    db vcpu 0     100 %  0 %    100 %
  3    db vcpu 1     40 %   60 %   25 %
  3    web vcpu 0    60 %   40 %   33 %
  db   1.4 of 2 CPUs
  web  0.6 of 1 CPUs
`,
  );
  assert.deepEqual([run.status, run.stderr], [0, '']);
});

test('JSON: the figures of each thread, of each CPU, and what was left out', async (t) => {
  const cwd = folderWith(t, {
    ...two,
    'auto.xml': "<domain><name>auto</name><vcpu placement='auto'>1</vcpu></domain>",
    'rack.host.json': host(),
  });
  const run = await pinset(['forecast', '--format', 'json'], { cwd });
  const [rack] = v.parse(report, JSON.parse(run.stdout)).hosts;
  const thread = rack?.threads.find(({ guest, index }) => guest === 'db' && index === 1);
  assert.deepEqual(thread, {
    path: 'db.xml',
    guest: 'db',
    role: 'vcpu',
    index: 1,
    cpus: '3',
    exact: true,
    share: 0.4,
    low: 0.4,
    high: 0.4,
    steal: 0.6,
    worst: 0.25,
    expected: null,
    observed: null,
    because: ['vCPU 0 of web → CPU 3'],
  });
  assert.deepEqual(rack?.cpus.at(-1), { id: 3, threads: 2, share: 1 });
  assert.deepEqual(rack?.left, [{ path: 'auto.xml', why: 'auto: the CPUs of vCPU 0, emulator are not known' }]);
});

test('the neighbors of a domain count where only it is asked for', async (t) => {
  const cwd = folderWith(t, { ...two, 'rack.host.json': host() });
  const run = await pinset(['forecast', 'web.xml', '--host', 'rack.host.json', '--format', 'json'], { cwd });
  const [rack] = v.parse(report, JSON.parse(run.stdout)).hosts;
  assert.deepEqual(
    rack?.threads.map(({ guest, role, share }) => `${guest} ${role} ${share}`),
    ['web vcpu 0.6', 'web emulator 1'],
  );
});

test('exit status 1 where a vCPU waits longer than the profile allows', async (t) => {
  const over = await pinset(['forecast'], {
    cwd: folderWith(t, { ...two, 'rack.host.json': host({ maxSteal: 0.5 }) }),
  });
  assert.match(over.stdout, /db vcpu 1 +40 % +60 % +25 % +over the limit/);
  assert.doesNotMatch(over.stdout, /web vcpu 0.*over/);
  assert.equal(over.status, 1);
  const under = await pinset(['forecast'], {
    cwd: folderWith(t, { ...two, 'rack.host.json': host({ maxSteal: 0.6 }) }),
  });
  assert.equal(under.status, 0);
});

test('with a demand the expected steal counts', async (t) => {
  const cwd = folderWith(t, { ...two, 'rack.host.json': host({ maxSteal: 0.5 }) });
  const run = await pinset(['forecast', '--demand', '0.1'], { cwd });
  assert.match(run.stdout, /expected steal/);
  assert.equal(run.status, 0);
  const wrong = await pinset(['forecast', '--demand', '2'], { cwd });
  assert.deepEqual(
    [wrong.status, wrong.stderr],
    [2, "pinset: --demand takes a number above 0 and at most 1, not '2'\n"],
  );
});

test('domains that never run together: each has a forecast without the other', async (t) => {
  const cwd = folderWith(t, { ...two, 'rack.host.json': host({ neverTogether: [['db', 'web']] }) });
  const run = await pinset(['forecast', '--format', 'json'], { cwd });
  const [rack] = v.parse(report, JSON.parse(run.stdout)).hosts;
  assert.deepEqual([...new Set(rack?.threads.map(({ share }) => share))], [1]);
  assert.equal(rack?.threads.length, 5);
});

test('without a host there is no forecast: exit status 2', async (t) => {
  const run = await pinset(['forecast', 'web.xml'], { cwd: folderWith(t, two) });
  assert.deepEqual([run.status, run.stdout], [2, '']);
  assert.equal(run.stderr, 'pinset: web.xml: no host is known, so there is no forecast; --host FILE names one\n');
  const named = await pinset(['forecast', 'web.xml', '--host', smt2], { cwd: folderWith(t, two) });
  assert.equal(named.status, 0);
});

/** `virsh domstats` of a domain: the time and delay of each vCPU, in seconds. */
const domstats = (name: string, vcpus: readonly (readonly [number, number])[]) =>
  [
    `Domain: '${name}'`,
    ...vcpus.flatMap(([time, delay], vcpu) => [
      `  vcpu.${vcpu}.state=1`,
      `  vcpu.${vcpu}.time=${time * 1e9}`,
      `  vcpu.${vcpu}.delay=${delay * 1e9}`,
    ]),
    '',
    '',
  ].join('\n');

test('evidence is shown beside the forecast, and what is over the worst case', async (t) => {
  const before =
    domstats('db', [
      [100, 1],
      [100, 1],
    ]) + domstats('web', [[50, 5]]);
  const after =
    domstats('db', [
      [110, 1],
      [104, 7],
    ]) + domstats('web', [[51, 14]]);
  const cwd = folderWith(t, { ...two, 'rack.host.json': host(), 'before.txt': before, 'after.txt': after });
  const words = ['forecast', '--evidence', 'before.txt', '--evidence', 'after.txt', '--interval', '10'];
  const text = await pinset(words, { cwd });
  assert.match(text.stdout, /\n {2}db vcpu 1: observed over 10 s: waits 60 % \(forecast 60 %\)\n/);
  assert.match(
    text.stdout,
    /\n {2}web vcpu 0: observed 90 %, forecast at most 67 %: something that is not in these files runs on CPU 3\n/,
  );
  const json = await pinset([...words, '--format', 'json'], { cwd });
  const [rack] = v.parse(report, JSON.parse(json.stdout)).hosts;
  const thread = rack?.threads.find(({ guest, role }) => guest === 'web' && role === 'vcpu');
  assert.deepEqual(thread?.observed, { contention: 0.9, run: 0.1, wait: 0.9 });
});

test('threads that hardly wait are counted; from 10 % on, a line has a warning colour', async (t) => {
  const calm = domstats('web', [[99, 1]]);
  const noticed = domstats('web', [[94, 6]]);
  const alarming = domstats('web', [[85, 15]]);
  const cwd = folderWith(t, { ...two, 'rack.host.json': host(), calm, noticed, alarming });
  const shown = async (file: string) => (await pinset(['forecast', '--evidence', file], { cwd })).stdout;
  assert.match(await shown('calm'), /\n {2}1 observed threads wait less than 2 %\n/);
  assert.doesNotMatch(await shown('calm'), /web vcpu 0: observed/);
  assert.match(await shown('noticed'), /\n {2}web vcpu 0: observed: waits 6 % \(forecast 40 %\)\n/);
  const colours = { FORCE_COLOR: '1' };
  const coloured = await pinsetProcess(['forecast', '--evidence', 'alarming'], { cwd, colours });
  assert.ok(coloured.stdout.includes('\u001b[33mweb vcpu 0: observed: waits 15 % (forecast 40 %)'));
});

test('threads of a trace belong to a guest only if --pid says so', async (t) => {
  const files =
    '/proc/41/task/41/comm:qemu-system-x86\n/proc/41/task/41/schedstat:0 0 1\n/proc/41/task/42/comm:CPU 0/KVM\n/proc/41/task/42/schedstat:3000000000 1000000000 9\n';
  const cwd = folderWith(t, { ...two, 'rack.host.json': host(), 'tasks.txt': files });
  const unknown = await pinset(['forecast', '--evidence', 'tasks.txt'], { cwd });
  assert.match(unknown.stdout, /a vcpu 0 \(thread 42\): observed: waits 25 %; --pid says whose it is/);
  const known = await pinset(['forecast', '--evidence', 'tasks.txt', '--pid', '41=web'], { cwd });
  assert.match(known.stdout, /web vcpu 0: observed: waits 25 % \(forecast 40 %\)/);
});

test('evidence that cannot be used is one line and exit status 2', async (t) => {
  const cwd = folderWith(t, { ...two, 'rack.host.json': host(), 'foreign.txt': 'hello\n', 'empty.txt': '' });
  for (const [file, problem] of [
    ['foreign.txt', /^pinset: foreign\.txt: it is not the output of virsh domstats[^\n]*\n$/],
    ['empty.txt', /^pinset: empty\.txt: it is empty\n$/],
    ['none.txt', /^pinset: none\.txt: [^\n]*\n$/],
  ] as const) {
    const run = await pinset(['forecast', '--evidence', file], { cwd });
    assert.deepEqual([run.status, run.stdout], [2, ''], file);
    assert.match(run.stderr, problem);
  }
  for (const options of [
    ['--interval', 'x'],
    ['--pid', 'db'],
  ]) {
    assert.equal((await pinset(['forecast', ...options], { cwd })).status, 2);
  }
});
