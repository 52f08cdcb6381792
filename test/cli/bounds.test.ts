import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import * as v from 'valibot';
import { folderWith, pinset, root, smt2 } from './command.ts';

const field = (name: string) => join(root, 'test/fixtures/field', name);

const report = v.object({
  workloads: v.array(
    v.object({
      name: v.string(),
      threads: v.array(
        v.object({
          role: v.string(),
          index: v.nullable(v.number()),
          cpus: v.nullable(v.string()),
          effective: v.nullable(v.string()),
          boundedBy: v.nullable(v.string()),
        }),
      ),
    }),
  ),
});

/** `vcpu 0: 2-5 → 4-5 (machine.slice)` for each thread of the workload with this name. */
async function boundsOf(name: string, cwd: string): Promise<string[]> {
  const run = await pinset(['pins', '.', '--format', 'json'], { cwd });
  assert.equal(run.status, 0, run.stderr);
  const { workloads } = v.parse(report, JSON.parse(run.stdout));
  const threads = workloads.filter((one) => one.name === name).flatMap((one) => one.threads);
  return threads.map(({ role, index, cpus, effective, boundedBy }) => {
    const who = index === null ? role : `${role} ${index}`;
    const by = boundedBy === null ? '' : ` (${boundedBy})`;
    return `${who}: ${cpus ?? '?'} → ${effective === '' ? 'none' : (effective ?? '?')}${by}`;
  });
}

const domain = (vcpus: string, cputune = '', partition = '') => `<domain type='kvm'>
  <name>web</name>
  <memory unit='GiB'>1</memory>
  ${vcpus}
  ${partition === '' ? '' : `<resource><partition>${partition}</partition></resource>`}
  <cputune>${cputune}</cputune>
</domain>
`;
const pinned = (cpuset: string) => `<vcpupin vcpu='0' cpuset='${cpuset}'/><emulatorpin cpuset='0-15'/>`;
const one = '<vcpu>1</vcpu>';
const slice = (cpus: string) => `[Slice]\nAllowedCPUs=${cpus}\n`;
const host = { 'x.host.json': JSON.stringify({ name: 'x', topology: smt2, isolated: '8-15' }) };

