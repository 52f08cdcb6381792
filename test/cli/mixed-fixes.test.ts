import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { folderWith, pinset } from './command.ts';

/** 16 CPUs, i and i+8 on one core; 0-3 and 8-11 on node 0, 4-7 and 12-15 on node 1; each node has 16 GiB. */
const topology = {
  schemaVersion: 1,
  name: 'h',
  source: 'native',
  cpus: Array.from({ length: 16 }, (_, id) => {
    const core = id % 8;
    const node = core < 4 ? 0 : 1;
    const siblings = `${core},${core + 8}`;
    return {
      ...{ id, online: true, package: node, die: 0, cluster: null, l3: node, core, siblings, node },
      ...{ isolated: false, kind: null },
    };
  }),
  nodes: ['0-3,8-11', '4-7,12-15'].map((cpus, id) => {
    return { id, cpus, memoryKiB: 16 * 1_048_576, pages: [], distances: { [id]: 10, [1 - id]: 21 } };
  }),
};

/** Documents of one host, and what `fix` makes of them. */
interface MixedCase {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  /** The lines that `fix --diff` changes, by file. */
  readonly changes: readonly string[];
  /** A line of `check`, where it says more. */
  readonly says?: RegExp;
}

const domain = (name: string, pins: readonly number[], node: number | null, gib = 1, before = ''): string =>
  `<domain type='kvm'>
  <name>${name}</name>
  <memory unit='GiB'>${gib}</memory>
  <vcpu placement='static'>${pins.length}</vcpu>
  <cputune>
${pins.map((cpu, vcpu) => `${before}    <vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>\n`).join('')}  </cputune>
${node === null ? '' : `  <numatune>\n    <memory mode='strict' nodeset='${node}'/>\n  </numatune>\n`}</domain>
`;

/** With two threads for each guest core. */
const smt = (xml: string): string =>
  xml.replace('</domain>', "  <cpu>\n    <topology sockets='1' cores='2' threads='2'/>\n  </cpu>\n</domain>");

const sh = (...lines: readonly string[]) => `#!/bin/sh\n${lines.join('\n')}\n`;
const qemu = (name: string, vcpus: number, gib = 1) =>
  `qemu-system-x86_64 -name ${name} -smp ${vcpus} -m ${gib}G -daemonize`;
const conf = (name: string, cores: number, affinity: string) =>
  `name: ${name}\ncores: ${cores}\nmemory: 1024\nnuma: 1\nnuma0: cpus=0-${cores - 1},hostnodes=0,memory=1024,policy=bind\naffinity: ${affinity}\n`;

const ignore = '    <!-- pinset-ignore cpu-overcommit: at night only -->\n';

