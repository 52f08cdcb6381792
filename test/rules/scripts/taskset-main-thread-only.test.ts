import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('taskset-main-thread-only', () => {
  test('the pid file of a guest', () => {
    check(null, {
      'repin.sh': `#!/bin/sh
taskset -pc 2-3 $(cat /run/libvirt/qemu/web.pid)
#           ^^^ warning taskset-main-thread-only: moves only the main thread of QEMU to CPUs 2-3
`,
    });
  });

  test('however the id is found', () => {
    for (const [before, id] of [
      ['pid=$(pgrep -f qemu-system-x86_64)', '$pid'],
      ['pid=`pidof qemu-kvm`', '"$pid"'],
      ['file=/run/qemu-server/100.pid; pid=$(< $file)', '$pid'],
      [
        'qemu-system-x86_64 -smp 4 -daemonize -pidfile /run/qemu-web.pid; read pid < x; pid=$(cat /run/qemu-web.pid)',
        '$pid',
      ],
      ['$QEMU -smp 2 &', '$!'],
      ['/usr/bin/qemu-system-x86_64 -m 2G & vm=$!; sleep 1', '"$vm"'],
    ]) {
      check(null, {
        'repin.sh': `#!/bin/sh
${before}
taskset --cpu-list --pid 2-3 ${id}
#                        ^^^ warning taskset-main-thread-only
`,
      });
    }
  });

  test('in a loop and from a pipe', () => {
    check(null, {
      'repin.sh': `#!/bin/sh
for pid in $(pidof qemu-system-x86_64); do taskset -p f0 $pid; done
#                                                     ^^ warning taskset-main-thread-only: to CPUs 4-7
pgrep qemu-kvm | while read -r p; do taskset -pc 4-7 "$p"; done
#                                                ^^^ warning taskset-main-thread-only
pgrep kvm | xargs -n1 taskset -pc 4-7
#                                 ^^^ warning taskset-main-thread-only
`,
    });
  });

  test('with -a, and what is no QEMU', () => {
    for (const line of [
      'taskset -apc 2-3 $(pidof qemu-kvm)',
      'taskset --all-tasks -p f $(pidof qemu-kvm)',
      'taskset -p $(pidof qemu-kvm)',
      'taskset -pc 2-3 $(pidof sshd)',
      'taskset -pc 2-3 $(pgrep qemu-ga)',
      'taskset -pc 2-3 $(pgrep qemu-nbd)',
      'taskset -pc 2-3 "$1"',
      'taskset -pc 2-3 $$',
      'redis-server & taskset -pc 2-3 $!',
      'pid=$(pidof qemu-kvm); [ -n "$2" ] && pid=$2; taskset -pc 2-3 $pid',
      'p=$q; q=$p; taskset -pc 2-3 $p',
    ]) {
      check(null, { 'repin.sh': `#!/bin/sh\n${line}\n` });
    }
  });

  test('who pins the other threads too means the main thread', () => {
    check(null, {
      'repin.sh': `#!/bin/bash
pid=$(pidof qemu-system-x86_64)
taskset -pc 0 $pid
cpu=2
for task in /proc/$pid/task/*; do
  taskset -pc $cpu \${task##*/}
  cpu=$((cpu + 1))
done
`,
    });
  });
});
