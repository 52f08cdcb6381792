import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { fleet, folderWith, matchesGolden, pinset, smt2 } from '../command.ts';

const position = v.strictObject({ line: v.number(), character: v.number() });
const range = v.nullable(v.strictObject({ start: position, end: position }));
const report = v.strictObject({
  schemaVersion: v.literal(1),
  workloads: v.array(
    v.strictObject({
      path: v.string(),
      kind: v.literal('domain'),
      name: v.string(),
      host: v.nullable(v.string()),
      memory: v.nullable(v.strictObject({ mode: v.nullable(v.string()), nodeset: v.nullable(v.string()) })),
      threads: v.array(
        v.strictObject({
          role: v.picklist(['vcpu', 'emulator', 'iothread']),
          index: v.nullable(v.number()),
          cpus: v.nullable(v.string()),
          effective: v.nullable(v.string()),
          boundedBy: v.nullable(v.string()),
          origin: v.string(),
          range,
        }),
      ),
    }),
  ),
});

async function pins(...args: Parameters<typeof pinset>) {
  const [words, options] = args;
  const run = await pinset(['pins', ...words, '--format', 'json'], options);
  assert.equal(run.status, 0, run.stderr);
  return v.parse(report, JSON.parse(run.stdout)).workloads;
}

test('text: one line a thread', async () => {
  const run = await pinset(['pins'], { cwd: fleet });
  matchesGolden('pins.txt', run.stdout);
  assert.deepEqual([run.status, run.stderr], [0, '']);
});

test('JSON: every thread with its affinity, where that comes from and where it is written', async () => {
  const run = await pinset(['pins', '--format', 'json'], { cwd: fleet });
  matchesGolden('pins.json', run.stdout);
  v.parse(report, JSON.parse(run.stdout));
});

test('the fall-backs: own pin, vcpu@cpuset, all online CPUs without the isolated', async (t) => {
  const cwd = folderWith(t, {
    'a.xml': `<domain>
  <name>a</name>
  <vcpu cpuset='4-7'>2</vcpu>
  <iothreads>1</iothreads>
  <cputune><vcpupin vcpu='1' cpuset='9'/></cputune>
  <numatune><memory nodeset='0'/></numatune>
</domain>`,
    'b.xml': `<domain><name>b</name><vcpu>1</vcpu></domain>`,
    'x.host.json': JSON.stringify({ topology: smt2, isolated: '8-15' }),
  });
  const [a, b] = await pins(['.'], { cwd });
  assert.deepEqual(
    a?.threads.map(({ role, index, cpus, origin }) => [role, index, cpus, origin]),
    [
      ['vcpu', 0, '4-7', 'vcpu@cpuset'],
      ['vcpu', 1, '9', 'vcpupin'],
      ['emulator', null, '4-7', 'vcpu@cpuset'],
      ['iothread', 1, '4-7', 'vcpu@cpuset'],
    ],
  );
  assert.deepEqual(a.memory, { mode: 'strict', nodeset: '0' });
  assert.deepEqual(a.threads[1]?.range, { start: { line: 4, character: 37 }, end: { line: 4, character: 38 } });
  assert.deepEqual(
    b?.threads.map(({ cpus, origin, range }) => [cpus, origin, range]),
    [
      ['0-7', 'default', null],
      ['0-7', 'default', null],
    ],
  );
});

test('without a host the default is unknown; a host that cannot be read is reported', async (t) => {
  const cwd = folderWith(t, {
    'b.xml': `<domain><name>b</name><vcpu>1</vcpu></domain>`,
    'x.host.json': '{ "topology": "nowhere.xml" }',
  });
  const run = await pinset(['pins'], { cwd });
  assert.equal(run.stdout, 'b.xml: b on no known host\n  vcpu 0    ?  default\n  emulator  ?  default\n');
  assert.match(run.stderr, /^pinset: x\.host\.json: nowhere\.xml cannot be read; .*\n$/);
});

test('2: a file that cannot be read', async () => {
  const run = await pinset(['pins', 'nowhere.xml']);
  assert.deepEqual(run, { status: 2, stdout: '', stderr: 'pinset: nowhere.xml: no such file or folder\n' });
});

test('--by-cpu: who is on each CPU, and who floats', async (t) => {
  const pinned = "<domain><name>web</name><vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='1'/></cputune></domain>";
  const cwd = folderWith(t, { 'web.xml': pinned, 'two.xml': pinned.replace('web', 'two') });
  const text = await pinset(['pins', '--by-cpu', '--host', smt2], { cwd });
  assert.equal(text.status, 0, text.stderr);
  assert.match(text.stdout, /^ {2}1 +two vcpu 0, web vcpu 0$/m);
  assert.match(text.stdout, /^ {2}0 +·$/m);
  assert.match(text.stdout, /^ {2}~ 0-15 +two vcpu 1, two emulator, web vcpu 1, web emulator$/m);
  const { stdout } = await pinset(['pins', '--by-cpu', '--host', smt2, '--format', 'json'], { cwd });
  const [host] = JSON.parse(stdout).hosts;
  assert.deepEqual(
    host.cpus
      .find(({ id }: { id: number }) => id === 1)
      .threads.map(({ path, indices }: { path: string; indices: number[] }) => [path, indices]),
    [
      ['two.xml', [0]],
      ['web.xml', [0]],
    ],
  );
});

test('--by-cpu needs a host', async (t) => {
  const cwd = folderWith(t, { 'web.xml': '<domain><name>web</name><vcpu>2</vcpu></domain>' });
  const run = await pinset(['pins', '--by-cpu'], { cwd });
  assert.deepEqual([run.status, run.stderr], [2, 'pinset: no host is known; --host FILE names one\n']);
});
