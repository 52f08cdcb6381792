import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { folderWith, pinset, smt2 } from './command.ts';
import { parseReport } from './report-schema.ts';

const web = `<domain type='kvm'><name>web</name><memory unit='MiB'>64</memory><vcpu>4</vcpu>
<cputune><vcpupin vcpu='0' cpuset='0'/></cputune></domain>
`;

/** The warnings and errors about a script, each with its place, beside the domain `web` in XML. */
async function found(t: TestContext, script: string): Promise<string[]> {
  const cwd = folderWith(t, { 'run.sh': `#!/bin/sh\n${script}\n`, 'web.xml': web });
  const run = await pinset(['check', '--format', 'json', '--host', smt2, 'run.sh', 'web.xml'], { cwd });
  return parseReport(run.stdout).files.flatMap(({ path, findings }) =>
    findings.flatMap(({ rule, severity, message, range: { start } }) => {
      const text = script.split('\n')[start.line - 1]?.slice(start.character) ?? '';
      if (path !== 'run.sh' || severity === 'info') return [];
      return `${rule} at ${text.split(' ', 1)[0]}: ${message.replace(/:.*/, '')}`;
    }),
  );
}

suite('guests of virt-install', () => {
  const vm = 'virt-install --name vm --memory 64';
  for (const [script, ...expected] of [
    [`${vm} --vcpus 2,cpuset=4`, 'cpu-overcommit at 4: vCPUs 0-1 of vm share CPU 4'],
    [
      `${vm} --vcpus 2 --cputune vcpupin0.vcpu=0,vcpupin0.cpuset=4,vcpupin1.vcpu=1,vcpupin1.cpuset=4`,
      'cpu-overcommit at 4,vcpupin1.vcpu=1,vcpupin1.cpuset=4: vCPUs 0-1 of vm share CPU 4',
    ],
    // The vCPU that is pinned is not on the CPUs of the others.
    [`${vm} --vcpus 3,cpuset=4,6 --cputune vcpupin0.vcpu=0,vcpupin0.cpuset=2`],
    [
      `${vm} --vcpus 1,cpuset=8 --numatune 0`,
      'memory-node-mismatch at 0: vCPU 0 is pinned to node 1, but the memory is bound to node 0, which leaves out node 1',
    ],
    [`${vm} --vcpus 1,cpuset=8 --numatune placement=auto`],
    // Beside the domain of the folder, which it is where it has its name.
    [`${vm} --vcpus 1,cpuset=0`, 'cpu-overcommit at 0: vCPU 0 of vm shares CPU 0 with vCPU 0 of web'],
    ['virt-install -n web --memory 64 --vcpus 1,cpuset=0'],
    [
      `${vm} --vcpus 4,cpuset=0-15 --cpu host-passthrough,cell0.cpus=0-1,cell0.memory=32768,cell1.cpus=2-3,cell1.memory=32768 --cputune vcpupin0.vcpu=0,vcpupin0.cpuset=4,vcpupin1.vcpu=1,vcpupin1.cpuset=10,vcpupin2.vcpu=2,vcpupin2.cpuset=12,vcpupin3.vcpu=3,vcpupin3.cpuset=14`,
      'cell-cross-node at 10,vcpupin2.vcpu=2,vcpupin2.cpuset=12,vcpupin3.vcpu=3,vcpupin3.cpuset=14: vCPU 1 → CPU 10 is on node 1; vCPU 0 is on node 0, but all are in guest cell 0, whose memory the guest treats as near to each of them',
    ],
    // Two domains with one device or image never run together, nor those of which one ends first.
    [`${vm} --vcpus 1,cpuset=4 --hostdev 01:00.0\nvirt-install -n b --vcpus 1,cpuset=4 --hostdev pci_0000_01_00_0`],
    [
      `${vm} --vcpus 1,cpuset=4 --disk /vm/a.qcow2,size=8\nvirt-install -n b --vcpus 1,cpuset=4 --disk path=/vm/a.qcow2`,
    ],
    [`${vm} --vcpus 1,cpuset=4\nvirsh destroy vm\nvirt-install -n b --vcpus 1,cpuset=4`],
    [
      `${vm} --vcpus 1,cpuset=4\nvirt-install -n b --vcpus 1,cpuset=4`,
      'cpu-overcommit at 4: vCPU 0 of vm shares CPU 4 with vCPU 0 of b',
    ],
    // What is not known, or on another host, or made something else of by other options.
    [`${vm} --vcpus $N,cpuset=4`],
    [`${vm} --vcpus 2,cpuset=$LIST`],
    [`${vm} --vcpus 2,cpuset=4 --connect qemu+ssh://other/system`],
    [`${vm} --vcpus 2,cpuset=4 --xml ./vcpu=1`],
    [`${vm} --vcpus 2,cpuset=4 --dry-run`],
  ] as const) {
    test(script, async (t) => assert.deepEqual(await found(t, script), expected));
  }

  test('fix: each list where it stands', async (t) => {
    const cwd = folderWith(t, {
      'run.sh': `#!/bin/sh\n${vm} --vcpus 2 --cputune vcpupin0.vcpu=0,vcpupin0.cpuset=4,vcpupin1.vcpu=1,vcpupin1.cpuset=4 --numatune 1\n`,
    });
    const run = await pinset(['fix', '--write', '--host', smt2], { cwd });
    assert.equal(run.status, 0, run.stdout);
    assert.match(
      readFileSync(join(cwd, 'run.sh'), 'utf8'),
      /vcpupin0\.cpuset=4,vcpupin1\.vcpu=1,vcpupin1\.cpuset=[026] --numatune 0\n/,
    );
  });
});

suite('virt-xml over a domain of the folder', () => {
  for (const [options, ...expected] of [
    ['--vcpus cpuset=2-3', 'cpu-overcommit at 2-3: vCPUs 1-3 of web share CPUs 2-3'],
    ['--vcpus 4,cpuset=2,4,6'],
    ['--cputune vcpupin0.vcpu=1,vcpupin0.cpuset=0', 'cpu-overcommit at 0: vCPUs 0-1 of web share CPU 0'],
    ['--numatune 5', 'unknown-node at 5: Host smt2-2node has no node 5'],
    // The domain has four vCPUs in its XML; so many others are not known.
    ['--vcpus 2,cpuset=2'],
    ['--vcpus 4,cpuset=$LIST'],
  ] as const) {
    test(options, async (t) => assert.deepEqual(await found(t, `virt-xml web --edit ${options}`), expected));
  }
});

suite('guests that run on by themselves run together, others one after the other', () => {
  const qemu = 'taskset -c 2 qemu-system-x86_64 -m 64 -smp 1';
  for (const [form, together] of [
    ['screen -dmS vm QEMU', true],
    ['setsid -f QEMU', true],
    ['setsid QEMU', false],
    ['sudo -b QEMU', true],
    ["tmux new -d 'QEMU'", true],
    ['tmux new-session -d -s vm QEMU', true],
    ["tmux new 'QEMU'", false],
    ["tmux neww -t vm 'cd /vm; QEMU'", true],
    ["screen -dm bash -c 'QEMU'", true],
    ['nohup QEMU &', true],
  ] as const) {
    test(form, async (t) => {
      const line = form.replace('QEMU', () => qemu);
      const rules = (await found(t, `${line}\n${line}`)).map((one) => one.replace(/ .*/, ''));
      assert.deepEqual(rules, together ? ['cpu-overcommit'] : []);
    });
  }
});