suite('what bounds a guest', () => {
  const cases: readonly (readonly [string, Record<string, string>, readonly string[]])[] = [
    ['nothing', { 'a.xml': domain(one, pinned('2-5')) }, ['vcpu 0: 2-5 → 2-5', 'emulator: 0-15 → 0-15']],
    [
      'machine.slice, by its unit file',
      { 'a.xml': domain(one, pinned('2-5')), 'etc/machine.slice': slice('4-6') },
      ['vcpu 0: 2-5 → 4-5 (machine.slice)', 'emulator: 0-15 → 4-6 (machine.slice)'],
    ],
    [
      'machine.slice, by a drop-in that adds to the unit file and one that undoes both',
      {
        'a.xml': domain(one),
        'etc/machine.slice': slice('4'),
        'etc/machine.slice.d/10.conf': slice('5'),
      },
      ['vcpu 0: 4-5 → 4-5 (machine.slice)', 'emulator: 4-5 → 4-5 (machine.slice)'],
    ],
    [
      'a drop-in that undoes what comes before it',
      {
        'a.xml': domain(one),
        'etc/machine.slice': slice('4'),
        'etc/machine.slice.d/10.conf': '[Slice]\nAllowedCPUs=\nAllowedCPUs=2\n',
      },
      ['vcpu 0: 2 → 2 (machine.slice)', 'emulator: 2 → 2 (machine.slice)'],
    ],
    [
      'machine.slice, by set-property, which the unit file does not undo',
      {
        'a.xml': domain(one),
        'etc/machine.slice': slice('4'),
        'setup.sh': '#!/bin/sh\nsystemctl set-property --runtime -- machine.slice AllowedCPUs=6,7\n',
      },
      ['vcpu 0: 6-7 → 6-7 (machine.slice)', 'emulator: 6-7 → 6-7 (machine.slice)'],
    ],
    [
      'machine.slice, by its cgroup',
      { 'a.xml': domain(one), 'setup.sh': '#!/bin/sh\necho 1-2 > /sys/fs/cgroup/machine.slice/cpuset.cpus\n' },
      ['vcpu 0: 1-2 → 1-2 (machine.slice)', 'emulator: 1-2 → 1-2 (machine.slice)'],
    ],
    [
      'a partition within machine.slice',
      {
        'a.xml': domain(one, pinned('0-7'), '/machine/rt'),
        'etc/machine.slice': slice('2-5'),
        'etc/machine-rt.slice': slice('4-9'),
      },
      ['vcpu 0: 0-7 → 4-5 (machine-rt.slice)', 'emulator: 0-15 → 4-5 (machine-rt.slice)'],
    ],
    [
      'a partition without a list of its own, and one that leaves nothing of the slice above',
      {
        'a.xml': domain(one, pinned('0-7'), '/machine/rt'),
        'etc/machine.slice': slice('2-5'),
        'etc/machine-rt.slice': slice('9'),
      },
      ['vcpu 0: 0-7 → 2-5 (machine.slice)', 'emulator: 0-15 → 2-5 (machine.slice)'],
    ],
    [
      'a partition outside machine.slice, with a name that systemd escapes',
      {
        'a.xml': domain(one, pinned('0-7'), '/vm-s/rt'),
        'etc/machine.slice': slice('2-5'),
        'etc/vm\\x2ds.slice': slice('1'),
      },
      ['vcpu 0: 0-7 → 1 (vm\\x2ds.slice)', 'emulator: 0-15 → 1 (vm\\x2ds.slice)'],
    ],
    [
      'a drop-in for all slices below machine.slice',
      {
        'a.xml': domain(one, pinned('0-7'), '/machine/a/b'),
        'etc/machine-.slice.d/cpus.conf': slice('3'),
      },
      ['vcpu 0: 0-7 → 3 (machine-a.slice)', 'emulator: 0-15 → 3 (machine-a.slice)'],
    ],
    [
      'the cgroup of a partition on a host without systemd',
      {
        'a.xml': domain(one, pinned('0-7'), '/machine/rt'),
        'setup.sh': '#!/bin/sh\ncgset -r cpuset.cpus=2-3 /machine/rt.partition\n',
      },
      ['vcpu 0: 0-7 → 2-3 (machine-rt.slice)', 'emulator: 0-15 → 2-3 (machine-rt.slice)'],
    ],
    [
      'the scope of the guest',
      {
        'a.xml': domain(one, pinned('0-7')),
        'setup.sh': `#!/bin/sh\nsystemctl set-property 'machine-qemu\\x2d3\\x2dweb.scope' AllowedCPUs=5\n`,
      },
      ['vcpu 0: 0-7 → 5 (machine-qemu\\x2dweb.scope)', 'emulator: 0-15 → 5 (machine-qemu\\x2dweb.scope)'],
    ],
    [
      'only isolated CPUs: the default has none of them, and the guest gets them all',
      { 'a.xml': domain(one), 'etc/machine.slice': slice('8-9') },
      ['vcpu 0: 8-9 → 8-9 (machine.slice)', 'emulator: 8-9 → 8-9 (machine.slice)'],
    ],
    [
      'isolated CPUs and others: the default has the others',
      { 'a.xml': domain(one), 'etc/machine.slice': slice('6-9') },
      ['vcpu 0: 6-7 → 6-7 (machine.slice)', 'emulator: 6-7 → 6-7 (machine.slice)'],
    ],
    [
      'a pin that has nothing left, beside vcpu@cpuset',
      {
        'a.xml': domain("<vcpu cpuset='2-5'>2</vcpu>", "<vcpupin vcpu='1' cpuset='3'/>"),
        'etc/machine.slice': slice('4'),
      },
      ['vcpu 0: 2-5 → 4 (machine.slice)', 'vcpu 1: 3 → none (machine.slice)', 'emulator: 2-5 → 4 (machine.slice)'],
    ],
    [
      'numad places what has no pin',
      { 'a.xml': domain("<vcpu placement='auto'>1</vcpu>"), 'etc/machine.slice': slice('4') },
      ['vcpu 0: ? → ? (machine.slice)', 'emulator: ? → ? (machine.slice)'],
    ],
    [
      'all online CPUs are no bound',
      { 'a.xml': domain(one, pinned('2')), 'etc/machine.slice': slice('0-63') },
      ['vcpu 0: 2 → 2', 'emulator: 0-15 → 0-15'],
    ],
    [
      'a list that is not known',
      {
        'a.xml': domain(one, pinned('2')),
        'setup.sh': '#!/bin/sh\nsystemctl set-property machine.slice AllowedCPUs="$1"\n',
      },
      ['vcpu 0: 2 → ? (machine.slice)', 'emulator: 0-15 → ? (machine.slice)'],
    ],
    [
      'a command that may not run, and two scripts that contradict each other',
      {
        'a.xml': domain(one, pinned('2')),
        'a.sh': '#!/bin/sh\nif [ -n "$1" ]; then systemctl set-property machine.slice AllowedCPUs=2; fi\n',
      },
      ['vcpu 0: 2 → ? (machine.slice)', 'emulator: 0-15 → ? (machine.slice)'],
    ],
    [
      'a hook: what it sets before its guest runs, not what it sets when the guest is gone',
      {
        'a.xml': domain(one, pinned('0-7')),
        'hooks/qemu': `#!/bin/sh
case "$2" in
  prepare) systemctl set-property --runtime -- machine.slice AllowedCPUs=4-5 ;;
  release) systemctl set-property --runtime -- machine.slice AllowedCPUs=0-15 ;;
esac
`,
      },
      ['vcpu 0: 0-7 → 4-5 (machine.slice)', 'emulator: 0-15 → 4-5 (machine.slice)'],
    ],
    [
      'a hook that does so for another guest',
      {
        'a.xml': domain(one, pinned('0-7')),
        'hooks/qemu': `#!/bin/sh
if [ "$1" = db ] && [ "$2" = prepare ]; then systemctl set-property machine.slice AllowedCPUs=4-5; fi
`,
      },
      ['vcpu 0: 0-7 → ? (machine.slice)', 'emulator: 0-15 → ? (machine.slice)'],
    ],
    [
      'a partition that a template fills in',
      { 'a.xml': domain(one, pinned('2'), '/machine/{{ name }}'), 'etc/machine.slice': slice('2') },
      ['vcpu 0: 2 → ?', 'emulator: 0-15 → ?'],
    ],
    [
      'other slices are not the guest’s',
      { 'a.xml': domain(one, pinned('2')), 'etc/system.slice': slice('4'), 'etc/machine-rt.slice': slice('5') },
      ['vcpu 0: 2 → 2', 'emulator: 0-15 → 0-15'],
    ],
  ];
  for (const [name, files, expected] of cases) {
    test(name, async (t) => {
      assert.deepEqual(await boundsOf('web', folderWith(t, { ...host, ...files })), expected);
    });
  }
});

