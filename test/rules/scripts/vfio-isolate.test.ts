import { suite, test } from 'node:test';
import { pinned } from '../../fragments.ts';
import { check } from '../check.ts';

/** Cores {0,1} {2,3} on node 0, {4,5} {6,7} on node 1; CPU 8 is offline. */
const host = 'example';

suite('vfio-isolate', () => {
  test('slices of the host against the pins of guests', () => {
    check(host, {
      game: pinned('4', '6'),
      'isolate.sh': `#!/bin/sh
vfio-isolate -u /tmp/undo cpuset-modify --cpus C0-4 /system.slice cpuset-modify --cpus C0-3 /user.slice
#                                               ^^^ warning slice-overlaps-pins: system.slice may use CPU 4
`,
    });
  });

  test('several commands on one line, with options and flags', () => {
    check(host, {
      'isolate.sh': `#!/bin/bash
HOST=C0-3,40
#         ^^ error unknown-cpu
sudo vfio-isolate -v --undo-file /tmp/undo \\
  drop-caches compact-memory \\
  cpuset-create --cpus "$HOST" -ce -nlb /host.slice \\
  irq-affinity mask C4-7 cpu-governor performance C4-7 \\
  cpuset-create --cpus=C4-7,9 --mems N0-7 -mm /machine.slice move-tasks / /host.slice
  #                         ^ error unknown-cpu
  #                                   ^^^ error unknown-node
`,
    });
  });

  test('the CPUs of a node', () => {
    check(host, {
      game: pinned('4', '6'),
      'isolate.sh': `#!/bin/sh
vfio-isolate cpuset-modify --cpus N0-1 --mems N0 /init.scope
vfio-isolate cpuset-modify --cpus N1 /system.slice
#                                 ^^ warning slice-overlaps-pins: system.slice may use CPUs 4, 6
`,
    });
  });

  test('machine.slice without pinned CPUs', () => {
    check(host, {
      game: pinned('4', '6'),
      'isolate.sh': `#!/bin/sh
vfio-isolate cpuset-create --cpus C0-4 /machine.slice
#                                  ^^^ error slice-excludes-pins
`,
    });
  });

  test('a hook that restores, deletes or modifies', () => {
    for (const end of [
      'vfio-isolate restore /tmp/undo',
      'vfio-isolate cpuset-delete /system.slice',
      'vfio-isolate cpuset-modify --cpus C0-6 /system.slice',
    ]) {
      check(host, {
        game: pinned('4', '6'),
        'qemu.sh': `#!/bin/bash
case "$2" in
  prepare) vfio-isolate -u /tmp/undo cpuset-modify --cpus C0-3 /system.slice ;;
  release) ${end} ;;
esac
`,
      });
    }
    check(host, {
      game: pinned('4', '6'),
      'qemu.sh': `#!/bin/bash
case "$2" in
  prepare) vfio-isolate cpuset-modify --cpus C0-3 /system.slice ;;
  release) vfio-isolate cpuset-modify --cpus C0-5 /system.slice irq-affinity unmask C4-7 ;;
  #                                           ^^^ info hook-without-release: release leaves system.slice without CPU 6
esac
`,
    });
  });

  test('what is not known, and what it refuses', () => {
    for (const words of [
      'cpuset-modify --cpus $C /system.slice',
      'cpuset-modify /system.slice',
      'cpuset-modify',
      'bad',
    ]) {
      check(host, { game: pinned('4'), 'isolate.sh': `#!/bin/sh\n: cpuset\nvfio-isolate ${words}\n` });
    }
  });
});
