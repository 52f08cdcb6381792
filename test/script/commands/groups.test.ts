import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleHost } from '../../rules/hosts.ts';
import { assertPlacements, placementsOf } from '../placements.ts';

function groupsOf(lines: string): string[] {
  return placementsOf(lines).groups.map(
    ({ group, program, cpus, mems }) =>
      `${group ?? '?'} (${program}) cpus ${cpus?.list?.cpus ?? '?'} mems ${mems?.list?.cpus ?? '?'}`,
  );
}

test('systemd-run: properties bound the command', () => {
  assertPlacements([
    [
      'systemd-run --scope -p AllowedCPUs=2-5 -p AllowedMemoryNodes=0 -- qemu-kvm -smp 1',
      'qemu-kvm: vcpu0 emulator 2-5 (systemd-run), memory restrictive 0',
    ],
    ['systemd-run --unit=vm --property="AllowedCPUs=0 2-3" sshd', 'sshd: process 0,2-3 (systemd-run)'],
    ['systemd-run -p CPUAffinity=1 -p AllowedCPUs=0-3 sshd', 'sshd: process 1 (systemd-run)'],
    ['systemd-run -p NUMAPolicy=bind -p NUMAMask=1 sshd', 'sshd: process ? (default), memory strict 1'],
    ['systemd-run -p AllowedCPUs=$CPUS sshd', 'sshd: process ? (systemd-run)'],
    ['systemd-run -p AllowedCPUs=2-5 taskset -c 4-9 sshd', 'sshd: process 4-5 (taskset)'],
    ['systemd-run -p CPUQuota=50% sshd'],
    ['systemd-run --scope --slice=vm.slice sshd'],
  ]);
});

test('systemctl set-property places a unit', () => {
  assertPlacements([
    ['systemctl set-property --runtime -- user.slice AllowedCPUs=0,16', 'user.slice: process 0,16 (systemctl)'],
    [
      'sudo systemctl set-property machine.slice AllowedCPUs=2-5 AllowedMemoryNodes=0',
      'machine.slice: process 2-5 (systemctl), memory restrictive 0',
    ],
    ['systemctl --runtime set-property system.slice AllowedCPUs=$ALL', 'system.slice: process ? (systemctl)'],
    ['systemctl set-property user.slice AllowedCPUs=', 'user.slice: process ? (default)'],
    ['systemctl set-property user.slice CPUQuota=50%'],
    ['systemctl -H other set-property user.slice AllowedCPUs=0'],
    ['systemctl restart libvirtd'],
  ]);
  assert.deepEqual(groupsOf('systemctl set-property user.slice AllowedCPUs=0,16'), [
    'user.slice (systemctl) cpus 0,16 mems ?',
  ]);
});

test('a slice that the script bounds, bounds what is started in it and below it', () => {
  assertPlacements([
    [
      `systemctl set-property vm.slice AllowedCPUs=4-7
       systemd-run --slice=vm sshd
       systemd-run --slice=vm-big.slice sshd`,
      'vm.slice: process 4-7 (systemctl)',
      'sshd: process 4-7 (systemd-run)',
      'sshd: process 4-7 (systemd-run)',
    ],
  ]);
});