const forms: readonly MixedCase[] = [
  {
    what: 'a mask is moved to the node of the memory',
    files: { 'a.sh': sh(`numactl --membind=1 taskset 0x0210 ${qemu('a', 2)}`) },
    changes: [
      `-numactl --membind=1 taskset 0x0210 ${qemu('a', 2)}`,
      `+numactl --membind=1 taskset 0x0030 ${qemu('a', 2)}`,
    ],
  },
  {
    what: 'a list in a variable, too',
    files: { 'a.sh': sh('CPUS=3,5', `numactl -m 0 taskset -c "$CPUS" ${qemu('a', 2)}`) },
    changes: ['-CPUS=3,5', '+CPUS=1,3'],
  },
  {
    what: 'the cpuset of a cgroup is the list of the guest in it',
    files: {
      'a.sh': sh(
        'echo 3-4 > /sys/fs/cgroup/vms/cpuset.cpus',
        'echo 1 > /sys/fs/cgroup/vms/cpuset.mems',
        `cgexec -g cpuset:vms ${qemu('a', 2)}`,
      ),
    },
    changes: ['-echo 3-4 > /sys/fs/cgroup/vms/cpuset.cpus', '+echo 4-5 > /sys/fs/cgroup/vms/cpuset.cpus'],
  },
  {
    what: 'and that of a unit',
    files: {
      'vm.service': `[Service]\nExecStart=/usr/bin/${qemu('a', 2)}\nAllowedCPUs=3 4\nAllowedMemoryNodes=1\n`,
    },
    changes: ['-AllowedCPUs=3 4', '+AllowedCPUs=4 5'],
  },
  {
    what: 'nodes for CPUs and memory move together',
    files: {
      'a.sh': sh(`numactl -N 0 -m 0 ${qemu('a', 6)}`),
      'db.xml': domain('db', [1, 2, 3], 0, 1, ignore),
    },
    changes: [`-numactl -N 0 -m 0 ${qemu('a', 6)}`, `+numactl -N 1 -m 1 ${qemu('a', 6)}`],
    says: /= fix: Change the pool of vCPUs 0-5 to node 1, CPUs 4-7, 12-15; bind the memory to node 1/,
  },
  {
    what: 'what virsh pins is pinned elsewhere, on the nodes of the domain',
    files: {
      'web.xml': domain('web', [4, 5], 1),
      'db.xml': domain('db', [6, 7], 1),
      'night.sh': sh('virsh vcpupin web 0 6 --live --config', 'virsh vcpupin web 1 5 --live --config'),
    },
    changes: ['-virsh vcpupin web 0 6 --live --config', '+virsh vcpupin web 0 4 --live --config'],
  },
  {
    what: 'one list for several vCPUs is no reason to move one of them',
    files: {
      'web.xml': domain('web', [4, 5], 1),
      'night.sh': sh('for v in 0 1; do', '  virsh vcpupin web $v 6 --live --config', 'done'),
    },
    changes: [],
    says: /= no fix: '6' is the list of vCPUs 0-1 together, so they cannot get different CPUs/,
  },
  {
    what: 'qm set as well',
    files: {
      'qemu-server/101.conf': conf('big', 4, '0-3'),
      'qemu-server/102.conf': conf('small', 2, '4,5').replace('hostnodes=0', 'hostnodes=1'),
      'set.sh': sh('qm set 102 --affinity 3,5'),
    },
    changes: ['-qm set 102 --affinity 3,5', '+qm set 102 --affinity 4-5'],
  },
  {
    what: 'memory that nothing binds is bound by numactl, in the style of its author',
    files: {
      'a.sh': sh(
        `taskset -c 1,2 ${qemu('a', 2)}`,
        `numactl -C 4,5 ${qemu('b', 2)}`,
        `/usr/bin/numactl --physcpubind=3 ${qemu('c', 1)}`,
      ),
    },
    changes: [
      `-taskset -c 1,2 ${qemu('a', 2)}`,
      `-numactl -C 4,5 ${qemu('b', 2)}`,
      `-/usr/bin/numactl --physcpubind=3 ${qemu('c', 1)}`,
      `+numactl --membind=0 taskset -c 1,2 ${qemu('a', 2)}`,
      `+numactl -m 1 -C 4,5 ${qemu('b', 2)}`,
      `+/usr/bin/numactl --membind=0 --physcpubind=3 ${qemu('c', 1)}`,
    ],
  },
  {
    what: 'a list that the script computes stays, and the reason says so',
    files: { 'a.sh': sh('n=1', `numactl -m 0 taskset -c $((n + 2)),4 ${qemu('a', 2)}`) },
    changes: [],
    says: /= no fix: line \d computes the list '3,4' as \$\(\(n \+ 2\)\),4; only a list that is written out can be changed/,
  },
];

