import { suite, test } from 'node:test';
import { pinned } from '../../fragments.ts';
import { check } from '../check.ts';

/** Cores {0,1} {2,3} on node 0, {4,5} {6,7} on node 1. The guest is on CPUs 4 and 6; CPU 7 is kept for something else. */
const host = 'example';
const game = pinned('4', '6');

const narrow = 'systemctl set-property --runtime -- system.slice AllowedCPUs=0-3';
const wide = 'systemctl set-property --runtime -- system.slice AllowedCPUs=0-6';

/** Hooks that give the guest's CPUs back when it is gone, and keep CPU 7 away from the slice for good. */
const hooks: Readonly<Record<string, string>> = {
  'case "$2"': `case "$2" in prepare) ${narrow} ;; release) ${wide} ;; esac`,
  'case with stopped': `case $2 in\n  started) ${narrow} ;;\n  stopped|release) ${wide} ;;\nesac`,
  'names in variables': `guest=$1 op=$2\nif [ "$guest" = game ]; then\n  if [ "$op" = prepare ]; then ${narrow}; fi\n  if [ "$op" = release ]; then ${wide}; fi\nfi`,
  '[[ $2 == … ]]': `[[ $1 == game ]] || exit 0\n[[ $2 == prepare ]] && ${narrow}\n[[ $2 == release ]] && ${wide}\nexit 0`,
  '"$1/$2/$3"': `case "$1/$2/$3" in game/prepare/begin) ${narrow} ;; game/release/end) ${wide} ;; esac`,
  '"$2/$3" in [[ ]]': `if [[ "$2/$3" == "prepare/begin" ]]; then ${narrow}\nelif [[ "$2/$3" == "release/end" ]]; then ${wide}\nfi`,
  'two tests in a list': `if [ "$1" = game ] && [ "$2" = prepare ]; then ${narrow}; fi\nif [ "$1" = game ] && [ "$2" = release ]; then ${wide}; fi`,
  '"$1 $2" in [ ]': `if [ "$1 $2" = "game prepare" ]; then ${narrow}; fi\nif [ "$1 $2" = "game release" ]; then ${wide}; fi`,
  functions: `isolate() { ${narrow}; }\nrestore() { ${wide}; }\ncase "$2" in prepare) isolate ;; release) restore ;; esac`,
  'one function, two lists': `allow() { systemctl set-property --runtime -- system.slice AllowedCPUs="$1"; }\ncase "$2" in prepare) allow 0-3 ;; release) allow 0-6 ;; esac`,
  'functions by the name of the operation': `prepare() { ${narrow}; }\nrelease() { ${wide}; }\n"$2"`,
  'lists in variables': `HOST=0-3\nALL=0-6\nset_to() { for u in system.slice user.slice; do systemctl set-property --runtime -- $u AllowedCPUs=$1; done; }\ncase "$2" in prepare) set_to $HOST ;; release) set_to $ALL ;; esac`,
  'a default branch': `case "$2" in\n  prepare|start|started) ${narrow} ;;\n  *) ${wide} ;;\nesac`,
  reconnect: `case "$2" in prepare) ${narrow} ;; release|reconnect) ${wide} ;; esac`,
  'cgroup files': `case "$2" in\n  prepare) echo 0-3 > /sys/fs/cgroup/system.slice/cpuset.cpus ;;\n  release) echo 0-6 > /sys/fs/cgroup/system.slice/cpuset.cpus ;;\nesac`,
  main: `main() {\n  local op=$2\n  case "$op" in\n    prepare) ${narrow} ;;\n    release) ${wide} ;;\n  esac\n}\nmain "$@"`,
};

suite('what a hook does when the guest is gone', () => {
  for (const [name, body] of Object.entries(hooks)) {
    test(`is not judged against the guest's pins: ${name}`, () => {
      check(host, { game, 'qemu.sh': `#!/bin/bash\n${body}\n` });
    });
  }

  test('nor what a hookscript of Proxmox VE does at post-stop', () => {
    check(host, { game, 'guest.sh': `#!/bin/bash\ncase "$2" in pre-start) ${narrow} ;; post-stop) ${wide} ;; esac\n` });
  });

  for (const path of [
    'qemu.d/game/release/end/give-back.sh',
    'qemu.d/game/stopped/end/10-cpus.sh',
    'hooks/qemu.d/game/release/end/slices.sh',
    'hooks/game/release/end/cpus.sh',
    'vms/game/release/end/cpus.sh',
    'qemu.d/game/reconnect/begin/cpus.sh',
    'hooks/vfio-teardown.sh',
  ]) {
    test(`nor a script at ${path}`, () => {
      check(host, { game, [path]: `#!/bin/bash\n${wide}\n` });
    });
  }

  test('but a script at prepare/begin is', () => {
    check(host, {
      game,
      'qemu.d/game/prepare/begin/isolate.sh': `#!/bin/bash
systemctl set-property --runtime -- system.slice AllowedCPUs=0-6
#                                                            ^^^ warning slice-overlaps-pins
`,
    });
  });

  test('nor scripts with a stop of their own, nor a trap at the end', () => {
    check(host, {
      game,
      'vm.sh': `#!/bin/sh\ncase "$1" in start) ${narrow} ;; stop) ${wide} ;; esac\n`,
      'run.sh': `#!/bin/bash\nundo() { ${wide}; }\ntrap undo EXIT\n${narrow}\nvirsh start game --console\n`,
      'by-hand.sh': `#!/bin/sh\n${narrow}\ntaskset -c 0 qemu-system-x86_64 -smp 1\n${wide}\n`,
    });
  });

  test('but what it does at both ends is', () => {
    check(host, {
      game,
      'qemu.sh': `#!/bin/bash
case "$2" in
  prepare|release) systemctl set-property --runtime -- system.slice AllowedCPUs=0-5 ;;
  #                                                                             ^^^ warning slice-overlaps-pins
esac
`,
    });
  });

  test('a narrow release does not excuse a wide prepare', () => {
    check(host, {
      game,
      'qemu.sh': `#!/bin/bash
case "$2" in
  prepare) systemctl set-property --runtime -- system.slice AllowedCPUs=0-6 ;;
  #                                                                     ^^^ warning slice-overlaps-pins
  release) systemctl set-property --runtime -- system.slice AllowedCPUs=0-3 ;;
  #                                                                     ^^^ info hook-without-release: release leaves system.slice with CPUs 0-3: nothing that prepare took comes back
esac
`,
    });
  });

  test('machine.slice and virsh at release', () => {
    check(host, {
      game,
      'qemu.sh': `#!/bin/bash
case "$2" in
  prepare) systemctl set-property --runtime -- machine.slice AllowedCPUs=4-7 ;;
  release) systemctl set-property --runtime -- machine.slice AllowedCPUs=0-3,5,7; virsh vcpupin game 1 4 ;;
esac
`,
    });
  });
});