test('cgroup files of both versions and cgexec', () => {
  assertPlacements([
    [
      `echo 4-7 > /sys/fs/cgroup/cpuset/vm/cpuset.cpus
       echo 1 | true
       echo 1 > /sys/fs/cgroup/cpuset/vm/cpuset.mems
       cgexec -g memory,cpuset:vm --sticky qemu-kvm -smp 1`,
      'qemu-kvm: vcpu0 emulator 4-7 (cgexec), memory restrictive 1',
    ],
    [`cgset -r cpuset.cpus=2-3 vm/a\ncgexec -g cpuset:/vm/a/b sshd`, 'sshd: process 2-3 (cgexec)'],
    ['cgexec -g cpuset:other sshd', 'sshd: process ? (cgexec)'],
    ['cgexec -g cpuset:other taskset -c 1 sshd', 'sshd: process 1 (taskset)'],
  ]);
  assert.deepEqual(
    groupsOf(`echo "4-7" > /sys/fs/cgroup/machine.slice/cpuset.cpus
      echo 0 >> /dev/cpuset/vm/mems
      printf %s 1 > /sys/fs/cgroup/$NAME/cpuset.cpus
      echo 3 > /tmp/cpus
      echo 3 > /sys/fs/cgroup/vm/cpu.weight
      echo 1 2 > /sys/fs/cgroup/vm/cpuset.mems`),
    [
      'machine.slice (cpuset.cpus) cpus 4-7 mems ?',
      'vm (cpuset.mems) cpus ? mems 0',
      '? (cpuset.cpus) cpus 1 mems ?',
      // The kernel takes a space for a comma (bitmap_parselist); what echo makes of several words is not read.
      'vm (cpuset.mems) cpus ? mems ?',
    ],
  );
});

test('cset', () => {
  assertPlacements([
    ['cset shield --cpu 1-3 --kthread=on', 'cset: process 1-3 (cset)'],
    ['cset shield -c 1-3\ncset shield --exec -- sshd -D', 'cset: process 1-3 (cset)', 'sshd: process 1-3 (cset)'],
    [
      'cset set --cpu=4-7 --mem=1 --set=vm\ncset proc --exec --set=vm -- sshd',
      'sshd: process 4-7 (cset), memory restrictive 1',
    ],
    ['cset set -c 4-7 -s vm\ncset proc -s vm -e sshd', 'sshd: process 4-7 (cset)'],
    ['cset set -c 4-7 vm\ncset proc --move --pid=700,701 --toset=vm', 'cset: process 4-7 (cset)'],
    ['cset proc -m -p $PID -t vm', 'cset: process ? (cset)'],
    ['cset set -l'],
    ['cset shield --reset'],
    ['cset proc -l -s vm'],
  ]);
});

test('containers', () => {
  assertPlacements([
    ['docker run -d --cpuset-cpus=0-3 --cpuset-mems=0 image', 'docker: process 0-3 (docker), memory restrictive 0'],
    ['podman container run --cpuset-cpus 1,3 image', 'podman: process 1,3 (podman)'],
    ['docker update --cpuset-cpus "2" name', 'docker: process 2 (docker)'],
    ['docker run --cpus=2 image'],
    ['docker ps'],
  ]);
});

test('what the shell does to itself is inherited', () => {
  assertPlacements([
    ['taskset -pc 3 $$\nqemu-kvm -smp 1', 'taskset: process 3 (taskset)', 'qemu-kvm: vcpu0 emulator 3 (taskset)'],
    ['taskset -pc 3 $PID\nqemu-kvm -smp 1', 'taskset: process 3 (taskset)', 'qemu-kvm: vcpu0 emulator ? (default)'],
    [
      'echo 4-5 > /sys/fs/cgroup/vm/cpuset.cpus\necho $$ > /sys/fs/cgroup/vm/cgroup.procs\nsshd\ntaskset -c 4 sshd',
      'sshd: process 4 (taskset)',
    ],
  ]);
});

test('when nested, the last affinity that was asked for is in force, within the cpuset', () => {
  const host = exampleHost.host?.topology ?? null;
  assertPlacements(
    [
      ['taskset -c 0-3 numactl -C 5 sshd', 'sshd: process 5 (numactl)'],
      ['numactl -N 1 taskset -c 0 sshd', 'sshd: process 0 (taskset)'],
      ['taskset -c 2-3 numactl -C +1 sshd', 'sshd: process 3 (numactl)'],
      ['systemd-run -p AllowedCPUs=0-1 numactl -N 1 sshd', 'sshd: process 4-7 (numactl)'],
      ['taskset -c 5 systemd-run --scope -p AllowedCPUs=0-1 sshd', 'sshd: process 0-1 (systemd-run)'],
      ['numactl -m 1 systemd-run --scope -p AllowedMemoryNodes=0 sshd', 'sshd: process 0-7 (default), memory strict 1'],
    ],
    host,
  );
});
