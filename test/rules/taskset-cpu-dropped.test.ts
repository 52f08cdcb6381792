import { suite, test } from 'node:test';
import { check } from './check.ts';

suite('taskset-cpu-dropped', () => {
  test('CPUs past the last one', () => {
    check('example', {
      'start.sh': `#!/bin/sh
taskset -c 6-11 iperf3 -s
#          ^^^^ warning taskset-cpu-dropped: Host example has no CPUs 9-11: taskset drops them without a word, and CPUs 6-8 are left
taskset 0x1c0 iperf3 -s
taskset 0x6c0 iperf3 -s
#       ^^^^^ warning taskset-cpu-dropped: no CPUs 9-10
`,
    });
  });

  test('a re-pin', () => {
    check('example', {
      'repin.sh': `#!/bin/sh
taskset -apc 0-3,16 "$1"
#            ^^^^^^ warning taskset-cpu-dropped: no CPU 16
`,
    });
  });

  test('a start on all CPUs that names more than there are', () => {
    check('example', {
      'start.sh': `#!/bin/sh
taskset -c 0-31 make
#          ^^^^ warning taskset-cpu-dropped
`,
    });
  });

  test('all CPUs, however many there are', () => {
    for (const line of ['taskset -p ffffffff "$1"', 'taskset -apc 0-1023 "$1"', 'taskset ffff make']) {
      check('example', { 'start.sh': `#!/bin/sh\n${line}\n` });
    }
  });

  test('silent without a host, and where values are unknown', () => {
    check(null, { 'start.sh': '#!/bin/sh\ntaskset -c 6-11 iperf3 -s\n' });
    check('example', { 'start.sh': '#!/bin/sh\ntaskset -c "6-$1" iperf3 -s\n' });
  });
});