suite('what bounds a process of a script', () => {
  const qemu = 'qemu-system-x86_64 -smp 1';
  const cases: readonly (readonly [string, Record<string, string>, string])[] = [
    ['nothing', { 'a.sh': `taskset -c 4-7 ${qemu}` }, '4-7 → 4-7'],
    ['cgexec', { 'a.sh': `cgset -r cpuset.cpus=4-5 vm\ncgexec -g cpuset:vm ${qemu}` }, '4-5 → 4-5 (vm)'],
    [
      'cgexec after taskset',
      { 'a.sh': `cgset -r cpuset.cpus=4-5 vm\ntaskset -c 5-7 cgexec -g cpuset:vm ${qemu}` },
      '5 → 5 (vm)',
    ],
    ['a set of cset', { 'a.sh': `cset set -c 6-7 -s vm\ncset proc -s vm -e ${qemu}` }, '6-7 → 6-7 (vm)'],
    [
      'cset set up by another script',
      { 'a.sh': `cset proc -s vm -e ${qemu}`, 'b.sh': 'cset set -c 6-7 -s vm' },
      '? → 6-7 (vm)',
    ],
    [
      'a cpuset file',
      { 'a.sh': `echo 3 > /sys/fs/cgroup/vm/cpuset.cpus\necho $$ > /sys/fs/cgroup/vm/cgroup.procs\n${qemu}` },
      '3 → 3 (vm)',
    ],
    [
      'its slice, by a unit file',
      { 'a.sh': `systemd-run --slice=vm taskset -c 2-5 ${qemu}`, 'vm.slice': slice('4-9') },
      '2-5 → 4-5 (vm.slice)',
    ],
    [
      'its slice, and its own list',
      { 'a.sh': `systemd-run --slice=vm -p AllowedCPUs=2-5 ${qemu}`, 'vm.slice': slice('4-9') },
      '2-5 → 4-5 (vm.slice)',
    ],
    [
      'system.slice, where systemd-run puts it',
      { 'a.sh': `systemd-run --scope taskset -c 2-5 ${qemu}`, 'system.slice': slice('4-9') },
      '2-5 → 4-5 (system.slice)',
    ],
    [
      'the slice of the user or of the service that runs the script',
      { 'a.sh': `taskset -c 2-5 ${qemu}`, 'user.slice': slice('4-9') },
      '2-5 → ?',
    ],
    [
      'machine.slice is not where scripts run',
      { 'a.sh': `taskset -c 2-5 ${qemu}`, 'machine.slice': slice('9') },
      '2-5 → 2-5',
    ],
    ['a group that nobody sets up', { 'a.sh': `taskset -c 2-5 cgexec -g cpuset:vm ${qemu}` }, '2-5 → ? (vm)'],
    [
      'a service',
      { 'qemu.service': `[Service]\nAllowedCPUs=2-5\nExecStart=taskset -c 4-9 /usr/bin/${qemu}\n` },
      '4-5 → 4-5 (qemu.service)',
    ],
    [
      'a service in a bounded slice',
      { 'qemu.service': `[Service]\nExecStart=taskset -c 4-9 /usr/bin/${qemu}\n`, 'system.slice': slice('5') },
      '4-9 → 5 (system.slice)',
    ],
  ];
  for (const [name, files, expected] of cases) {
    test(name, async (t) => {
      const scripts = Object.entries(files).map(([file, text]) => [
        file,
        file.endsWith('.sh') ? `#!/bin/sh\n${text}\n` : text,
      ]);
      const bounds = await boundsOf('qemu-system-x86_64', folderWith(t, { ...host, ...Object.fromEntries(scripts) }));
      assert.equal(bounds[0], `vcpu 0: ${expected}`);
    });
  }

  test('virsh pins a domain within its slice', async (t) => {
    const cwd = folderWith(t, {
      ...host,
      'a.xml': domain(one),
      'machine.slice': slice('4-5'),
      'a.sh': '#!/bin/sh\nvirsh vcpupin web 0 2-4\n',
    });
    assert.deepEqual((await boundsOf('web', cwd))[0], 'vcpu 0: 2-4 → 4 (machine.slice)');
  });
});

