import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('taskset-mask-or-list', () => {
  test('two digits without -c are a mask', () => {
    check(null, {
      'start.sh': `#!/bin/sh
taskset 10 iperf3 -s
#       ^^ warning taskset-mask-or-list: reads '10' as a hexadecimal mask, CPU 4; as a list it is CPU 10
taskset -p 12 "$1"
#          ^^ warning taskset-mask-or-list: CPUs 1, 4; as a list it is CPU 12
`,
    });
  });

  test('a comma is passed over', () => {
    check(null, {
      'start.sh': `#!/bin/sh
sudo nice -n -5 taskset 3,4 iperf3 -s
#                       ^^^ warning taskset-mask-or-list: CPUs 2, 4-5; as a list it is CPUs 3-4
`,
    });
  });

  test('three digits only on a host that has such a CPU', () => {
    const script = (mark: string) => `#!/bin/sh
taskset 100 iperf3 -s
${mark}`;
    check({ cores: ['0', '1', '2', '3', '4', '5', '6', '7', '8'] }, { 'start.sh': script('') });
    const cores = Array.from({ length: 101 }, (_, cpu) => `${cpu}`);
    check(
      { cores },
      { 'start.sh': script('#       ^^^ warning taskset-mask-or-list: CPU 8; as a list it is CPU 100\n') },
    );
  });

  test('the list in a variable is where the finding is', () => {
    check(null, {
      'start.sh': `#!/bin/sh
CPUS=20
#    ^^ warning taskset-mask-or-list: CPU 5; as a list it is CPU 20
taskset $CPUS iperf3 -s
`,
    });
  });

  test('in a unit', () => {
    check(null, {
      'iperf.service': `[Service]
ExecStart=/usr/bin/taskset 10 /usr/bin/iperf3 -s
#                          ^^ warning taskset-mask-or-list: CPU 4
`,
    });
  });

  test('what is plainly a mask, and what is a list', () => {
    for (const line of [
      'taskset 0x10 iperf3 -s',
      'taskset 3 iperf3 -s',
      'taskset ff iperf3 -s',
      'taskset 00000030 iperf3 -s',
      'taskset 1000 iperf3 -s',
      'taskset 1,00000000 iperf3 -s',
      'MASK=30; taskset $MASK iperf3 -s',
      'VM_CPU_MASK="30"; taskset "$VM_CPU_MASK" iperf3 -s',
      'taskset -c 10 iperf3 -s',
      'taskset --cpu-list 3,4 iperf3 -s',
      'taskset -p 10',
      'taskset "$1" iperf3 -s',
    ]) {
      check(null, { 'start.sh': `#!/bin/sh\n${line}\n` });
    }
  });

  test('an author who writes one mask as a mask means the others too', () => {
    check(null, { 'start.sh': '#!/bin/sh\ntaskset 10 a &\ntaskset 20 b &\ntaskset c0 c &\n' });
  });

  test('one finding for a loop', () => {
    check(null, {
      'start.sh': `#!/bin/sh
for port in 1 2 3; do
  taskset 10 iperf3 -s -p $port &
  #       ^^ warning taskset-mask-or-list
done
`,
    });
  });
});