const movers: readonly MixedCase[] = [
  {
    what: 'of two guests that are alike, the one with the smaller move: two cores, not four',
    files: { 'qemu-server/101.conf': conf('big', 4, '0-3'), 'qemu-server/102.conf': conf('small', 2, '2-3') },
    changes: [
      '-numa0: cpus=0-1,hostnodes=0,memory=1024,policy=bind',
      '-affinity: 2-3',
      '+numa0: cpus=0-1,hostnodes=1,memory=1024,policy=bind',
      '+affinity: 4-5',
    ],
    says: /= fix: small: Change the pool of vCPUs 0-1 to node 1/,
  },
  {
    what: 'a stray script guest moves, and not the domain that it meets',
    files: {
      'a.xml': domain('a', [4, 5], 1),
      'z.sh': sh(`numactl -m 0 taskset -c 3,4 ${qemu('z', 2)}`),
    },
    changes: [`-numactl -m 0 taskset -c 3,4 ${qemu('z', 2)}`, `+numactl -m 0 taskset -c 1,3 ${qemu('z', 2)}`],
    says: /= fix: z: Change the pool of vCPUs 0-1 to node 0, CPUs 1, 3/,
  },
  {
    what: 'a stray domain moves, and not the script guest that it meets',
    files: {
      'a.sh': sh(`numactl -m 1 taskset -c 4,5 ${qemu('a', 2)}`),
      'z.xml': domain('z', [3, 4], 0),
    },
    changes: ["-    <vcpupin vcpu='1' cpuset='4'/>", "+    <vcpupin vcpu='1' cpuset='1'/>"],
    says: /= fix: z: Re-pin vCPU 1 to CPU 1 \(core \{1,9\}, node 0\)/,
  },
  {
    what: 'of guests on a node that is too full, the fewest bytes that suffice leave: not the first file, and not the smallest guest',
    files: {
      'a.xml': domain('a', [1], 0, 10),
      'b.xml': domain('b', [2], 0, 5),
      'c.sh': sh(`numactl -m 0 -C 3 ${qemu('c', 1, 3)}`),
      'd.xml': domain('d', [0], 0, 1),
    },
    changes: [`-numactl -m 0 -C 3 ${qemu('c', 1, 3)}`, `+numactl -m 1 -C 4 ${qemu('c', 1, 3)}`],
    says: /= fix: c: Re-pin vCPU 0 to node 1, CPU 4; bind the memory to node 1/,
  },
  {
    what: 'one that is wrong by itself leaves first',
    files: {
      'a.xml': domain('a', [1], 0, 6),
      'b.xml': domain('b', [2], 0, 5),
      'c.sh': sh(`numactl -m 0 -C 3 ${qemu('c', 1, 3)}`),
      'd.xml': domain('d', [5], 0, 4),
    },
    changes: ["-    <memory mode='strict' nodeset='0'/>", "+    <memory mode='strict' nodeset='1'/>"],
  },
];

const threads: readonly MixedCase[] = [
  {
    what: 'another guest on the siblings speaks against the pins, and not against the threads',
    files: { 'four.xml': smt(domain('four', [0, 1, 2, 3], 0)), 'two.xml': domain('two', [8, 9], 0) },
    changes: [
      "-    <vcpupin vcpu='0' cpuset='0'/>",
      "-    <vcpupin vcpu='1' cpuset='1'/>",
      "-    <vcpupin vcpu='2' cpuset='2'/>",
      "+    <vcpupin vcpu='0' cpuset='2'/>",
      "+    <vcpupin vcpu='1' cpuset='10'/>",
      "+    <vcpupin vcpu='2' cpuset='11'/>",
    ],
  },
  {
    what: 'vCPUs that have their cores alone are told of no threads',
    files: { 'four.xml': smt(domain('four', [0, 1, 2, 3], 0)), 'two.xml': domain('two', [4, 5], 1) },
    changes: [
      "-    <topology sockets='1' cores='2' threads='2'/>",
      "+    <topology sockets='1' cores='4' threads='1'/>",
    ],
  },
];

const moved = ["-    <vcpupin vcpu='0' cpuset='4'/>", "-    <vcpupin vcpu='1' cpuset='5'/>"];
const toNode0 = [...moved, "+    <vcpupin vcpu='0' cpuset='1'/>", "+    <vcpupin vcpu='1' cpuset='2'/>"];
const uuid = '5c6a6b4e-6a0f-4d3c-9d0b-0f6a2c1d7e10';

