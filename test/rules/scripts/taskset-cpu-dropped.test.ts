import { suite, test } from 'node:test';
import { check } from '../check.ts';

/** CPUs 0 to 7. */
const eight = { cores: ['0', '1', '2', '3', '4', '5', '6', '7'] };

suite('taskset-cpu-dropped', () => {
  test('CPUs past the last one', () => {
    check(eight, {
      'start.sh': `#!/bin/sh
taskset -c 6-11 iperf3 -s
#          ^^^^ warning taskset-cpu-dropped: Host sketch has no CPUs 8-11; taskset silently keeps only CPUs 6-7
taskset 0xc0 iperf3 -s
taskset 0x6C0 iperf3 -s
#       ^^^^^ warning taskset-cpu-dropped: no CPUs 9-10
`,
    });
  });

  test('the affinity of a guest of Proxmox VE, which taskset sets', () => {
    check(eight, {
      'set.sh': `#!/bin/sh
qm set 100 --affinity 4,44
#                     ^^^^ warning taskset-cpu-dropped: qm silently keeps only CPU 4
`,
    });
  });

  test('a re-pin', () => {
    check(eight, {
      'repin.sh': `#!/bin/sh
taskset -apc 0-3,16 "$1"
#            ^^^^^^ warning taskset-cpu-dropped: no CPU 16
`,
    });
  });

  test('a start on all CPUs that names more than there are', () => {
    check(eight, {
      'start.sh': `#!/bin/sh
taskset -c 0-31 make
#          ^^^^ warning taskset-cpu-dropped
`,
    });
  });

  test('CPUs of which none is there are unknown, and taskset fails', () => {
    check(eight, {
      'start.sh': `#!/bin/sh
taskset -c 8-9 iperf3 -s
#          ^^^ error unknown-cpu
`,
    });
  });

  test('all CPUs, however many there are', () => {
    for (const line of ['taskset -p ffffffff "$1"', 'taskset 0xFFFFFFFF make']) {
      check(eight, { 'start.sh': `#!/bin/sh\n${line}\n` });
    }
  });

  test('silent without a host, and where values are unknown', () => {
    check(null, { 'start.sh': '#!/bin/sh\ntaskset -c 6-11 iperf3 -s\n' });
    check(eight, { 'start.sh': '#!/bin/sh\ntaskset -c "6-$1" iperf3 -s\n' });
  });
});
