import { suite, test } from 'node:test';
import { check } from '../check.ts';

/** Cores {0,1} {2,3} on node 0, {4,5} {6,7} on node 1; CPU 8 is offline. */
const host = 'example';

suite('what a script started before', () => {
  test('runs beside what it starts next', () => {
    check(host, {
      'a.sh': `taskset -c 0 qemu-system-x86_64 -smp 1 &
#          ^ warning cpu-overcommit: 2 vCPUs on 1 CPU
kill -0 $! && sleep 1
taskset -c 0 qemu-system-x86_64 -smp 1 &
`,
    });
  });

  test('outlives virsh undefine', () => {
    check(host, {
      'a.sh': `virt-install --name a --vcpus 1,cpuset=0 --import
#                                      ^ warning cpu-overcommit: 2 vCPUs on 1 CPU
virsh undefine a
virt-install --name b --vcpus 1,cpuset=0 --import
`,
    });
  });

  test('may have ended behind wait, kill and their like', () => {
    const ends = [
      'wait',
      'wait $!',
      'kill $!',
      'sudo kill -9 "$pid"',
      'pkill qemu',
      'killall -s TERM qemu-system-x86_64',
      'virsh destroy web',
      'virsh managedsave web',
    ];
    for (const end of ends) {
      check(host, {
        'a.sh': `taskset -c 0 qemu-system-x86_64 -smp 1 &
${end}
taskset -c 0 qemu-system-x86_64 -smp 1 &
`,
      });
    }
    check(host, {
      'a.sh': `for round in 1 2 3; do
  taskset -c 0 qemu-system-x86_64 -smp 1 -daemonize -pidfile /run/q.pid
  kill $(cat /run/q.pid)
done
`,
    });
  });

  test('and started again from the same line is one finding', () => {
    check(host, {
      web: `<vcpu>1</vcpu>
<cputune>
  <vcpupin vcpu='0' cpuset='0'/>
</cputune>`,
      'a.sh': `run() {
  taskset -c 0 qemu-system-x86_64 -name bench -smp 1 -daemonize
#            ^ warning cpu-overcommit: vCPU 0 of bench shares CPU 0 with vCPU 0 of web
  kill "$(cat /run/bench.pid)"
}
[ "$1" = twice ] && { run; run; }
`,
    });
  });

  test('is judged beside others all the same', () => {
    check(host, {
      web: `<vcpu>1</vcpu>
<cputune>
  <vcpupin vcpu='0' cpuset='0'/>
  <!--                      ^ warning cpu-overcommit -->
</cputune>`,
      'a.sh': `taskset -c 0 qemu-system-x86_64 -smp 1 &
#          ^ warning cpu-overcommit: 2 vCPUs on 1 CPU
wait
taskset -c 2 qemu-system-x86_64 -smp 1 &
#          ^ warning cpu-overcommit: 2 vCPUs on 1 CPU
taskset -c 2 qemu-system-x86_64 -smp 1 &
`,
    });
  });
});
