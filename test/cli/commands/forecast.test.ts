import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { folderWith, pinset, smt2 } from '../command.ts';

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
          observed: v.null(),
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
