import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { suite, test } from 'node:test';
import * as v from 'valibot';
import { virshOf } from '../../../scripts/stand-in-virsh.ts';
import { folderWith, pinset, smt2 } from '../command.ts';

const remote = 'qemu+ssh://root@kvm1/system';
const capabilities = readFileSync(smt2, 'utf8');
const uuid = '4dea22b3-1d52-d8f3-2516-782e98ab3fa0';
const other = '0ca1d0ca-1d52-d8f3-2516-782e98ab3fa1';

function domain(name: string, id: string, vcpu0: string): string {
  return `<domain type='kvm'>
  <name>${name}</name>
  <uuid>${id}</uuid>
  <vcpu>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='${vcpu0}'/>
    <vcpupin vcpu='1' cpuset='3'/>
  </cputune>
</domain>
`;
}

function vcpuinfo(...affinity: readonly string[]): string {
  return affinity
    .map((cpus, vcpu) => `VCPU: ${vcpu}\nCPU: 1\nState: running\nCPU Affinity: ${cpus} (out of 16)\n\n`)
    .join('');
}

/** web runs with these vCPUs, db does not run. */
function daemon(...affinity: readonly string[]) {
  const web = domain('web', uuid, '2');
  return virshOf({
    domains: [
      { uuid, definition: web, live: web },
      { uuid: other, definition: domain('db', other, '4') },
    ],
    capabilities,
    others: { [`vcpuinfo --pretty --domain ${uuid}`]: vcpuinfo(...affinity), [`iothreadinfo --domain ${uuid}`]: '' },
  });
}

const unseen = `pinset: ${remote}/web.xml: its emulator, memory and schedulers cannot be seen from here\n`;

