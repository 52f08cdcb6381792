import { suite, test } from 'node:test';
import { check } from '../check.ts';

const memory = (...sizes: string[]) =>
  sizes.map((size, id) => `-object memory-backend-ram,id=m${id},size=${size}`).join(' ');

suite('qemu-numa-incomplete', () => {
  test('vCPUs in no cell, up to maxcpus', () => {
    check(null, {
      'start.sh': `#!/bin/sh
qemu-system-x86_64 -smp 2,maxcpus=4 -m 2G ${memory('1G', '1G')} \\
  -numa node,nodeid=0,cpus=0,memdev=m0 -numa node,nodeid=1,cpus=1,memdev=m1
#                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error qemu-numa-incomplete: No guest cell has vCPUs 2-3 of 4
`,
    });
  });

  test('memory that is not all there', () => {
    check(null, {
      'start.sh': `#!/bin/sh
qemu-system-x86_64 -smp 2 -m 4G ${memory('1G', '1G')} \\
  -numa node,nodeid=0,cpus=0,memdev=m0 -numa node,nodeid=1,cpus=1,memdev=m1
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error qemu-numa-incomplete: The guest cells have 2 GiB, but the guest has 4 GiB
`,
    });
  });

  test('no memory at all, but for machines that share it out', () => {
    check(null, {
      'start.sh': `#!/bin/sh
qemu-system-x86_64 -smp 2 -m 4G \\
  -numa node,cpus=0 -numa node,cpus=1
#       ^^^^^^^^^^^ error qemu-numa-incomplete: No guest cell has any of the 4 GiB of memory
`,
    });
    check(null, {
      'start.sh': '#!/bin/sh\nqemu-system-x86_64 -M pc-i440fx-4.2 -smp 2 -m 4G -numa node,cpus=0 -numa node,cpus=1\n',
    });
  });

  test('a memory object that is not there', () => {
    check(null, {
      'start.sh': `#!/bin/sh
qemu-system-x86_64 -smp 2 -m 2G -object memory-backend-ram,id=ram0,size=2G \\
  -numa node,nodeid=0,cpus=0-1,memdev=mem0
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error qemu-numa-incomplete: There is no memory object 'mem0'
`,
    });
  });

  test('a gap in the numbers of the cells', () => {
    check(null, {
      'start.sh': `#!/bin/sh
qemu-system-x86_64 -smp 2 -m 2G ${memory('1G', '1G')} \\
  -numa node,nodeid=0,cpus=0,memdev=m0 -numa node,nodeid=2,cpus=1,memdev=m1
#                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error qemu-numa-incomplete: Guest cell 1 is missing
`,
    });
  });

  test('some distances, not all', () => {
    check(null, {
      'start.sh': `#!/bin/sh
qemu-system-x86_64 -smp 3 -m 3G ${memory('1G', '1G', '1G')} \\
  -numa node,nodeid=0,cpus=0,memdev=m0 -numa node,nodeid=1,cpus=1,memdev=m1 -numa dist,src=0,dst=1,val=20 \\
  -numa node,nodeid=2,cpus=2,memdev=m2
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error qemu-numa-incomplete: The distance between guest cells 0 and 2 is missing
`,
    });
  });

  test('whole topologies, and those of which not all is known', () => {
    for (const options of [
      `-smp 4 -m 2G ${memory('1G', '1G')} -numa node,nodeid=0,cpus=0-1,memdev=m0 -numa node,nodeid=1,cpus=2-3,memdev=m1 -numa dist,src=0,dst=1,val=21`,
      `-smp 4 -m 2048 -numa node,mem=1024,cpus=0-1 -numa node,mem=1024,cpus=2-3`,
      `-smp 4 -m 2G ${memory('2G')} -numa node,memdev=m0`,
      `-smp 4 -m 3G ${memory('2G', '1G')} -numa node,cpus=0-3,memdev=m0 -numa node,nodeid=1,memdev=m1`,
      `-smp "$N" -m 2G ${memory('2G')} -numa node,cpus=0-1,memdev=m0`,
      `-smp 4 -m "$M" ${memory('2G')} -numa node,cpus=0-3,memdev=m0`,
      `-smp 4 -m 2G $MORE -numa node,cpus=0-1,memdev=m0`,
      `-smp 4 -m 2G ${memory('1G', '1G')} -numa node,nodeid=0,memdev=m0 -numa node,nodeid=1,memdev=m1 -numa cpu,node-id=0,socket-id=0 -numa cpu,node-id=1,socket-id=1`,
      `-smp 4 -m 2G`,
    ]) {
      check(null, { 'start.sh': `#!/bin/sh\nqemu-system-x86_64 ${options}\n` });
    }
  });
});
