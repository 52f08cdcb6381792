import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('conflicting-affinity', () => {
  test('taskset behind numactl wins', () => {
    check('example', {
      'start.sh': `#!/bin/sh
numactl -N 0 taskset -c 4-7 redis-server
#          ^ warning conflicting-affinity: numactl asks for CPUs 0-3, but taskset after it sets CPUs 4-7: the later one wins
`,
    });
  });

  test('numactl -N behind taskset wins, numactl -C fails', () => {
    check('example', {
      'start.sh': `#!/bin/sh
taskset -c 0-1 numactl --cpunodebind=1 redis-server
#          ^^^ warning conflicting-affinity: taskset asks for CPUs 0-1, but numactl after it sets CPUs 4-7
taskset -c 0-1 numactl -C 4-5 redis-server
#          ^^^ warning conflicting-affinity: taskset leaves CPUs 0-1, so numactl -C refuses CPUs 4-5
`,
    });
  });

  test('a cpuset is a bound', () => {
    check(null, {
      'start.sh': `#!/bin/sh
systemd-run --scope -p AllowedCPUs=2-5 taskset -c 0-3 redis-server
#                                                 ^^^ warning conflicting-affinity: the cpuset of systemd-run has only CPUs 2-5, which leaves CPUs 2-3
systemd-run --scope -p AllowedCPUs=2-5 -- taskset -c 6 redis-server
#                                                    ^ warning conflicting-affinity: no CPU remains
`,
    });
  });

  test('a slice, and a cpuset that the script sets up', () => {
    check(null, {
      'start.sh': `#!/bin/sh
cgset -r cpuset.cpus=4-7 vm
cgexec -g cpuset:vm taskset -c 3-5 redis-server
#                              ^^^ warning conflicting-affinity: the cpuset of cgexec has only CPUs 4-7, which leaves CPUs 4-5
`,
    });
  });

  test('in a unit', () => {
    check(null, {
      'fine.service': `[Service]
AllowedCPUs=4-7
CPUAffinity=4 5
CPUAffinity=6
ExecStart=taskset -c 4-5 numactl -C 4 redis-server
`,
      'redis.service': `[Service]
AllowedCPUs=4-7
CPUAffinity=2-5
#           ^^^ warning conflicting-affinity: CPUAffinity= asks for CPUs 2-5, but the cpuset of AllowedCPUs= has only CPUs 4-7, which leaves CPUs 4-5
ExecStart=redis-server
`,
      'queue.service': `[Service]
AllowedCPUs=4-7
ExecStart=taskset -c 0 queue-server
#                    ^ warning conflicting-affinity: no CPU remains
`,
    });
  });

  test('narrower is no conflict', () => {
    for (const line of [
      'numactl -N 0 taskset -c 0-3 redis-server',
      'taskset -c 0-7 taskset -c 4-7 redis-server',
      'taskset -c 0-3 numactl -C +0-1 redis-server',
      'numactl -m 0 taskset -c 0-3 redis-server',
      'systemd-run --scope -p AllowedCPUs=0-7 taskset -c 0-3 redis-server',
      'taskset -c "$1" taskset -c 0-3 redis-server',
      'systemd-run --slice="$1" taskset -c 0-3 redis-server',
    ]) {
      check('example', { 'start.sh': `#!/bin/sh\n${line}\n` });
    }
  });

  test('silent about nodes without a host, and about bounds that may not be set', () => {
    check(null, { 'start.sh': '#!/bin/sh\nnumactl -N 0 taskset -c 4-7 redis-server\n' });
    check(null, {
      'start.sh': `#!/bin/sh
[ -e /x ] && cgset -r cpuset.cpus=4-7 vm
cgexec -g cpuset:vm taskset -c 3-5 redis-server
`,
    });
  });
});
