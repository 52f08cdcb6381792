import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { exampleHost } from '../rules/hosts.ts';
import { ran } from './commands.ts';

const host = exampleHost.host?.topology;
assert.ok(host);

/** The shapes of real pinning scripts, each as one would write it. */
suite('process starts', () => {
  test('a command over many lines', () => {
    assert.deepEqual(
      ran(`taskset -c 0-7 qemu-system-x86_64 \\
  -name guest=web \\
  -smp 8,sockets=1,cores=4,threads=2 \\
  -m 16G`),
      ['taskset -c 0-7 qemu-system-x86_64 -name guest=web -smp 8,sockets=1,cores=4,threads=2 -m 16G'],
    );
  });

  test('a mask and a command in variables', () => {
    assert.deepEqual(ran('MASK=0x1e\nQEMU=/usr/bin/qemu-system-x86_64\ntaskset $MASK $QEMU \\\n  -smp 4'), [
      'taskset 0x1e /usr/bin/qemu-system-x86_64 -smp 4',
    ]);
  });

  test('the forms of numactl', () => {
    assert.deepEqual(
      ran(`numactl -N 0 -m 0 qemu-system-x86_64 -smp 4
numactl -C +0-3 qemu-system-x86_64
numactl --physcpubind=0-3,16-19 --localalloc qemu-system-x86_64
numactl -i all qemu-system-x86_64
numactl -N !0 --preferred=1 qemu-system-x86_64`),
      [
        'numactl -N 0 -m 0 qemu-system-x86_64 -smp 4',
        'numactl -C +0-3 qemu-system-x86_64',
        'numactl --physcpubind=0-3,16-19 --localalloc qemu-system-x86_64',
        'numactl -i all qemu-system-x86_64',
        'numactl -N !0 --preferred=1 qemu-system-x86_64',
      ],
    );
  });

  test('wrappers come first; a shell with -c is read, ssh is not', () => {
    assert.deepEqual(
      ran(`sudo nice -n -10 ionice -c 1 env LANG=C taskset -c 2 qemu-system-x86_64
time chrt -f 1 taskset -c 3 qemu-system-x86_64
systemd-run --scope -p AllowedCPUs=2-5 -p AllowedMemoryNodes=0 -- qemu-system-x86_64
cgexec -g cpuset:vm qemu-system-x86_64
cset shield --exec -- qemu-system-x86_64
ssh host "taskset -c 0-3 qemu-system-x86_64"
bash -c 'taskset -c 4 qemu-system-x86_64'
sudo sh -c "taskset -c 5 qemu-system-x86_64 -smp 1"
setsid nohup taskset -c 6 qemu-system-x86_64 &
exec taskset -c 7 qemu-system-x86_64`),
      [
        'sudo nice -n -10 ionice -c 1 env LANG=C taskset -c 2 qemu-system-x86_64',
        'chrt -f 1 taskset -c 3 qemu-system-x86_64',
        'systemd-run --scope -p AllowedCPUs=2-5 -p AllowedMemoryNodes=0 -- qemu-system-x86_64',
        'cgexec -g cpuset:vm qemu-system-x86_64',
        'cset shield --exec -- qemu-system-x86_64',
        'ssh host "taskset -c 0-3 qemu-system-x86_64"',
        'taskset -c 4 qemu-system-x86_64',
        'taskset -c 5 qemu-system-x86_64 -smp 1',
        'setsid nohup taskset -c 6 qemu-system-x86_64',
        'exec taskset -c 7 qemu-system-x86_64',
      ],
    );
  });

  test("QEMU's objects", () => {
    const line =
      'qemu-system-x86_64 -object memory-backend-ram,size=12G,policy=bind,host-nodes=0,id=r0 -numa node,nodeid=0,cpus=0-7,memdev=r0 -object thread-context,id=t0,cpu-affinity=0-3';
    assert.deepEqual(ran(line), [line]);
  });

  test('containers, Proxmox and virt-install', () => {
    const lines = [
      'docker run --cpuset-cpus=0-3 --cpuset-mems=0 vm',
      'qm set 100 --affinity 4-7 --numa0 cpus=0-3,hostnodes=0,memory=4096,policy=bind',
      'virt-install --vcpus 8,cpuset=0-3,16-19 --cputune vcpupin0.vcpu=0,vcpupin0.cpuset=2 --numatune 1,2,mode=strict',
    ];
    assert.deepEqual(ran(lines.join('\n')), lines);
  });
});

