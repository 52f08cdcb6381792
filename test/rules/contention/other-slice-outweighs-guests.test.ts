import { suite, test } from 'node:test';
import { check } from '../check.ts';

const onNode0 = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;
const web = `<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='2'/><emulatorpin cpuset='1,3'/></cputune>${onNode0}`;

suite('other-slice-outweighs-guests', () => {
  test('a process in a slice of its own on the CPU of a vCPU', () => {
    check('example', {
      web,
      'backup.sh': `#!/bin/sh
  taskset -c 2 backup &
# ^^^^^^^^^^^^^^^^^^^ info other-slice-outweighs-guests: backup gets 75 % of CPU 2 when all are busy, and vCPU 1 of web the rest
`,
    });
  });

  test('silent on other CPUs, on several, and for what the script may not run', () => {
    check('example', { web, 'backup.sh': '#!/bin/sh\ntaskset -c 3 backup &\n' });
    check('example', { web, 'backup.sh': '#!/bin/sh\ntaskset -c 1-3 backup &\n' });
    check('example', { web, 'backup.sh': '#!/bin/sh\n[ "$1" = x ] && taskset -c 2 backup &\n' });
  });
});
