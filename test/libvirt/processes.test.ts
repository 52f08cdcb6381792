import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { memoryInNumaMaps } from '../../server/src/libvirt/numa-maps.ts';
import { processesOf, qemuProcesses, readGuestThreads } from '../../server/src/libvirt/processes.ts';
import { readIothreadinfo, readVcpuinfo } from '../../server/src/libvirt/read-affinity.ts';
import { filesOf, processOf } from './machine.ts';

const uuid = '4dea22b3-1d52-d8f3-2516-782e98ab3fa0';
const digits = uuid.replaceAll('-', '');

suite('what the kernel has of a guest', () => {
  test('its process by its UUID', () => {
    const web = processOf(7, uuid, []);
    const broken = {
      'proc/8/cmdline': '-uuid',
      'proc/10/cmdline': 'qemu\0-uuid\0',
      'proc/self/cmdline': web['proc/7/cmdline'] ?? '',
    };
    const found = [...qemuProcesses(filesOf({ ...web, ...broken }))];
    assert.deepEqual(
      found.map(([key, processes]) => [key, processes.map(({ pid }) => pid)]),
      [[digits, [7]]],
    );
    assert.deepEqual([...qemuProcesses(filesOf({}))], []);
  });

  test('of several with its UUID, that of its run of the domain; all of them where that is not clear', () => {
    const among = (live: string, ...all: readonly Record<string, string>[]) =>
      processesOf(live, qemuProcesses(filesOf(Object.assign({}, ...all))).get(digits) ?? []);
    const live = (id: string) => `<domain type='kvm'${id}>\n  <name>web</name>\n</domain>\n`;
    const own = processOf(7, uuid, [], undefined, 3);
    const another = { 'proc/9/cmdline': ['sleep', '-uuid', uuid, ''].join('\0') };
    assert.deepEqual(among(live(" id='3'"), own, another), [7]);
    assert.deepEqual(among(live(" id='3'"), own, processOf(8, uuid, [], undefined, 30)), [7]);
    assert.deepEqual(among(live(" id='3'"), own, processOf(8, uuid, [], undefined, 3)), [7, 8]);
    assert.deepEqual(among(live(" id='4'"), own, another), [7, 9]);
    assert.deepEqual(among(live(''), own, another), [7, 9]);
    assert.deepEqual(among(live(" id='3'"), another), [9]);
    assert.deepEqual(among(live(" id='3'")), []);
  });

  test('threads by their names, with scheduler and cgroup (version 1)', () => {
    const cgroup = (child: string) =>
      `9:name=systemd:/\n3:cpu,cpuset:/machine/qemu-1-web.libvirt-qemu/${child}\n0::/x\n`;
    const files = filesOf({
      ...processOf(7, uuid, [
        { tid: 7, comm: 'qemu-system-x86', cpus: '0-1', cgroup: cgroup('emulator') },
        { tid: 12, comm: 'CPU 1/KVM', cpus: '3', cgroup: cgroup('vcpu1'), policy: 1, priority: 5 },
        { tid: 11, comm: 'CPU 0/TCG', cpus: '2', cgroup: cgroup('vcpu0'), policy: 3 },
        { tid: 13, comm: 'IO iothread2', cpus: '0-1,8', cgroup: cgroup('iothread2') },
        { tid: 14, comm: 'IO mon_iothread', cpus: '0-1' },
        { tid: 15, comm: 'iou-wrk-7', cpus: '0-7' },
        { tid: 17, comm: 'worker', cpus: '0-1,8', cgroup: cgroup('iothread2') },
        { tid: 16, comm: ') R 1 (', cpus: '0-7' },
      ]),
      'sys/fs/cgroup/cpuset/machine/qemu-1-web.libvirt-qemu/vcpu1/cpuset.effective_cpus': '3\n',
      'sys/fs/cgroup/cpuset/machine/cpuset.effective_cpus': '0-7\n',
    });
    const { threads, bound } = readGuestThreads(files, 7);
    assert.deepEqual(
      threads.map(({ role, index, cpus, scheduling, cgroup: of }) => {
        return [
          role,
          index,
          `${cpus}`,
          scheduling?.policy,
          scheduling?.priority,
          of === null ? null : `${of.path} ${of.cpus}`,
        ];
      }),
      [
        ['emulator', null, '0-1', 'other', 0, '/machine 0-7'],
        ['vcpu', 0, '2', 'batch', 0, '/machine 0-7'],
        ['vcpu', 1, '3', 'fifo', 5, '/machine/qemu-1-web.libvirt-qemu/vcpu1 3'],
        ['iothread', 2, '0-1,8', 'other', 0, '/machine 0-7'],
        ['emulator', null, '0-1', 'other', 0, null],
      ],
    );
    assert.equal(`${bound?.path} ${bound?.cpus}`, '/machine 0-7');
  });

  test('threads in the cgroups that libvirt makes below systemd (version 2)', () => {
    const scope = '/machine.slice/machine-qemu\\x2d3\\x2dweb\\x2d01.scope';
    const of = (child: string) => `0::${scope}/libvirt/${child}\n`;
    const effective = (path: string, cpus: string) => ({ [`sys/fs/cgroup${path}/cpuset.cpus.effective`]: `${cpus}\n` });
    const { threads, bound } = readGuestThreads(
      filesOf({
        ...processOf(7, uuid, [
          { tid: 7, comm: 'qemu-system-x86', cpus: '0-1', cgroup: of('emulator') },
          { tid: 11, comm: 'CPU 0/KVM', cpus: '2', cgroup: of('vcpu0') },
          { tid: 12, comm: 'CPU 10/KVM', cpus: '3', cgroup: of('vcpu10') },
          { tid: 13, comm: 'IO iothread1', cpus: '0', cgroup: of('iothread1') },
        ]),
        'sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory hugetlb pids rdma misc\n',
        ...effective('', '0-15'),
        ...effective('/machine.slice', '0-7'),
        ...effective(scope, '0-7'),
        ...effective(`${scope}/libvirt`, '0-6'),
        ...effective(`${scope}/libvirt/emulator`, '0-1'),
        ...effective(`${scope}/libvirt/vcpu0`, '2'),
        // vcpu10 has no cpuset of its own.
        ...effective(`${scope}/libvirt/iothread1`, ''),
      }),
      7,
    );
    assert.deepEqual(
      threads.map(({ role, index, cgroup }) => [role, index, cgroup?.path.slice(scope.length), `${cgroup?.cpus}`]),
      [
        ['emulator', null, '/libvirt/emulator', '0-1'],
        ['vcpu', 0, '/libvirt/vcpu0', '2'],
        ['vcpu', 10, '/libvirt', '0-6'],
        ['iothread', 1, '/libvirt', '0-6'],
      ],
    );
    assert.deepEqual([bound?.path, `${bound?.cpus}`], [scope, '0-7']);
  });

  test('a guest of a user, whose slice has no cpuset (version 2)', () => {
    const cgroup = '0::/user.slice/user-1000.slice/user@1000.service/app.slice/libvirtd.service\n';
    const files = filesOf({
      ...processOf(7, uuid, [{ tid: 7, comm: 'qemu-system-x86', cpus: '0-7', cgroup }]),
      'sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory pids\n',
      'sys/fs/cgroup/cpuset.cpus.effective': '0-7\n',
      'sys/fs/cgroup/user.slice/cpuset.cpus.effective': '0-3\n',
    });
    const { bound } = readGuestThreads(files, 7);
    assert.deepEqual([bound?.path, `${bound?.cpus}`], ['/user.slice', '0-3']);
  });

  test('the cgroup above those of the threads (version 2), and none outside of the hierarchy', () => {
    const scope = '/machine.slice/machine-qemu\\x2d1\\x2dweb.scope';
    const of = (path: string) =>
      readGuestThreads(
        filesOf({
          ...processOf(7, uuid, [{ tid: 7, comm: 'qemu', cpus: '0', cgroup: `0::${path}\n` }]),
          'sys/fs/cgroup/cgroup.controllers': 'cpuset cpu\n',
          [`sys/fs/cgroup${scope}/cpuset.cpus.effective`]: '4-7\n',
          [`sys/fs/cgroup${scope}/libvirt/emulator/cpuset.cpus.effective`]: '4\n',
          'sys/fs/cgroup/cpuset.cpus.effective': '0-7\n',
        }),
        7,
      ).bound;
    assert.equal(`${of(`${scope}/libvirt/emulator`)?.cpus}`, '4-7');
    assert.equal(`${of('/elsewhere')?.path}`, '/');
    assert.equal(of('/../../init'), null);
    assert.equal(of(''), null);
  });

  test('its memory on each node, without programs and libraries', () => {
    const maps = `7f0000000000 bind:0 anon=1000 dirty=1000 N0=900 N1=100 kernelpagesize_kB=4
7f1000000000 bind:0 file=/memfd:pc.ram\\040(deleted) huge anon=2 N1=2 kernelpagesize_kB=2048
55d000000000 default file=/usr/bin/qemu-system-x86_64 mapped=500 N1=500 kernelpagesize_kB=4
55d000100000 default heap anon=900 dirty=900 active=0 N1=900 kernelpagesize_kB=4
7ffe22d36000 default stack anon=3 dirty=3 active=1 N0=3 kernelpagesize_kB=4
7f2000000000 default
rubbish N0=
`;
    assert.deepEqual(
      [...memoryInNumaMaps(maps)],
      [
        [0, 3600],
        [1, 400 + 4096],
      ],
    );
  });

  test('the affinity that virsh prints of vCPUs and iothreads that run', () => {
    const vcpuinfo = `VCPU:           0
CPU:            1
State:          running
CPU time:       0.2s
CPU Affinity:   0-1,3 (out of 4)

VCPU:           1
CPU:            N/A
State:          N/A
CPU time:       N/A
CPU Affinity:   0 (out of 4)

`;
    const shown = (threads: ReturnType<typeof readVcpuinfo>) =>
      threads.map(({ role, index, cpus }) => `${role} ${index}: ${cpus}`);
    assert.deepEqual(shown(readVcpuinfo(vcpuinfo)), ['vcpu 0: 0-1,3']);
    const iothreads = ` IOThread ID   CPU Affinity\n-----------------------------\n 2             0-1\n 1             1\n\n`;
    assert.deepEqual(shown(readIothreadinfo(iothreads)), ['iothread 2: 0-1', 'iothread 1: 1']);
    assert.deepEqual(shown(readIothreadinfo('No IOThreads found for the domain\n')), []);
  });
});