suite('re-pinning what runs', () => {
  test('process ids are unknown, the lists are not', () => {
    assert.deepEqual(
      ran(`list=2-5
pid=$(cat /run/vm.pid)
taskset -pc "$list" "$pid"
taskset -pc "$list" $(pgrep -f web)
taskset --cpu-list --all-tasks --pid "$list" "$(< /run/vm.pid)"`),
      ['taskset -pc 2-5 ?', 'taskset -pc 2-5 ?', 'taskset --cpu-list --all-tasks --pid 2-5 ?'],
    );
  });

  test('a loop over something unknown gives its body once', () => {
    assert.deepEqual(
      ran('for pid in $(pgrep -f qemu); do for tid in $(ls /proc/$pid/task); do taskset -cp 0-1 $tid; done; done'),
      ['maybe taskset -cp 0-1 ?'],
    );
  });

  test('vCPU n to CPU n by the names of the threads', () => {
    assert.deepEqual(
      ran(`for t in /proc/$pid/task/*; do
  read name < $t/comm
  [[ $name == CPU* ]] && taskset -cp "$(tr -dc 0-9 <<<"$name")" \${t##*/}
done`),
      ['maybe taskset -cp ? ?'],
    );
  });

  test('an array of thread ids', () => {
    assert.deepEqual(
      ran(`N=3; FIRST=4
tids=($(ps -T -p "$pid" -o tid=,comm= | awk '/CPU/ {print $1}'))
for i in $(seq 0 $((N-1))); do taskset -cp $((FIRST + i)) "\${tids[$i]}"; done`),
      ['taskset -cp 4 ?', 'taskset -cp 5 ?', 'taskset -cp 6 ?'],
    );
  });

  test('virsh lines', () => {
    const lines = ['virsh vcpupin web 0 2 --live', 'virsh emulatorpin web 0,16', 'virsh iothreadpin web 1 3 --config'];
    assert.deepEqual(ran(lines.join('\n')), lines);
  });

  test('loops that pin one vCPU per iteration', () => {
    assert.deepEqual(
      ran(`dom=vm n=2
for ((i=0; i<n; i++)); do virsh vcpupin $dom $i $i; done
for i in {0..1}; do virsh vcpupin vm $i $((i+8)); done
PINS=(2 18); for v in "\${!PINS[@]}"; do virsh vcpupin vm $v "\${PINS[$v]}"; done
for i in 9 10; do NODE=$((i / 10)); virsh numatune vm --nodeset $NODE; done`),
      [
        'virsh vcpupin vm 0 0',
        'virsh vcpupin vm 1 1',
        'virsh vcpupin vm 0 8',
        'virsh vcpupin vm 1 9',
        'virsh vcpupin vm 0 2',
        'virsh vcpupin vm 1 18',
        'virsh numatune vm --nodeset 0',
        'virsh numatune vm --nodeset 1',
      ],
    );
  });
});

