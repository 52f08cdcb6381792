import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { virshOf } from '../../../scripts/stand-in-virsh.ts';
import type { RunProgram } from '../../../server/src/libvirt/program.ts';
import { domain, folderWith, pinset, smt2 } from '../command.ts';

const remote = 'qemu+ssh://root@kvm1/system';
const capabilities = readFileSync(smt2, 'utf8');
const uuidOf = (index: number) => `4dea22b3-1d52-d8f3-2516-782e98ab3f${String(index).padStart(2, '0')}`;

/** A daemon with these domains, on a host with 16 CPUs. */
function daemon(...definitions: readonly string[]): RunProgram {
  return virshOf({
    domains: definitions.map((definition, index) => ({ uuid: uuidOf(index), definition })),
    capabilities,
  });
}

/** Whether virsh is called for {@link remote}. */
function isRemote(args: readonly string[]): boolean {
  return args.includes(`${remote}?no_tty=1`);
}

/** The lines with findings. */
function found(stdout: string): string[] {
  return stdout.split('\n').filter((line) => /\[[a-z0-9-]+\]$/.test(line));
}

suite('--connect', () => {
  test("the domains of a daemon are checked together, on the daemon's host", async () => {
    const run = daemon(domain('web', 2), domain('db', 2));
    const { status, stdout, stderr } = await pinset(['check', '--connect', remote], { run });
    assert.deepEqual([status, stderr], [1, '']);
    const overcommit = found(stdout).filter((line) => line.includes('cpu-overcommit'));
    assert.deepEqual(overcommit, [
      `${remote}/db.xml:5:31: warning: vCPU 0 shares CPU 2 with vCPU 0 of web: 2 vCPUs on 1 CPU {2}, 2:1 [cpu-overcommit]`,
      `${remote}/web.xml:5:31: warning: vCPU 0 shares CPU 2 with vCPU 0 of db: 2 vCPUs on 1 CPU {2}, 2:1 [cpu-overcommit]`,
    ]);
    assert.match(stdout, /= fix: /);
  });

  test('fixes of a domain that runs are offered: that it runs elsewhere then is not held against them', async () => {
    const web = domain('web', 2, 2);
    const run = virshOf({ domains: [{ uuid: uuidOf(0), definition: web, live: web }], capabilities });
    const { stdout } = await pinset(['check', '--connect', remote], { run });
    assert.match(stdout, /\[cpu-overcommit\]\n(?: .*\n)*? {2}= fix: /);
  });

  test('thousands of domains are read in a few calls, a few of them at a time, in their order', async () => {
    const uuids = Array.from(
      { length: 2000 },
      (_, index) => `4dea22b3-1d52-d8f3-2516-${String(index).padStart(12, '0')}`,
    );
    const answers = virshOf({ domains: uuids.map((uuid, index) => ({ uuid, definition: domain(`vm${index}`, 2) })) });
    const at = { calls: 0, once: 0, most: 0 };
    const shown: (string | null)[] = [];
    const run: RunProgram = async (program, args) => {
      at.calls++;
      at.most = Math.max(at.most, ++at.once);
      await setTimeout(260);
      at.once--;
      return answers(program, args);
    };
    const status = (line: string | null) => shown.push(line);
    const { stdout } = await pinset(['pins', '--connect', remote, '--format', 'json'], { run, status });
    assert.deepEqual([at.calls, at.most], [21, 4]);
    const { workloads } = v.parse(v.object({ workloads: v.array(v.object({ name: v.string() })) }), JSON.parse(stdout));
    assert.equal(workloads.length, 2000);
    assert.match(shown.at(-2) ?? '', /^qemu\+ssh:\/\/root@kvm1\/system: domains read: \d+ of 2000$/);
    assert.equal(shown.at(-1), null);
  });

  test('several daemons are several hosts', async () => {
    const run: RunProgram = (program, args) => {
      const hostname = isRemote(args) ? 'kvm1' : 'kvm2';
      const answers = virshOf({ domains: [{ uuid: uuidOf(0), definition: domain('web', 2) }], capabilities, hostname });
      return answers(program, args);
    };
    const { stdout } = await pinset(['map', '--connect', remote, '--connect', 'qemu+ssh://kvm2/system'], { run });
    assert.match(stdout, /^kvm1: 16 CPUs/m);
    assert.match(stdout, /^kvm2: 16 CPUs/m);
    assert.match(stdout, /no conflicts/);
  });

  test('a terminal shows what is waited for', async () => {
    const shown: (string | null)[] = [];
    const run: RunProgram = async () => {
      await setTimeout(1200);
      return { kind: 'stopped', why: 'time' };
    };
    await pinset(['check', '--connect', remote], { run, status: (line) => shown.push(line) });
    assert.deepEqual(shown, [`${remote}: waiting for libvirt`, null]);
  });

  suite('one host by two connections', () => {
    const id = '5a1f6a0e-3c7c-4f0e-9a53-0a5d9e6f7b11';
    const hostWith = (uuid: string) =>
      capabilities.replace(/<host>\s*(?:<uuid>.*<\/uuid>)?/, `<host><uuid>${uuid}</uuid>`);
    const defined = (name: string, index: number) => ({ uuid: uuidOf(index), definition: domain(name, 2) });
    type Has = readonly ReturnType<typeof defined>[];
    const checked = async (
      first: Has,
      second: Has,
      { uuid = id, other = '', hostname = 'kvm1', path = 'system' } = {},
    ) => {
      const daemons = [
        virshOf({ domains: first, capabilities: hostWith(uuid), hostname }),
        virshOf({ domains: second, capabilities: hostWith(other || uuid), hostname }),
      ] as const;
      const run: RunProgram = (program, args) => (isRemote(args) ? daemons[0] : daemons[1])(program, args);
      const connect = ['--connect', remote, '--connect', `qemu+ssh://10.0.0.1/${path}`];
      const { stdout, stderr } = await pinset(['check', ...connect], { run });
      return {
        files: /^(\d+) files?: /m.exec(stdout)?.[1],
        conflicts: found(stdout).filter((line) => line.includes('cpu-overcommit')),
        stderr,
      };
    };

    test('the same daemon is looked at once', async () => {
      const both = [defined('web', 0), defined('db', 1)];
      const { files, conflicts, stderr } = await checked(both, [...both, defined('new', 2)]);
      assert.deepEqual([files, conflicts.length], ['3', 3]);
      assert.equal(
        stderr,
        `pinset: qemu+ssh://10.0.0.1/system is on the same host as ${remote}; their domains are checked together\n`,
      );
      const same = await checked(both, both);
      assert.deepEqual(
        [same.files, same.stderr],
        ['2', `pinset: qemu+ssh://10.0.0.1/system is the same libvirt as ${remote}; it is looked at once\n`],
      );
    });

    test('two daemons of it share its CPUs', async () => {
      const { files, conflicts } = await checked([defined('web', 0)], [defined('own', 1)], { path: 'session' });
      assert.equal(files, '2');
      assert.deepEqual(conflicts, [
        'qemu+ssh://10.0.0.1/session/own.xml:5:31: warning: vCPU 0 shares CPU 2 with vCPU 0 of web: 2 vCPUs on 1 CPU {2}, 2:1 [cpu-overcommit]',
        `${remote}/web.xml:5:31: warning: vCPU 0 shares CPU 2 with vCPU 0 of own: 2 vCPUs on 1 CPU {2}, 2:1 [cpu-overcommit]`,
      ]);
    });

    test('domains of one name of two daemons are two', async () => {
      const named = (index: number) => ({
        uuid: uuidOf(index),
        definition: domain('web', 2).replace('</name>', `</name><uuid>${uuidOf(index)}</uuid>`),
      });
      const { files, conflicts } = await checked([named(0)], [named(1)], { path: 'session' });
      assert.equal(files, '2');
      assert.deepEqual(
        conflicts.map((line) => line.replace(/:\d+:.*?: /, ': ').replace(/: 2 vCPUs.*/, '')),
        [
          'qemu+ssh://10.0.0.1/session/web.xml: warning: vCPU 0 shares CPU 2 with vCPU 0 of web',
          `${remote}/web.xml: warning: vCPU 0 shares CPU 2 with vCPU 0 of web`,
        ],
      );
      // The same daemon by another way has one of each name.
      const same = await checked([named(0)], [named(0), named(1)]);
      assert.equal(same.files, '2');
    });

    test('what may be another host is one', async () => {
      const [web, db] = [[defined('web', 0)], [defined('db', 1)]];
      const zero = '00000000-0000-0000-0000-000000000000';
      for (const options of [
        {},
        { other: id.replace('5', '6') },
        { uuid: zero, path: 'session' },
        { uuid: 'rubbish', path: 'session' },
        { hostname: 'localhost.localdomain', path: 'session' },
        { hostname: '', path: 'session' },
      ]) {
        const { files, conflicts, stderr } = await checked(web, db, options);
        assert.deepEqual([files, conflicts, stderr], ['2', [], ''], JSON.stringify(options));
      }
      const { files, stderr } = await checked(web, []);
      assert.deepEqual([files, stderr], ['2', '']);
    });

    test('connections to this machine lead to one host', {
      skip: process.platform === 'linux' ? false : 'not on Linux',
    }, async () => {
      const run: RunProgram = (program, args) =>
        virshOf({ domains: [args.includes('qemu:///system') ? defined('web', 0) : defined('own', 1)] })(program, args);
      const { stderr } = await pinset(['pins', '--connect', 'qemu:///system', '--connect', 'qemu:///session'], { run });
      assert.equal(
        stderr,
        'pinset: qemu:///session is on the same host as qemu:///system; their domains are checked together\n',
      );
    });
  });

  test('a daemon that cannot be reached does not hide the others', async () => {
    const run: RunProgram = async (program, args) =>
      isRemote(args)
        ? daemon(domain('web', 2))(program, args)
        : {
            kind: 'ended',
            status: 1,
            stdout: '',
            stderr: 'error: failed to connect to the hypervisor\nerror: no route\n',
          };
    const both = await pinset(['check', '--connect', 'qemu+ssh://kvm2/system', '--connect', remote], { run });
    assert.deepEqual([both.status, both.stderr], [2, 'pinset: qemu+ssh://kvm2/system: cannot connect: no route\n']);
    assert.match(both.stdout, /1 file: /);
    const one = await pinset(['pins', '--connect', 'qemu+ssh://kvm2/system'], { run });
    assert.deepEqual(one, {
      status: 2,
      stdout: '',
      stderr: 'pinset: qemu+ssh://kvm2/system: cannot connect: no route\n',
    });
  });

  test('a file is reported on, or placed, beside what the daemon has', async (t) => {
    const cwd = folderWith(t, { 'new.xml': domain('new', 2), 'other.xml': domain('other', 5) });
    const run = daemon(domain('web', 2));
    const { stdout } = await pinset(['check', 'new.xml', '--connect', remote], { cwd, run });
    assert.deepEqual(
      found(stdout).filter((line) => !line.startsWith('new.xml:')),
      [],
    );
    assert.match(stdout, /^new\.xml:5:31: warning: vCPU 0 shares CPU 2 with vCPU 0 of web/m);
    const plan = await pinset(['plan', 'new.xml', '--connect', remote, '--format', 'json'], { cwd, run });
    assert.equal(plan.status, 0, plan.stderr);
    const { vcpus } = v.parse(v.object({ vcpus: v.array(v.object({ cpus: v.string() })) }), JSON.parse(plan.stdout));
    assert.notEqual(vcpus[0]?.cpus, '2');
    const twice = await pinset(['check', 'new.xml', '--connect', remote, '--connect', 'qemu:///session'], { cwd, run });
    assert.deepEqual(
      [twice.status, twice.stderr],
      [2, 'pinset: a file belongs to one host: give --connect once, or no file\n'],
    );
  });

  test('--host takes the place of the capabilities', async (t) => {
    const profile = { name: 'rack', topology: 'caps.xml', reserved: '2', documents: [] };
    const cwd = folderWith(t, { 'rack.host.json': JSON.stringify(profile), 'caps.xml': capabilities });
    const run = virshOf({ domains: [{ uuid: uuidOf(0), definition: domain('web', 2) }] });
    const { stdout } = await pinset(['check', '--connect', remote, '--host', 'rack.host.json'], { cwd, run });
    assert.match(stdout, /\[reserved-cpu-pinned\]/);
    const none = await pinset(['check', '--connect', remote], { cwd, run });
    assert.match(none.stderr, /the host of qemu\+ssh:\/\/root@kvm1\/system\/web\.xml is unknown/);
  });

  test('fix shows what it would change, and does not write', async () => {
    const run = daemon(domain('web', '2,'));
    const diff = await pinset(['fix', '--connect', remote, '--diff'], { run });
    assert.match(diff.stdout, /^--- a\/qemu\+ssh:\/\/root@kvm1\/system\/web\.xml$/m);
    assert.match(diff.stdout, /^\+ {4}<vcpupin vcpu='0' cpuset='2'\/>$/m);
    const write = await pinset(['fix', '--connect', remote, '--write'], { run });
    assert.equal(write.status, 2);
    assert.match(write.stderr, /^pinset: --write changes files, and --connect has none: /);
  });

  test('a daemon without domains, and one whose domains cannot be read', async () => {
    const empty = await pinset(['check', '--connect', remote], { run: daemon() });
    assert.deepEqual([empty.status, empty.stdout], [0, '1 file: 0 errors, 0 warnings, 0 infos\n']);
    const broken = await pinset(['check', '--connect', remote], { run: daemon('<domain><name>web</domain>') });
    assert.match(broken.stdout, /web\.xml:1:\d+: error: .*\[malformed-xml\]/);
    const cut = await pinset(['check', '--connect', remote], { run: daemon('<domain><name>web') });
    assert.equal(cut.stderr, `pinset: ${remote}: domain ${uuidOf(0)} could not be read: its XML is incomplete\n`);
  });

  test('reports for programs, and baselines, name the documents of a daemon as they are', async (t) => {
    const cwd = folderWith(t, {});
    const run = daemon(domain('a b', 2, 2));
    const named = `${remote}/a%20b.xml`;
    for (const format of ['json', 'sarif', 'gitlab', 'junit']) {
      const { stdout } = await pinset(['check', '--connect', remote, '--format', format], { cwd, run });
      assert.ok(stdout.includes(named), format);
    }
    const args = ['check', '--connect', remote, '--baseline', 'known.json'];
    await pinset([...args, '--create-baseline'], { cwd, run });
    assert.deepEqual(await pinset(args, { cwd, run }), {
      status: 0,
      stdout: '1 file: 0 errors, 0 warnings, 0 infos\n',
      stderr: '',
    });
  });

  test('names of domains are text: quotes, dashes, line ends, commands, paths', async (t) => {
    const cwd = folderWith(t, {});
    const names = [
      '-rf',
      '--all',
      "a'b",
      'a"b',
      '$(touch x)',
      '`touch x`',
      'a;b',
      'a b',
      '../../etc/passwd',
      'a%2Fb',
      'é',
      ' ',
    ];
    const definitions = names.map((name, index) =>
      domain('NAME', index).replace('NAME', () => name.replaceAll('&', '&amp;').replaceAll('<', '&lt;')),
    );
    const calls: (readonly string[])[] = [];
    const answers = daemon(...definitions, domain('a\nb', 12));
    const run: RunProgram = (program, args) => {
      calls.push(args);
      return answers(program, args);
    };
    for (const command of ['check', 'pins', 'map', 'forecast', 'fix']) {
      const { status, stderr } = await pinset([command, '--connect', remote], { cwd, run });
      assert.ok(status === 0 || status === 1, `${command}: ${stderr}`);
    }
    const words = calls.flat().filter((word) => names.some((name) => name.trim().length > 1 && word.includes(name)));
    assert.deepEqual(
      words.filter((word) => !word.startsWith('echo \u001e; list --all')),
      [],
    );
    const { stdout } = await pinset(['pins', '--connect', remote, '--format', 'json'], { cwd, run });
    const { workloads } = v.parse(
      v.object({ workloads: v.array(v.object({ path: v.string(), name: v.string() })) }),
      JSON.parse(stdout),
    );
    assert.equal(workloads.length, names.length + 1);
    assert.equal(new Set(workloads.map((one) => one.path)).size, names.length + 1);
    assert.ok(
      workloads.every((one) => path.posix.dirname(one.path) === remote),
      'no name leads out of the connection',
    );
  });

  const skip = spawnSync('virsh', ['--version']).status === 0 ? false : 'virsh is not on this machine';

  test("libvirt's test driver", { skip }, async () => {
    const { status, stdout, stderr } = await pinset(['check', '--connect', 'test:///default']);
    assert.deepEqual([status, stderr, stdout], [0, '', '1 file: 0 errors, 0 warnings, 0 infos\n']);
    const wrong = await pinset(['check', '--connect', 'nonsense:///x']);
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /^pinset: nonsense:\/\/\/x: (?:cannot connect|no libvirt daemon answers): .+\n$/);
  });

  test('without virsh, one line says so', async () => {
    const run: RunProgram = async () => ({ kind: 'not started', missing: true, problem: '' });
    assert.deepEqual(await pinset(['check', '--connect', 'qemu:///system'], { run }), {
      status: 2,
      stdout: '',
      stderr: "pinset: qemu:///system: virsh is not installed; Debian's package libvirt-clients has it\n",
    });
  });
});
