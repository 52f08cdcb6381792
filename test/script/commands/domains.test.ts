import { test } from 'node:test';
import { assertPlacements } from '../placements.ts';

test('virt-install: the pins that the domain will have', () => {
  assertPlacements([
    [
      'virt-install --name vm --vcpus 2,cpuset=0-3,16-19 --cputune vcpupin0.vcpu=0,vcpupin0.cpuset=2,vcpupin1.vcpu=1,vcpupin1.cpuset=3 --numatune 1,2,mode=strict',
      'vm: vcpu0 2 (vcpupin), vcpu1 3 (vcpupin), emulator 0-3,16-19 (vcpu@cpuset), memory strict 1-2',
    ],
    [
      'virt-install -n vm --vcpus=1 --cputune=emulatorpin.cpuset=0,16 --numatune 0',
      'vm: vcpu0 ? (default), emulator 0,16 (emulatorpin), memory strict 0',
    ],
    ['virt-install --name vm --vcpus vcpus=1,cpuset=$CPUS', 'vm: vcpu0 emulator ? (vcpu@cpuset)'],
    ['virt-install --name $VM --vcpus $N,cpuset=4', 'virt-install: vcpu emulator 4 (vcpu@cpuset)'],
    ['virt-install --name vm --vcpus 2,cpuset=auto'],
    // A guest without a pin is one all the same, unless it is not known how many vCPUs it has.
    ['virt-install --name vm --vcpus 2', 'vm: vcpu0 vcpu1 emulator ? (default)'],
    ['virt-install --name vm --memory 64'],
    [
      'virt-install -n vm --vcpus 1,cpuset=4 --iothreads 2 --cputune iothreadpin0.iothread=2,iothreadpin0.cpuset=6',
      'vm: vcpu0 emulator iothread1 4 (vcpu@cpuset), iothread2 6 (iothreadpin)',
    ],
  ]);
});

test('virt-xml: what it changes of a domain, in the words of virsh', () => {
  assertPlacements([
    ['virt-xml web --edit --vcpus 4,cpuset=2-3', 'web: vcpu emulator 2-3 (vcpu@cpuset)'],
    [
      'sudo virt-xml --connect qemu:///system web --edit --cputune vcpupin0.vcpu=1,vcpupin0.cpuset=5,emulatorpin.cpuset=0 --update',
      'web: vcpu1 5 (vcpupin)',
      'web: emulator 0 (emulatorpin)',
    ],
    ['virt-xml -c qemu:///system web --edit --numatune 1,mode=preferred', 'web: memory preferred 1'],
    ['virt-xml web --edit --memory 64'],
    ['virt-xml web --edit --vcpus cpuset=4 --print-xml'],
    ['virt-xml web --add-device --disk /x.qcow2'],
    ['virt-xml --edit --vcpus cpuset=4 web'],
  ]);
});

test('Proxmox: the affinity of all of a guest’s threads', () => {
  assertPlacements([
    ['qm set 100 --affinity 4-7', '100: process 4-7 (qm)'],
    [
      'qm create 101 --affinity 0-1 --cores 2 --numa 1 --numa0 cpus=0-1,hostnodes=0,memory=4096,policy=bind',
      '101: vcpu0 vcpu1 emulator 0-1 (qm), memory strict 0',
    ],
    ['qm set 100 -affinity 0,2 -sockets 1 -cores 1', '100: vcpu0 emulator 0,2 (qm)'],
    ['qm set $ID --affinity $LIST', 'qm: process ? (qm)'],
    // What says nothing about CPUs or nodes is part of the guest, and not placed.
    ['qm set 100 --memory 4096', '100: process ? (default)'],
    ['qm create 100 -cores 2 --onboot --name web', '100: vcpu0 vcpu1 emulator ? (default)'],
    [
      'qm create 100 --cores 2 --affinity 0\nqm set 100 --sockets=2 --delete affinity',
      '100: vcpu0 vcpu1 emulator 0 (qm)',
      '100: vcpu0 vcpu1 vcpu2 vcpu3 emulator ? (default)',
    ],
    ['qm start 100'],
  ]);
});

test('what systemd-run, taskset and the like start', () => {
  assertPlacements([
    ['systemd-run --scope virsh vcpupin web 0 4', 'web: vcpu0 4 (vcpupin)'],
    ['sudo systemd-run -q --on-active=10 -- nice virsh emulatorpin web 4', 'web: emulator 4 (emulatorpin)'],
    ['systemd-run --user --unit pin virsh -c qemu:///system numatune web --nodeset 1', 'web: memory ? 1'],
    ['taskset -c 0 virsh vcpupin web 0 4', 'web: vcpu0 4 (vcpupin)'],
    ['cgexec -g cpuset:vm virsh vcpupin web 0 4', 'web: vcpu0 4 (vcpupin)'],
    ['nsenter -t 1 -m -- virsh vcpupin web 0 4', 'web: vcpu0 4 (vcpupin)'],
    ['chroot /host virsh vcpupin web 0 4', 'web: vcpu0 4 (vcpupin)'],
    ['systemd-run --scope qm set 100 --affinity 4', '100: process 4 (qm)'],
    ['systemd-run virt-install -n vm --vcpus 1,cpuset=4', 'vm: vcpu0 emulator 4 (vcpu@cpuset)'],
    ['systemd-run -H other virsh vcpupin web 0 4'],
    ['systemd-run --scope virsh list'],
  ]);
});