suite('host set-up', () => {
  test('slices', () => {
    assert.deepEqual(
      ran(`HOST_CPUS=0,16
for unit in user.slice system.slice init.scope; do systemctl set-property --runtime -- $unit AllowedCPUs=$HOST_CPUS; done`),
      [
        'systemctl set-property --runtime -- user.slice AllowedCPUs=0,16',
        'systemctl set-property --runtime -- system.slice AllowedCPUs=0,16',
        'systemctl set-property --runtime -- init.scope AllowedCPUs=0,16',
      ],
    );
  });

  test("a libvirt hook's branches may all run", () => {
    assert.deepEqual(
      ran(
        `source /etc/libvirt/hooks/kvm.conf
if [[ "$1/$2/$3" == "win10/prepare/begin" ]]; then systemctl set-property --runtime -- user.slice AllowedCPUs=$FREE; fi
case "$2" in
  prepare) systemctl set-property --runtime -- system.slice AllowedCPUs=0,4 ;;
  release) systemctl set-property --runtime -- system.slice AllowedCPUs=0-7 ;;
esac`,
        { files: { '/etc/libvirt/hooks/kvm.conf': 'FREE=0-3\n' } },
      ),
      [
        'maybe systemctl set-property --runtime -- user.slice AllowedCPUs=0-3',
        'maybe systemctl set-property --runtime -- system.slice AllowedCPUs=0,4',
        'maybe systemctl set-property --runtime -- system.slice AllowedCPUs=0-7',
      ],
    );
  });

  test('cgroup files', () => {
    assert.deepEqual(
      ran(`CG=/sys/fs/cgroup/vms
mkdir -p $CG
echo 4-7 > $CG/cpuset.cpus
echo 0 >> "$CG/cpuset.mems"
echo 4-7 | sudo tee $CG/cpuset.cpus >/dev/null
{ echo +cpuset; } > /sys/fs/cgroup/cgroup.subtree_control
cset shield --cpu 1-3`),
      [
        'mkdir -p /sys/fs/cgroup/vms',
        'echo 4-7 > /sys/fs/cgroup/vms/cpuset.cpus',
        'echo 0 >> /sys/fs/cgroup/vms/cpuset.mems',
        'sudo tee /sys/fs/cgroup/vms/cpuset.cpus > /dev/null <<< "4-7\\n"',
        'echo +cpuset > /sys/fs/cgroup/cgroup.subtree_control',
        'cset shield --cpu 1-3',
      ],
    );
  });

  test('interrupts', () => {
    assert.deepEqual(
      ran(`for irq in 24 25; do echo ff > /proc/irq/$irq/smp_affinity; done
for irq in $(awk '/vfio/ {print $1}' /proc/interrupts); do echo 0-3 > /proc/irq/$irq/smp_affinity_list; done
printf '%x\\n' $((1 << 3)) > /sys/devices/virtual/workqueue/cpumask`),
      [
        'echo ff > /proc/irq/24/smp_affinity',
        'echo ff > /proc/irq/25/smp_affinity',
        'maybe echo 0-3 > ?',
        'printf "%x\\\\n" 8 > /sys/devices/virtual/workqueue/cpumask'.replace('"%x\\\\n"', '%x\\n'),
      ],
    );
  });
});

suite('values', () => {
  test('a here-doc that is read line by line', () => {
    assert.deepEqual(
      ran(`while IFS=- read -r vmid list; do qm set $vmid --affinity $list; done <<EOF
100-0,1
101-2,3
EOF`),
      ['qm set 100 --affinity 0,1', 'qm set 101 --affinity 2,3'],
    );
  });

  test('parameter expansions and seq', () => {
    assert.deepEqual(ran(`x=0-3; taskset -c \${x%%-*} a; taskset -c \${x#*-} b; taskset -c $(seq -s, 8 2 12) c`), [
      'taskset -c 0 a',
      'taskset -c 3 b',
      'taskset -c 8,10,12 c',
    ]);
  });

  test('what the host answers', () => {
    const script = `taskset -c $(nproc) a
taskset -c 1-$(( $(nproc) - 1 )) b
taskset -c $(cat /sys/devices/system/node/node0/cpulist) c
taskset -c $(lscpu -p=CPU,NODE | awk -F, '$2==1{print $1}' | paste -sd,) d
taskset -c $(hwloc-calc --po -I pu node:0) e
taskset -c $(lscpu -p=cpu | grep -v '^#' | tail -n 1) f`;
    assert.deepEqual(ran(script, { host }), [
      'taskset -c 8 a',
      'taskset -c 1-7 b',
      'taskset -c 0-3 c',
      'taskset -c 4,5,6,7 d',
      'taskset -c 0,1,2,3 e',
      'taskset -c 7 f',
    ]);
    assert.deepEqual(ran('taskset -c $(nproc) a'), ['taskset -c ? a']);
  });

  test('functions, locals and defaults', () => {
    assert.deepEqual(
      ran(`readonly BASE=4
pin() { local dom="$1" first=$2; for v in 0 1; do virsh vcpupin "$dom" $v $((first + v)); done; }
pin web $BASE
pin db \${DB_FIRST:-6}
taskset -c "$1" qemu-system-x86_64 -name "$HOME"`),
      [
        'virsh vcpupin web 0 4',
        'virsh vcpupin web 1 5',
        'virsh vcpupin db 0 6',
        'virsh vcpupin db 1 7',
        'taskset -c ? qemu-system-x86_64 -name ?',
      ],
    );
  });

  test('a domain in a here-doc', () => {
    assert.deepEqual(
      ran(`C0=2
virsh define /dev/stdin <<EOF
<domain type='kvm'><cputune>
<vcpupin vcpu='0' cpuset='$C0'/>
</cputune></domain>
EOF`),
      [
        `virsh define /dev/stdin <<< "<domain type='kvm'><cputune>\\n<vcpupin vcpu='0' cpuset='2'/>\\n</cputune></domain>\\n"`,
      ],
    );
  });
});