const actedOn: readonly MixedCase[] = [
  {
    what: 'the memory stays where a script takes the vCPUs, and the pins go there',
    files: {
      'one.xml': domain('one', [4, 5], 0),
      'night.sh': sh('virsh vcpupin one 0 1 --live --config', 'virsh vcpupin one 1 2 --live --config'),
    },
    changes: toNode0,
  },
  {
    what: 'as a unit does that knows the UUID',
    files: {
      'one.xml': domain('one', [4, 5], 0).replace('</name>', `</name>\n  <uuid>${uuid}</uuid>`),
      'night.service': `[Service]\nType=oneshot\n${[1, 2].map((cpu, vcpu) => `ExecStart=virsh vcpupin ${uuid} ${vcpu} ${cpu} --live --config\n`).join('')}`,
    },
    changes: toNode0,
  },
  {
    what: 'and a hook',
    files: {
      'one.xml': domain('one', [4, 5], 0),
      'hooks/qemu': sh(
        'if [ "$1" = one ] && [ "$2" = started ]; then',
        '  virsh vcpupin one 0 1 --live --config',
        '  virsh vcpupin one 1 2 --live --config',
        'fi',
      ),
    },
    changes: toNode0,
  },
  {
    what: 'without room there, the reason says what the script would find',
    files: {
      'one.xml': domain('one', [4, 5], 0),
      'full.xml': domain('full', [0, 1, 2, 3], 0),
      'night.sh': sh('virsh vcpupin one 0 9 --live --config', 'virsh vcpupin one 1 10 --live --config'),
    },
    changes: [],
    says: /= no fix: Change the nodeset to '1', .*: it would cause memory-node-mismatch in night\.sh, line 2/,
  },
  {
    what: 'a vCPU gets no CPU that a script gives to another one',
    files: { 'one.xml': domain('one', [4, 4], 1), 'night.sh': sh('virsh vcpupin one 0 5 --live --config') },
    changes: ["-    <vcpupin vcpu='1' cpuset='4'/>", "+    <vcpupin vcpu='1' cpuset='6'/>"],
  },
  {
    what: "nor one of the host's own processes",
    files: {
      'one.xml': domain('one', [0, 0], 0),
      'clear.xml': domain('clear', [6, 7], 1),
      'user.slice': '[Slice]\nAllowedCPUs=1,9\n',
    },
    changes: ["-    <vcpupin vcpu='1' cpuset='0'/>", "+    <vcpupin vcpu='1' cpuset='2'/>"],
  },
];

const suppressions: readonly MixedCase[] = [
  {
    what: 'a suppression that the fix of another document makes needless stays',
    files: { 'a.xml': domain('a', [2], 0, 1, ignore), 'b.xml': domain('b', [2], 0) },
    changes: ["-    <vcpupin vcpu='0' cpuset='2'/>", "+    <vcpupin vcpu='0' cpuset='1'/>"],
  },
  {
    what: 'one that was needless before is deleted',
    files: { 'a.xml': domain('a', [2], 0, 1, ignore), 'b.xml': domain('b', [3], 0) },
    changes: ['-    <!-- pinset-ignore cpu-overcommit: at night only -->'],
  },
];

for (const [subject, cases] of [
  ['in the notation of each document', forms],
  ['by who is wrong, then by the smallest move', movers],
  ['with what scripts make of a domain', actedOn],
  ['by the pins or the threads', threads],
  ['without the suppressions of others', suppressions],
] as const) {
  suite(`pinset fix of domains, scripts and Proxmox VE together, ${subject}`, () => {
    for (const one of cases) {
      test(one.what, async (t) => {
        const cwd = hostWith(t, one.files);
        const { stdout } = await pinset(['fix', '.', '--diff'], { cwd });
        assert.deepEqual(changedLines(stdout), one.changes);
        const { stdout: report } = await pinset(['check', '.'], { cwd });
        if (one.says !== undefined) assert.match(report, one.says);
      });
    }
  });
}

test('a title says whose threads move if the script has several guests', async (t) => {
  const several = sh(`numactl -m 0 taskset -c 3,4 ${qemu('a', 2)}`, `numactl -m 0 taskset -c 1 ${qemu('b', 1)}`);
  const single = sh(`numactl -m 0 taskset -c 3,4 ${qemu('a', 2)}`);
  for (const [text, title] of [
    [several, '= fix: a: Change the pool of vCPUs 0-1 to node 0, CPUs 2-3'],
    [single, '= fix: Change the pool of vCPUs 0-1 to node 0, CPUs 1, 3'],
  ] as const) {
    const { stdout } = await pinset(['check', '.'], { cwd: hostWith(t, { 'a.sh': text }) });
    assert.ok(stdout.includes(title), stdout);
  }
});

function hostWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  return folderWith(t, { 'h.host.json': JSON.stringify({ name: 'h', topology, documents: ['**/*'] }), ...files });
}

function changedLines(diff: string): string[] {
  return diff.split('\n').filter((line) => /^[-+](?![-+])/.test(line));
}
