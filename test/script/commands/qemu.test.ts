import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QemuGuest } from '../../../server/src/script/commands/qemu/qemu.ts';
import { assertPlacements, placementsOf } from '../placements.ts';

function guestOf(options: string): QemuGuest {
  const guest = placementsOf(`qemu-system-x86_64 ${options}`).processes[0]?.guest;
  assert.ok(guest, options);
  return guest;
}

test('-smp in all its forms: vCPUs at start, the maximum, and threads per core', () => {
  const forms: [options: string, vcpus: number | null, maxVcpus: number | null, threads: number | null][] = [
    ['', 1, 1, 1],
    ['-smp 4', 4, 4, 1],
    ['-smp cpus=4', 4, 4, 1],
    ['-smp 8,sockets=1,cores=4,threads=2', 8, 8, 2],
    ['-smp 8,sockets=1,cores=4', 8, 8, 2],
    ['-smp 8,cores=4', 8, 8, 1],
    ['-smp sockets=2,cores=2,threads=2', 8, 8, 2],
    ['-smp 2,maxcpus=8', 2, 8, 1],
    ['-smp 2,maxcpus=8,sockets=1,dies=2,cores=2,threads=2', 2, 8, 2],
    ['-smp 0x4', 4, 4, 1],
    ['-smp 4 -smp threads=2', 4, 4, 2],
    ['-smp 7,sockets=1,cores=4,threads=2', 7, 7, null],
    ['-smp 8,sockets=3,cores=2', 8, 8, null],
    ['-smp $N', null, null, null],
    ['-smp $N,threads=2', null, null, 2],
    ['-smp 8,sockets=$S,threads=2', 8, 8, 2],
    ['-smp four', null, null, null],
    ['-smp 99999999', null, null, null],
    ['$OPTIONS', null, null, null],
    ['-name $NAME -daemonize', 1, 1, 1],
    ['-daemonize $MORE', null, null, null],
    ['$OPTIONS -smp 2', 2, 2, 1],
  ];
  for (const [options, ...expected] of forms) {
    const { vcpus, maxVcpus, threadsPerCore } = guestOf(options);
    assert.deepEqual([vcpus, maxVcpus, threadsPerCore], expected, options);
  }
});

test('name and memory', () => {
  const forms: [options: string, name: string | null, memoryKiB: number | null][] = [
    ['-name web,process=qemu-web -m 4G', 'web', 4194304],
    ['-name guest=web,debug-threads=on -m 512', 'web', 524288],
    ['-m size=1.5G,slots=2,maxmem=4G', null, 1572864],
    ['-m $RAM', null, null],
  ];
  for (const [options, name, memoryKiB] of forms) {
    const guest = guestOf(options);
    assert.deepEqual([guest.name, guest.memoryKiB], [name, memoryKiB], options);
  }
});

test('cells with their vCPUs and the nodes of their memory', () => {
  const { cells, threadContexts } = guestOf(
    `-smp 8 -object memory-backend-ram,size=12G,policy=bind,host-nodes=0,id=r0
     -object memory-backend-memfd,id=r1,size=4096M,host-nodes=0-1,host-nodes=3,policy=interleave
     -numa node,nodeid=0,cpus=0-1,cpus=4,memdev=r0 -numa node,cpus=2-3,memdev=r1 -numa node,mem=512
     -numa dist,src=0,dst=1,val=20 -object thread-context,id=t0,cpu-affinity=0-3,node-affinity=1`.replace(/\s+/g, ' '),
  );
  assert.deepEqual(
    cells.map(({ id, vcpus, memoryKiB, backend }) => [
      id,
      vcpus?.toString(),
      memoryKiB,
      backend?.mode,
      `${backend?.hostNodes}`,
    ]),
    [
      [0, '0-1,4', 12582912, 'strict', '0'],
      [1, '2-3', 4194304, 'interleave', '0-1,3'],
      [2, undefined, 524288, undefined, 'undefined'],
    ],
  );
  assert.deepEqual(
    threadContexts.map(({ cpuAffinity, nodeAffinity }) => [`${cpuAffinity}`, `${nodeAffinity}`]),
    [['0-3', '1']],
  );
  const dealtOut = guestOf('-smp 2 -numa node -numa node -numa cpu,node-id=0,socket-id=0');
  assert.deepEqual(
    dealtOut.cells.map(({ vcpus }) => vcpus),
    [null, null],
  );
});

test('every thread of QEMU has the affinity that it is started with', () => {
  assertPlacements([
    [
      'taskset -c 0-3 /usr/libexec/qemu-kvm -smp 2 -object iothread,id=a -object iothread,id=b',
      'qemu-kvm: vcpu0 vcpu1 emulator iothread1 iothread2 0-3 (taskset)',
    ],
    ['taskset 1e $QEMU -smp 1', 'taskset: vcpu0 emulator 1-4 (taskset)'],
    ['taskset 1e kvm -smp $N', 'kvm: vcpu emulator 1-4 (taskset)'],
    [
      'qemu-system-aarch64 -object memory-backend-ram,id=m,size=1G,policy=bind,host-nodes=1',
      'qemu-system-aarch64: vcpu0 emulator ? (default), memory strict 1',
    ],
    ['taskset 1 qemu-img convert a b', 'qemu-img: process 0 (taskset)'],
  ]);
});

test('QEMU without a placement is also a guest', () => {
  const placed = (line: string) => placementsOf(line).processes.map((process) => process.placed);
  assert.deepEqual(placed('qemu-system-x86_64 -smp 4'), [false]);
  assert.deepEqual(placed('numactl --balancing qemu-system-x86_64'), [false]);
  assert.deepEqual(placed('qemu-system-x86_64 -object thread-context,id=t,cpu-affinity=1'), [true]);
  assert.deepEqual(placed('qemu-img info a'), []);
});

test('many huge guests stay bounded', () => {
  const { processes } = placementsOf('taskset 1 kvm -smp 4096\n'.repeat(100));
  assert.equal(processes.length, 100);
  assert.equal(processes[0]?.threads.length, 4097);
  assert.deepEqual(
    processes.at(-1)?.threads.map(({ role, index }) => [role, index]),
    [
      ['vcpu', null],
      ['emulator', null],
    ],
  );
});
