/** A shape of real pinning scripts, and what `pinset pins` says about it: {@link inFewWords} of every workload. */
export interface ScriptShape {
  readonly name: string;
  readonly script: string;
  readonly pins: readonly string[];
}

/**
 * The shapes of scripts in the wild, on a host with CPUs 0-15: SMT siblings are i and i+1, CPUs 0-7 are on node 0, CPUs
 * 8-15 on node 1.
 */
export const scriptShapes: readonly ScriptShape[] = [
  {
    name: 'taskset in front of QEMU over many lines',
    script: `taskset -c 0-7 qemu-system-x86_64 \\
  -name web \\
  -smp 8,sockets=1,cores=4,threads=2 \\
  -m 4G`,
    pins: [
      'taskset -c 0-7 qemu-system-x86_64 -name web -smp 8,sockets=1,cores=4,threads=2 -m 4G → vcpu0-7 emulator 0-7 (taskset)',
    ],
  },
  {
    name: 'mask and command in variables',
    script: `MASK=0x1e
QEMU=/usr/bin/qemu-system-x86_64
taskset $MASK $QEMU \\
  -smp 2`,
    pins: ['taskset 0x1e /usr/bin/qemu-system-x86_64 -smp 2 → vcpu0-1 emulator 1-4 (taskset)'],
  },
  {
    name: 'numactl in all its forms',
    script: `numactl -N 0 -m 0 qemu-system-x86_64 -smp 1
numactl -C +0-3 sleep 1
numactl --physcpubind=0-3,12-15 sleep 1
numactl -i all sleep 1
numactl -N '!0' sleep 1
numactl --preferred 1 sleep 1
numactl --localalloc sleep 1`,
    pins: [
      'numactl -N 0 -m 0 qemu-system-x86_64 -smp 1 → vcpu0 emulator 0-7 (numactl); memory strict 0',
      'numactl -C +0-3 sleep 1 → process 0-3 (numactl)',
      'numactl --physcpubind=0-3,12-15 sleep 1 → process 0-3,12-15 (numactl)',
      'numactl -i all sleep 1 → process 0-15 (default); memory interleave 0-1',
      'numactl -N !0 sleep 1 → process 8-15 (numactl)',
      'numactl --preferred 1 sleep 1 → process 0-15 (default); memory preferred 1',
      'numactl --localalloc sleep 1 → process 0-15 (default); memory local ?',
    ],
  },
  {
    name: 'wrappers in front',
    script: `sudo nice -n -10 ionice -c 1 env LANG=C taskset -c 1 sleep 1
setsid nohup time taskset -c 2 sleep 1
chrt -f 1 sleep 1
systemd-run --scope -p AllowedCPUs=2-5 -p AllowedMemoryNodes=0 -- qemu-kvm -smp 1
cset shield --cpu 1-3
cset shield --exec -- sleep 1
cgexec -g cpuset:vm sleep 1
ssh host "taskset -c 9 sleep 1"
bash -c 'taskset -c 3 sleep 1'
sudo sh -c "taskset -c 4 sleep 1"
exec taskset -c 5 sleep 1`,
    pins: [
      'taskset -c 1 sleep 1 → process 1 (taskset)',
      'taskset -c 2 sleep 1 → process 2 (taskset)',
      'chrt -f 1 sleep 1 → process 0-15 (default)',
      'systemd-run --scope -p AllowedCPUs=2-5 -p AllowedMemoryNodes=0 -- qemu-kvm -smp 1 → vcpu0 emulator 2-5 (systemd-run); memory restrictive 0',
      'cset shield --cpu 1-3 → process 1-3 (cset)',
      'cset shield --exec -- sleep 1 → process 1-3 (cset)',
      'cgexec -g cpuset:vm sleep 1 → process ? (cgexec)',
      'taskset -c 3 sleep 1 → process 3 (taskset)',
      'taskset -c 4 sleep 1 → process 4 (taskset)',
      'taskset -c 5 sleep 1 → process 5 (taskset)',
    ],
  },
  {
    name: 'memory of QEMU bound by its backends',
    script: `qemu-system-x86_64 -smp 2 \\
  -object memory-backend-ram,size=12G,policy=bind,host-nodes=0,id=r0 \\
  -numa node,nodeid=0,cpus=0-1,memdev=r0 -numa dist,src=0,dst=0,val=10`,
    pins: [
      'qemu-system-x86_64 -smp 2 -object memory-backend-ram,size=12G,policy=bind,host-nodes=0,id=r0 -numa node,nodeid=0,cpus=0-1,memdev=r0 -numa dist,src=0,dst=0,val=10 → vcpu0-1 emulator 0-15 (default); memory strict 0',
    ],
  },
  {
    name: 'containers, Proxmox, virt-install',
    script: `docker run --cpuset-cpus=0-3 --cpuset-mems=0 image
qm set 100 --affinity 4-7
virt-install --name vm --vcpus 2,cpuset=0-3,8 --cputune vcpupin0.vcpu=0,vcpupin0.cpuset=2 --numatune 0,mode=strict`,
    pins: [
      'docker run --cpuset-cpus=0-3 --cpuset-mems=0 image → process 0-3 (docker); memory restrictive 0',
      'qm set 100 --affinity 4-7 → process 4-7 (qm)',
      'virt-install --name vm --vcpus 2,cpuset=0-3,8 --cputune vcpupin0.vcpu=0,vcpupin0.cpuset=2 --numatune 0,mode=strict → vcpu0 2 (vcpupin) vcpu1 emulator 0-3,8 (vcpu@cpuset); memory strict 0',
    ],
  },
  {
    name: 're-pinning by process id',
    script: `list=0,2
pid=$(cat /run/vm.pid)
taskset -pc "$list" "$pid"
taskset -cp 1 $(pgrep -f qemu)
taskset --cpu-list --all-tasks --pid 3 "$(pidof kvm)"
taskset -p 3 $(< /run/vm.pid)
taskset -p $pid`,
    pins: [
      'taskset -pc 0,2 ? → process 0,2 (taskset)',
      'taskset -cp 1 ? → process 1 (taskset)',
      'taskset --cpu-list --all-tasks --pid 3 ? → process 3 (taskset)',
      'taskset -p 3 ? → process 0-1 (taskset)',
    ],
  },
  {
    name: 'every task of every QEMU',
    script: `for pid in $(pgrep -f qemu); do
  for tid in $(ls /proc/$pid/task); do taskset -cp 0-1 $tid; done
done`,
    pins: ['maybe taskset -cp 0-1 ? → process 0-1 (taskset)'],
  },
  {
    name: 'vCPU threads by their names',
    script: `for t in /proc/$pid/task/*; do
  read name < $t/comm
  [[ $name == CPU* ]] && taskset -cp "$(tr -dc 0-9 <<<"$name")" \${t##*/}
done`,
    pins: ['maybe taskset -cp ? ? → process ? (taskset)'],
  },
  {
    name: 'thread ids of ps in an array',
    script: `N=2
tids=($(ps -T -o tid=,comm= -p "$pid" | awk '/CPU/{print $1}'))
for i in $(seq 0 $((N-1))); do taskset -cp $((i+4)) "\${tids[$i]}"; done`,
    pins: ['taskset -cp 4 ? → process 4 (taskset)', 'taskset -cp 5 ? → process 5 (taskset)'],
  },
  {
    name: 'virsh line by line',
    script: `virsh vcpupin web 0 2 --live
virsh emulatorpin web 0,8 --config
virsh iothreadpin web 1 0
virsh numatune web --mode strict --nodeset 0
virsh "vcpupin web 1 3; emulatorpin web 0"
virsh setvcpus web 2
virsh schedinfo web --set cpu_shares=1024
virsh start web`,
    pins: [
      'virsh vcpupin web 0 2 --live → vcpu0 2 (vcpupin)',
      'virsh emulatorpin web 0,8 --config → emulator 0,8 (emulatorpin)',
      'virsh iothreadpin web 1 0 → iothread1 0 (iothreadpin)',
      'virsh numatune web --mode strict --nodeset 0 → memory strict 0',
      'virsh vcpupin web 1 3; emulatorpin web 0 → vcpu1 3 (vcpupin) emulator 0 (emulatorpin)',
    ],
  },
  {
    name: 'virsh in loops',
    script: `dom=vm n=2
for ((i=0; i<n; i++)); do virsh vcpupin $dom $i $i; done
for i in {0..1}; do virsh vcpupin vm $i $((i+8)); done
PINS=(2 10); for v in "\${!PINS[@]}"; do virsh vcpupin vm $v "\${PINS[$v]}"; done
for i in 9 10; do NODE=$((i / 10)); virsh numatune vm$i --nodeset $NODE; done`,
    pins: [
      'virsh vcpupin vm 0 0 → vcpu0 0 (vcpupin)',
      'virsh vcpupin vm 1 1 → vcpu1 1 (vcpupin)',
      'virsh vcpupin vm 0 8 → vcpu0 8 (vcpupin)',
      'virsh vcpupin vm 1 9 → vcpu1 9 (vcpupin)',
      'virsh vcpupin vm 0 2 → vcpu0 2 (vcpupin)',
      'virsh vcpupin vm 1 10 → vcpu1 10 (vcpupin)',
      'virsh numatune vm9 --nodeset 0 → memory ? 0',
      'virsh numatune vm10 --nodeset 1 → memory ? 1',
    ],
  },
  {
    name: 'slices of the host',
    script: `for unit in user.slice system.slice init.scope; do
  systemctl set-property --runtime -- $unit AllowedCPUs=0,8
done`,
    pins: ['user.slice', 'system.slice', 'init.scope'].map(
      (unit) => `systemctl set-property --runtime -- ${unit} AllowedCPUs=0,8 → process 0,8 (systemctl)`,
    ),
  },
  {
    name: 'a libvirt hook',
    script: `case "$2" in
  prepare) systemctl set-property --runtime -- user.slice AllowedCPUs=0-1 ;;
  release) systemctl set-property --runtime -- user.slice AllowedCPUs=0-15 ;;
esac
[[ "$1/$2/$3" == "win10/prepare/begin" ]] && taskset -c 1 sleep 1`,
    pins: [
      'maybe systemctl set-property --runtime -- user.slice AllowedCPUs=0-1 → process 0-1 (systemctl)',
      'maybe systemctl set-property --runtime -- user.slice AllowedCPUs=0-15 → process 0-15 (systemctl)',
      'maybe taskset -c 1 sleep 1 → process 1 (taskset)',
    ],
  },
  {
    name: 'cgroup files and cset',
    script: `echo 4-7 > /sys/fs/cgroup/cpuset/vm/cpuset.cpus
echo 0 | sudo tee /sys/fs/cgroup/cpuset/vm/cpuset.mems > /dev/null
cgexec -g cpuset:vm qemu-kvm -smp 1
cset set --cpu=8-9 --set=big
cset proc --exec --set=big -- sleep 1`,
    pins: [
      'cgexec -g cpuset:vm qemu-kvm -smp 1 → vcpu0 emulator 4-7 (cgexec); memory restrictive 0',
      'cset proc --exec --set=big -- sleep 1 → process 8-9 (cset)',
    ],
  },
  {
    name: 'interrupts are no processes',
    script: `for n in 24 25; do echo ff > /proc/irq/$n/smp_affinity; done
echo 0-3 > /proc/irq/26/smp_affinity_list
echo f > /sys/devices/virtual/workqueue/cpumask`,
    pins: [],
  },
  {
    name: 'values that the shell computes and the host answers',
    script: `while IFS=- read -r vmid first; do taskset -cp $first $vmid; done <<EOF
100-4
101-5
EOF
x=8-11; taskset -c \${x%%-*} sleep 1; taskset -c \${x#*-} sleep 1
taskset -c $(seq -s, 8 2 14) sleep 1
taskset -c 1-$(( $(nproc) - 1 )) sleep 1
taskset -c $(cat /sys/devices/system/node/node1/cpulist) sleep 1
taskset -c "$(lscpu -p=CPU,NODE | awk -F, '$2==0{print $1}' | paste -sd,)" sleep 1
pin() { local cpus=$1; taskset -c "$cpus" sleep "\${2:-9}"; }
pin 3; pin 4 1
taskset -c "\${CPUS:-6}" sleep 1
taskset -c "$1" sleep 1`,
    pins: [
      'taskset -cp 4 100 → process 4 (taskset)',
      'taskset -cp 5 101 → process 5 (taskset)',
      'taskset -c 8 sleep 1 → process 8 (taskset)',
      'taskset -c 11 sleep 1 → process 11 (taskset)',
      'taskset -c 8,10,12,14 sleep 1 → process 8,10,12,14 (taskset)',
      'taskset -c 1-15 sleep 1 → process 1-15 (taskset)',
      'taskset -c 8-15 sleep 1 → process 8-15 (taskset)',
      'taskset -c 0,1,2,3,4,5,6,7 sleep 1 → process 0-7 (taskset)',
      'taskset -c 3 sleep 9 → process 3 (taskset)',
      'taskset -c 4 sleep 1 → process 4 (taskset)',
      'taskset -c 6 sleep 1 → process 6 (taskset)',
      'taskset -c ? sleep 1 → process ? (taskset)',
    ],
  },
  {
    name: 'a domain in a here-doc',
    script: `C0=2
virsh define /dev/stdin <<EOF
<domain type='kvm'>
  <name>inner</name>
  <vcpu>2</vcpu>
  <cputune><vcpupin vcpu='0' cpuset='$C0'/><vcpupin vcpu='1' cpuset='$UNKNOWN'/></cputune>
</domain>
EOF`,
    pins: ['inner → vcpu0 2 (vcpupin) vcpu1 ? (vcpupin) emulator 0-15 (default)'],
  },
];