suite('verify', () => {
  test('says of each domain that runs whether its threads are as defined', async () => {
    assert.deepEqual(await pinset(['verify', '--connect', remote], { run: daemon('2', '3') }), {
      status: 0,
      stdout: 'web: 2 threads, all as defined\n1 domain: 0 errors, 0 warnings, 0 infos\n',
      stderr: unseen,
    });
  });

  test('shows what drifted as check does, and all threads of the domains that are named', async () => {
    const drifted = await pinset(['verify', 'web', '--connect', remote], { run: daemon('2', '4-7') });
    assert.deepEqual(drifted, {
      status: 1,
      stdout: `${remote}/web.xml:7:31: warning: vCPU 1 may run on CPUs 4-7, not on CPU 3 as defined: something other than libvirt moved it [placement-drift]
  6 |     <vcpupin vcpu='0' cpuset='2'/>
  7 |     <vcpupin vcpu='1' cpuset='3'/>
    |                               ^

web: 2 threads, elsewhere than defined: 1
  vcpu 0    2
  vcpu 1    4-7  defined: 3
1 domain: 0 errors, 1 warning, 0 infos
`,
      stderr: unseen,
    });
    const tolerant = await pinset(['verify', '--connect', remote, '--fail-on', 'error'], { run: daemon('2', '4-7') });
    assert.equal(tolerant.status, 0);
  });

  test('compares with a file, by UUID and, where it has none, by name', async (t) => {
    const wanted = domain('web', uuid, '8');
    const cwd = folderWith(t, {
      'web.xml': wanted,
      'named.xml': wanted.replace(/<uuid>.*<\/uuid>/, ''),
      'db.xml': domain('db', other, '4'),
    });
    for (const file of ['web.xml', './named.xml']) {
      const args = ['verify', file, '--connect', remote, '--fail-on', 'info'];
      const { status, stdout } = await pinset(args, { cwd, run: daemon('2', '3') });
      assert.equal(status, 1);
      assert.match(
        stdout,
        /vCPU 0 may run on CPU 2, not on CPU 8 as defined: libvirt has that pin, and this file is not defined there/,
      );
    }
    const moved = await pinset(['verify', 'web.xml', '--connect', remote], { cwd, run: daemon('9', '3') });
    assert.equal(moved.status, 1);
    assert.match(
      moved.stdout,
      /warning: vCPU 0 may run on CPU 9, not on CPU 8 as defined: something other than libvirt moved it/,
    );
    const stopped = await pinset(['verify', './db.xml', '--connect', remote], { cwd, run: daemon('2', '3') });
    assert.deepEqual([stopped.status, stopped.stderr], [2, 'pinset: ./db.xml: the domain does not run\n']);
  });

  test('what cannot be verified ends with 2 and one line', async () => {
    const failed = async (...args: readonly string[]) => {
      const { status, stdout, stderr } = await pinset(['verify', ...args, '--connect', remote], { run: daemon() });
      assert.equal(status, 2);
      assert.doesNotMatch(stdout, /as defined/);
      return stderr;
    };
    assert.equal(await failed('db'), `pinset: ${remote}/db.xml: the domain does not run\n`);
    assert.equal(await failed('wep'), "pinset: libvirt has no domain 'wep'; did you mean web?\n");
    assert.equal(await failed('$(x)'), "pinset: libvirt has no domain '$(x)'\n");
    assert.equal(await failed('web'), `pinset: ${remote}/web.xml: the domain runs, but its threads cannot be seen\n`);
    assert.equal(await failed(other), `pinset: ${remote}/db.xml: the domain does not run\n`);
    const without = virshOf({
      domains: [{ uuid, definition: domain('web', uuid, '2'), live: domain('web', uuid, '2') }],
    });
    const { status, stderr } = await pinset(['verify', '--connect', remote], { run: without });
    assert.deepEqual(
      [status, stderr.split('\n')[0]],
      [2, `pinset: ${remote}/web.xml: the CPUs of its host are unknown`],
    );
  });

  test('nothing runs', async () => {
    const run = virshOf({ domains: [{ uuid, definition: domain('web', uuid, '2') }], capabilities });
    assert.deepEqual(await pinset(['verify', '--connect', remote], { run }), {
      status: 0,
      stdout: '',
      stderr: 'pinset: no domain runs\n',
    });
    assert.deepEqual(await pinset(['verify', '--connect', remote], { run: virshOf({ domains: [], capabilities }) }), {
      status: 0,
      stdout: '',
      stderr: 'pinset: no domain runs\n',
    });
  });

  test('the JSON has what docs/on-the-host.md says', async () => {
    const { stdout } = await pinset(['verify', '--connect', remote, '--format', 'json'], { run: daemon('2', '4-7') });
    const page = readFileSync(new URL('../../../docs/on-the-host.md', import.meta.url), 'utf8');
    const [, example = ''] = /```jsonc\n(.*?)```/s.exec(page) ?? [];
    assert.deepEqual(shapeOf(JSON.parse(stdout)), shapeOf(JSON.parse(example.replace(/ +\/\/.*$/gm, ''))));
  });

  const skip =
    process.platform !== 'linux' || spawnSync('taskset', ['--version']).status !== 0 || availableParallelism() < 2;

  test('a process of this machine, by the UUID in its arguments', {
    skip: skip ? 'needs Linux, taskset and two CPUs' : false,
  }, async (t) => {
    const id = randomUUID();
    const guest = `<domain><name>web</name><uuid>${id}</uuid><vcpu>1</vcpu></domain>`;
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', '-uuid', id], {
      stdio: 'ignore',
    });
    t.after(() => child.kill());
    const { pid } = child;
    assert.ok(pid);
    spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', '0', String(pid)]);
    const run = virshOf({ domains: [{ uuid: id, definition: guest, live: guest }] });
    const { status, stdout } = await pinset(['verify', '--connect', 'qemu:///system', '--format', 'json'], { run });
    const { domains } = v.parse(
      v.object({
        domains: v.array(
          v.object({
            pid: v.number(),
            threads: v.array(v.object({ role: v.string(), tid: v.number(), cpus: v.string() })),
          }),
        ),
      }),
      JSON.parse(stdout),
    );
    assert.deepEqual(domains, [{ pid, threads: [{ role: 'emulator', tid: pid, cpus: '0' }] }]);
    assert.equal(status, 1, stdout);

    const twin = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', '-uuid', id], { stdio: 'ignore' });
    t.after(() => twin.kill());
    const unclear = await pinset(['verify', '--connect', 'qemu:///system'], { run });
    assert.equal(unclear.status, 2);
    const pids = [pid, twin.pid].sort((a, b) => Number(a) - Number(b)).join(' and ');
    assert.equal(
      unclear.stderr,
      `pinset: qemu:///system/web.xml: which process is its QEMU is not clear: ${pids} have its UUID\n`,
    );
  });
});

/** The keys and the types of a JSON value; null stands for any, and a list for its first entry. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, nullable.has(key) ? null : shapeOf(entry)]),
  );
}

const nullable = new Set(['cgroup', 'memory']);