suite('what real files showed of slices', () => {
  test('a fix stays within machine.slice, and the emulator that the slice confines to real-time vCPUs starves', async () => {
    const cwd = field('fix-outside-slice');
    const { status, stdout } = await pinset(['check', '.'], { cwd });
    assert.equal(status, 1);
    assert.match(
      stdout,
      /vms\/rt\.xml:5:4: error: the emulator → CPUs 4-5 of machine\.slice: .* \[realtime-starvation\]/,
    );
    assert.match(stdout, /1 error, 0 warnings, 0 infos/);
    assert.doesNotMatch(stdout, /= fix/);
    const fixed = await pinset(['fix', '--diff', '.'], { cwd });
    assert.equal(fixed.stdout, '');
    const planned = await pinset(['plan', 'vms/rt.xml', '--host', 'hosts/h.host.json'], { cwd });
    assert.match(planned.stdout, /vCPU 0 +4 [\s\S]*vCPU 1 +5 /);
  });

  test('the slice of a partition: where the guest runs, and that its vCPUs stay on one isolated CPU', async () => {
    const cwd = field('slice-of-partition');
    const pins = await pinset(['pins', '.'], { cwd });
    assert.match(pins.stdout, /vcpu 0 +9-10,25-26 +default, within machine-nort\.slice/);
    const { stdout } = await pinset(['check', '.'], { cwd });
    assert.match(
      stdout,
      /vms\/nort\.xml:6:16: warning: CPUs 9-10, 25-26 of machine-nort\.slice .* \[isolated-multi-cpu\]/,
    );
    assert.match(
      stdout,
      /= no fix: no vCPU has a pin of its own, and machine-nort\.slice leaves 4 CPUs to 4 vCPUs and the emulator/,
    );
    assert.match(stdout, /0 errors, 1 warning, 0 infos/);
  });
});

suite('a slice that the hook of one guest bounds, in text', () => {
  const guest = (name: string) => domain(one, pinned('2-5')).replace('<name>web', `<name>${name}`);
  const set = 'systemctl set-property --runtime -- machine.slice AllowedCPUs=2-7\n';
  const give = 'systemctl set-property --runtime -- machine.slice AllowedCPUs=0-15\n';
  const lines = async (t: TestContext, hook: Record<string, string>) => {
    const cwd = folderWith(t, { ...host, 'web.xml': guest('web'), 'win10.xml': guest('win10'), ...hook });
    const { stdout } = await pinset(['pins', '.'], { cwd });
    return stdout.split('\n').flatMap((line) => /^ {2}vcpu 0 +(.*)$/.exec(line)?.[1] ?? []);
  };

  test('by its path: it bounds the others while that guest runs', async (t) => {
    assert.deepEqual(await lines(t, { 'hooks/qemu.d/win10/prepare/begin/cpus.sh': set }), [
      '2-5   vcpupin, within machine.slice while win10 runs',
      '2-5   vcpupin, within machine.slice',
    ]);
  });

  test('by its argument: which CPUs it leaves at other times is not known', async (t) => {
    const hook = `#!/bin/sh\nif [ "$1" = win10 ]; then\ncase "$2" in\nprepare) ${set};;\nrelease) ${give};;\nesac\nfi\n`;
    const unknown = '2-5   vcpupin, within machine.slice, whose CPUs are not known';
    assert.deepEqual(await lines(t, { 'hooks/qemu': hook }), [unknown, unknown]);
  });

  test('of any guest: it always does', async (t) => {
    const hook = `#!/bin/sh\ncase "$2" in\nprepare) ${set};;\nrelease) ${give};;\nesac\n`;
    const within = '2-5   vcpupin, within machine.slice';
    assert.deepEqual(await lines(t, { 'hooks/qemu': hook }), [within, within]);
  });
});
