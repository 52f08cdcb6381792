import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { folderWith, pinset, smt2 } from './command.ts';
import { parseReport } from './report-schema.ts';

/** Siblings i and i+1 from 0 on. */
const conf = `#The web guest
affinity: 0-3
cores: 2
memory: 64
name: web
numa: 1
numa0: cpus=0-1,hostnodes=0,memory=64,policy=bind
sockets: 1
scsihw: virtio-scsi-single
scsi0: local:vm-101-disk-0,iothread=1
vcpus: 1

[before]
cores: 64
`;

suite('guests of Proxmox VE', () => {
  test('check: a guest is a file of kind domain', async (t) => {
    const cwd = folderWith(t, {
      'qemu-server/101.conf': conf.replace('affinity: 0-3', 'affinity: 0').replace('vcpus: 1\n', ''),
    });
    const run = await pinset(['check', '--format', 'json', '--host', smt2], { cwd });
    const { files, hosts } = parseReport(run.stdout);
    assert.deepEqual(
      files.map(({ path, kind, host, findings }) => [
        path,
        kind,
        host,
        findings.flatMap(({ rule, severity }) => (severity === 'info' ? [] : rule)),
      ]),
      [['qemu-server/101.conf', 'domain', 'smt2-2node', ['cpu-overcommit']]],
    );
    assert.equal(hosts[0]?.vcpus, 2);
  });

  test('pins: the threads that are there at start, and the memory', async (t) => {
    const cwd = folderWith(t, { 'qemu-server/101.conf': conf, 'qemu-server/102.conf': 'cores: 1\n' });
    const run = await pinset(['pins', '--format', 'json', '--host', smt2], { cwd });
    const { workloads } = JSON.parse(run.stdout);
    const shown = workloads.map(
      ({ kind, name, argv, memory, threads }: Record<string, unknown> & { threads: Record<string, unknown>[] }) => [
        kind,
        name,
        argv ?? null,
        memory,
        threads.map(({ role, index, cpus, origin }) => `${role} ${index ?? '-'} ${cpus} ${origin}`),
      ],
    );
    assert.deepEqual(shown[0], [
      'domain',
      'web',
      null,
      { mode: 'strict', nodeset: '0' },
      ['vcpu 0 0-3 affinity', 'emulator - 0-3 affinity', 'iothread 1 0-3 affinity'],
    ]);
    assert.deepEqual(shown[1].slice(0, 4), ['domain', '102', null, null]);
    assert.match(shown[1][4][0], /^vcpu 0 0-\d+ default$/);
    const { range } = workloads[0].threads[0];
    assert.deepEqual(range, { start: { line: 1, character: 10 }, end: { line: 1, character: 13 } });
  });

  test('fix: the list gets other CPUs', async (t) => {
    const cwd = folderWith(t, {
      'qemu-server/101.conf': 'affinity: 0\ncores: 2\nmemory: 64\n',
      'qemu-server/102.conf': 'affinity: 0-1,77\ncores: 1\nmemory: 64\n',
    });
    const run = await pinset(['fix', '--write', '--host', smt2], { cwd });
    assert.equal(run.status, 0, run.stdout);
    const list = /^affinity: ([\d,-]+)\ncores: 2\nmemory: 64\n$/;
    assert.match(readFileSync(join(cwd, 'qemu-server/101.conf'), 'utf8'), list);
    const again = await pinset(['check', '--host', smt2, '--fail-on', 'warning'], { cwd });
    assert.equal(again.status, 0, again.stdout);
  });

  test('a profile claims them by their paths', async (t) => {
    const profile = (name: string) => `{ "name": "${name}", "topology": "${smt2}", "documents": ["nodes/${name}/**"] }`;
    const cwd = folderWith(t, {
      'a.host.json': profile('a'),
      'b.host.json': profile('b'),
      'nodes/a/qemu-server/101.conf': 'affinity: 0\nmemory: 16\n',
      'nodes/b/qemu-server/102.conf': 'affinity: 0\nmemory: 16\n',
      'nodes/b/guest.conf': 'affinity: 0\ncores: 1\nmemory: 16\nscsihw: lsi\nsockets: 1\n',
    });
    const run = await pinset(['check', '--format', 'json'], { cwd });
    const { files } = parseReport(run.stdout);
    assert.deepEqual(
      files
        .filter(({ kind }) => kind === 'domain')
        .map(({ path, host, findings }) => [
          path,
          host,
          findings.flatMap(({ rule, severity }) => (severity === 'info' ? [] : rule)),
        ]),
      [
        ['nodes/a/qemu-server/101.conf', 'a', []],
        ['nodes/b/guest.conf', 'b', ['cpu-overcommit']],
        ['nodes/b/qemu-server/102.conf', 'b', ['cpu-overcommit']],
      ],
    );
  });

  test('qm set changes the guest of the configuration file', async (t) => {
    const guest = 'cores: 4\nmemory: 64\nname: web\naffinity: 0-3\n';
    const found = async (script: string) => {
      const cwd = folderWith(t, { 'qemu-server/101.conf': guest, 'set.sh': `#!/bin/sh\n${script}\n` });
      const run = await pinset(['check', '--format', 'json', '--host', smt2], { cwd });
      return parseReport(run.stdout).files.flatMap(({ path, findings }) =>
        findings.flatMap(({ rule, severity, message }) =>
          severity === 'info' ? [] : `${path} ${rule} ${message.replace(/:.*/, '')}`,
        ),
      );
    };
    for (const script of [
      'qm set 101 --affinity 0-1',
      'qm set 101 -affinity=0-1',
      'for v in 101; do qm set $v --affinity 0-1; done',
      'qm set 101 --affinity 4\nqm set 101 --affinity 0-1',
    ]) {
      assert.deepEqual(await found(script), ['set.sh cpu-overcommit vCPUs 0-3 of web share CPUs 0-1'], script);
    }
    assert.deepEqual(await found('qm set 101 --cores 2 --affinity 0,2'), []);
    assert.deepEqual(await found('qm set 101 --delete affinity'), []);
    assert.deepEqual(await found('qm set 101 --name other'), []);
    assert.deepEqual(await found('qm set 102 --affinity 0-1'), []);
    assert.deepEqual(await found('qm set 101 --cores 8'), ['set.sh cpu-overcommit vCPUs 0-7 of web share CPUs 0-3']);
    // QEMU adds up what Proxmox VE gives it with `args`.
    for (const args of ['-smp 8,cores=8,maxcpus=8', '-cpu host -smp cpus=8,maxcpus=8,cores=8']) {
      assert.deepEqual(await found(`qm set 101 --args '${args}'`), [
        'set.sh cpu-overcommit vCPUs 0-7 of web share CPUs 0-3',
      ]);
    }
    // It refuses more vCPUs than maxcpus, and what is in a variable is unknown.
    assert.deepEqual(await found("qm set 101 --args '-smp 8' --affinity 0"), []);
    assert.deepEqual(await found('qm set 101 --args "$1" --affinity 0'), []);
    assert.deepEqual(await found("qm set 101 --args '-cpu host'"), []);
    assert.deepEqual(await found('pvesh set /nodes/$(hostname)/qemu/101/config --affinity 0-1'), [
      'set.sh cpu-overcommit vCPUs 0-3 of web share CPUs 0-1',
    ]);
    assert.deepEqual(await found('pvesh set /nodes/pve/lxc/101/config --affinity 0-1'), []);
    const cell = 'cpus=0-3,hostnodes=1,memory=64,policy=bind';
    assert.deepEqual(await found(`qm set 101 --numa 1 --numa0 ${cell}`), [
      'set.sh memory-node-mismatch vCPUs 0-3 are pinned to node 0, but the memory of guest cell 0 is bound to node 1, which leaves out node 0',
    ]);
    assert.deepEqual(await found(`qm set 101 --numa0 ${cell}`), []);
  });

  test('devices: a mapping may have only one, a mediated device is one of many', async (t) => {
    const guest = (id: number, device: string) => ({
      [`qemu-server/10${id}.conf`]: `cores: 1\nmemory: 64\naffinity: 2\nhostpci0: ${device}\n`,
    });
    const warnings = async (one: string, other: string) => {
      const cwd = folderWith(t, { ...guest(1, one), ...guest(2, other) });
      const run = await pinset(['check', '--format', 'json', '--host', smt2], { cwd });
      return parseReport(run.stdout).summary.warnings;
    };
    assert.equal(await warnings('mapping=gpu', 'mapping=gpu,pcie=1'), 0);
    assert.equal(await warnings('mapping=gpu', 'mapping=nic'), 2);
    assert.equal(await warnings('0000:01:00,pcie=1', 'host=01:00.0'), 0);
    assert.equal(await warnings('0000:00:02.0,mdev=i915-GVTg_V5_4', '0000:00:02.0,mdev=i915-GVTg_V5_4'), 2);
  });

  test('guests of different nodes of a cluster never run together, those of one node do', async (t) => {
    const guest = (cpus: string, mib: number) =>
      `affinity: ${cpus}\ncores: 2\nmemory: ${mib}\nnuma: 1\nnuma0: cpus=0-1,hostnodes=0,memory=${mib},policy=bind\n`;
    const found = async (files: Readonly<Record<string, string>>) => {
      const cwd = folderWith(t, files);
      const run = await pinset(['check', '--format', 'json', '--host', smt2], { cwd });
      const { files: checked, hosts } = parseReport(run.stdout);
      const warnings = checked.map(({ path, findings }) => {
        const rules = findings.flatMap(({ rule, severity }) => (severity === 'info' ? [] : rule));
        return `${path.replaceAll(/nodes\/|qemu-server\/|\.conf/g, '')} ${rules.join()}`.trim();
      });
      return [hosts[0]?.vcpus, ...warnings];
    };
    const apart = {
      'nodes/a/qemu-server/101.conf': guest('0-1', 64),
      'nodes/b/qemu-server/102.conf': guest('0-1', 64),
    };
    assert.deepEqual(await found(apart), [2, 'a/101', 'b/102']);
    assert.deepEqual(await found({ ...apart, 'nodes/c/qemu-server/103.conf': guest('1-2', 64) }), [
      2,
      'a/101',
      'b/102',
      'c/103',
    ]);
    assert.deepEqual(await found({ ...apart, 'nodes/b/qemu-server/104.conf': guest('1-2', 64) }), [
      4,
      'a/101',
      'b/102 cpu-overcommit',
      'b/104 cpu-overcommit',
    ]);
    // What is on no node may run on each: here beside 101, and beside 102.
    const anywhere = { ...apart, 'qemu-server/105.conf': guest('1-2', 64) };
    const beside = [4, 'a/101 cpu-overcommit', 'b/102 cpu-overcommit', '105 cpu-overcommit'];
    assert.deepEqual(await found(anywhere), beside);
    // Twenty nodes: more than all sets of which are tried. The heaviest node is that of many small guests.
    const many = Array.from({ length: 20 }, (_, n) => [`nodes/n${n}/qemu-server/${200 + n}.conf`, guest('0-1', 64)]);
    const small = Array.from({ length: 3 }, (_, n) => [
      `nodes/n19/qemu-server/${300 + n}.conf`,
      guest(`${2 * n + 2}-${2 * n + 3}`, 64),
    ]);
    const large = await found(Object.fromEntries([...many, ...small]));
    assert.equal(large[0], 8);
    assert.deepEqual(
      large.slice(1).filter((one) => String(one).includes(' ')),
      [],
    );
    // Memory: node 0 has 2012 MiB.
    const full = {
      'nodes/a/qemu-server/101.conf': guest('0-1', 1600),
      'nodes/b/qemu-server/102.conf': guest('0-1', 1100),
      'nodes/b/qemu-server/103.conf': guest('2-3', 1100),
      'nodes/c/qemu-server/104.conf': guest('0-1', 1020),
      'nodes/c/qemu-server/105.conf': guest('2-3', 1020),
    };
    assert.deepEqual(await found(full), [
      4,
      'a/101',
      'b/102 memory-overcommit',
      'b/103 memory-overcommit',
      'c/104 memory-overcommit',
      'c/105 memory-overcommit',
    ]);
  });
});
