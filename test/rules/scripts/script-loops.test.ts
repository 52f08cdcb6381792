import { suite, test } from 'node:test';
import { check } from '../check.ts';

/** Cores {0,1} {2,3} on node 0, {4,5} {6,7} on node 1; CPU 8 is offline. */
const host = 'example';

suite('what a loop comes to at one place is said once', () => {
  test('with all CPUs that the host does not have', () => {
    check(host, {
      'pin.sh': `
for i in {0..3}; do
  virsh vcpupin db $i $((i + 40)) --live --config
  #                   ^^^^^^^^^^^ error unknown-cpu: Host example has no CPU 40-43: vcpupin may name CPUs 0-8
done
`,
    });
  });

  test('with those only of the turns that are wrong', () => {
    check(host, {
      'pin.sh': `
for i in 0 1 2 3; do
  taskset -c $((i * 4)) iperf3 --server
  #          ^^^^^^^^^^ error unknown-cpu: Host example has no CPU 12: taskset may name
  #          ^^^^^^^^^^ warning offline-cpu: CPU 8 of host example is offline, which leaves taskset with no online CPU
done
`,
    });
  });

  test('with all CPUs that taskset drops', () => {
    check(host, {
      'pin.sh': `
for last in 10 11; do
  taskset -c 4-$((last * 2)) iperf3 --server
  #          ^^^^^^^^^^^^^^^ warning taskset-cpu-dropped: Host example has no CPUs 9-22
  #          ^^^^^^^^^^^^^^^ warning offline-cpu
done
`,
    });
  });

  test('with all nodes that the host does not have', () => {
    check(host, {
      'pin.sh': `
for n in {1..3}; do
  numactl -m $((n * 2)) iperf3 --server
  #          ^^^^^^^^^^ error unknown-node: Host example has no node 2, 4, 6: numactl may name nodes 0-1
done
`,
    });
  });

  test('each value that stands in the loop by itself', () => {
    check(host, {
      'pin.sh': `
for c in 40 41; do
  #      ^^ error unknown-cpu: Host example has no CPU 40
  #         ^^ error unknown-cpu: Host example has no CPU 41
  virsh vcpupin db 0 $c --live --config
done
`,
    });
  });

  test('of lists that the program does not take, the first', () => {
    check(host, {
      'pin.sh': `
for i in {0..3}; do
  virsh vcpupin db $i $((i + 4)):2 --live --config
  #                   ^^^^^^^^^^^^ error invalid-cpuset: vcpupin does not accept '4:2'
done
`,
    });
  });

  test('of masks that look like lists, the first', () => {
    check(host, {
      'pin.sh': `
for i in 2 3; do
  taskset $((i + 8)) iperf3 --server
  #       ^^^^^^^^^^ warning taskset-mask-or-list: '10'
done
`,
    });
  });

  test('of guests that are wrong for one reason, the first', () => {
    check(host, {
      'start.sh': `
for node in 0 1; do
  numactl -C $((node * 4)),$((node * 4 + 2)) -m $((1 - node)) qemu-system-x86_64 -smp 2 -m 1G &
  #                                             ^^^^^^^^^^^^^ warning memory-node-mismatch: the memory is bound to node 1
done
`,
    });
  });
});
