import { suite, test } from 'node:test';
import { pinned } from '../../fragments.ts';
import { check } from '../check.ts';

suite('hook-without-release', () => {
  test('bounded at prepare, and that is all', () => {
    check(null, {
      'qemu.sh': `#!/bin/bash
if [[ $1 == win10 && $2 == "prepare" ]]; then
  systemctl set-property --runtime -- system.slice AllowedCPUs=0-3
  #                                                            ^^^ info hook-without-release: The hook restricts system.slice at prepare, and neither stopped nor release undoes that
fi
`,
    });
  });

  for (const condition of [
    '[ "$1" = web ] && [ "$2" = prepare ]',
    'test "$1" = web && test "$2" = prepare',
    '[ "$1/$2" = web/prepare ]',
    '[ "$1 $2" != "web prepare" ] || false',
    '[[ "$1/$2/$3" == web/prepare/begin ]]',
  ]) {
    test(`bounded if ${condition}`, () => {
      const negated = condition.includes('!=');
      const command = 'systemctl set-property --runtime -- system.slice AllowedCPUs=0-3';
      check(null, {
        'qemu.sh': `#!/bin/bash
if ${condition}; then ${negated ? ':; else' : ''}
  ${command}
  #                                                            ^^^ info hook-without-release: The hook restricts system.slice at prepare
fi
`,
      });
    });
  }

  test('in a function, for several slices', () => {
    check(null, {
      'qemu.sh': `#!/bin/bash
HOST_CPUS=0,4
#         ^^^ info hook-without-release: The hook restricts user.slice and system.slice at started
isolate() {
  for slice in user.slice system.slice; do
    systemctl set-property --runtime -- "$slice" AllowedCPUs=$HOST_CPUS
  done
}
case "$2/$3" in
  started/begin) isolate ;;
  stopped/end) logger "guest $1 is gone" ;;
esac
`,
    });
  });

  test('taken back at release or stopped', () => {
    for (const [operation, command] of [
      ['release', 'systemctl set-property --runtime -- system.slice AllowedCPUs=0-7'],
      ['stopped', 'systemctl set-property --runtime -- system.slice AllowedCPUs='],
      ['release', 'systemctl revert system.slice'],
      ['release', 'echo "$ALL" > /sys/fs/cgroup/system.slice/cpuset.cpus'],
      ['release', '/usr/local/libexec/give-back'],
      ['release', '. /etc/give-back.conf'],
      ['release', 'cat /run/saved > /sys/fs/cgroup/system.slice/cpuset.cpus'],
      ['release', 'sed -n 1p /run/saved > /sys/fs/cgroup/system.slice/cpuset.cpus'],
      ['release', 'cp /run/saved /sys/fs/cgroup/system.slice/cpuset.cpus'],
      ['release', 'dd if=/run/saved of=/sys/fs/cgroup/system.slice/cpuset.cpus'],
      ['release', 'for f in /sys/fs/cgroup/*.slice/cpuset.cpus; do echo 0-7 > $f; done'],
      ['release', 'find /sys/fs/cgroup -name cpuset.cpus -exec cp /run/saved {} +'],
      ['release', 'busctl call org.freedesktop.systemd1 /org/freedesktop/systemd1 $M SetUnitProperties "$@"'],
      ['release', 'cgset --copy-from / system.slice'],
      ['release', 'python3 /opt/give-back.py'],
      ['release', 'sudo /opt/give-back'],
    ]) {
      check(null, {
        'qemu.sh': `#!/bin/bash
case "$2" in
  prepare) systemctl set-property --runtime -- system.slice AllowedCPUs=0-3 ;;
  ${operation}) ${command} ;;
esac
`,
      });
    }
  });

  test('a shield of cset that is reset', () => {
    check(null, {
      'qemu.sh': `#!/bin/bash
case "$2" in
  prepare) cset shield --cpu=4-7 --kthread=on ;;
  release) cset shield --reset ;;
esac
`,
    });
  });

  test('a hookscript of Proxmox VE', () => {
    check(null, {
      'guest.sh': `#!/bin/bash
if [ "$2" = "pre-start" ]; then
  echo 0-3 > /sys/fs/cgroup/system.slice/cpuset.cpus
  #    ^^^ info hook-without-release: The hook restricts system.slice at pre-start, and neither pre-stop nor post-stop undoes that
elif [ "$2" = "post-stop" ]; then
  logger "guest $1 is gone"
fi
`,
    });
  });

  test('a script that is no hook', () => {
    check(null, {
      'isolate.sh': '#!/bin/sh\n# prepare the host\nsystemctl set-property --runtime -- system.slice AllowedCPUs=0-3\n',
    });
    check(null, {
      'isolate.sh': `#!/bin/sh
case "$1" in
  start) systemctl set-property --runtime -- system.slice AllowedCPUs=0-3 ;;
  stop) systemctl revert system.slice ;;
esac
`,
    });
    check(null, {
      'vm.sh': `#!/bin/sh
# vm.sh NAME start|stop
case "$2" in
  start) systemctl set-property --runtime -- system.slice AllowedCPUs=0-3 && echo started ;;
  stop) systemctl revert system.slice && echo stopped ;;
esac
`,
    });
  });
});

/** What a release has to give back: what the slice kept, and the CPUs of the hook's guests. */
suite('hook-without-release: a release that gives back less than prepare took', () => {
  const hook = (release: string, guest = '') => `#!/bin/bash
${guest}
case "$2" in
  prepare) systemctl set-property --runtime -- system.slice AllowedCPUs=0-1 ;;
  release) systemctl set-property --runtime -- system.slice AllowedCPUs=${release}
esac
`;

  test('not the guest whose CPUs were taken', () => {
    check('example', {
      game: pinned('4', '6'),
      'qemu.sh': hook(`0-5 ;;
  #                                                                     ^^^ info hook-without-release: release leaves system.slice without CPU 6, which prepare took`),
    });
  });

  test('what belongs to nobody here may stay away', () => {
    check('example', { game: pinned('4', '6'), 'qemu.sh': hook('0-6 ;;') });
    check('example', { game: pinned('4', '6'), 'qemu.sh': hook('0,1,4,6 ;;') });
  });

  test('without a guest: all online CPUs that are not kept for something else', () => {
    check('example', {
      'qemu.sh': hook(`0-3 ;;
  #                                                                     ^^^ info hook-without-release: without CPUs 4-7, which prepare took`),
    });
    check({ cores: ['0', '1', '2', '3'], reserved: '3' }, { 'qemu.sh': hook('0-2 ;;') });
    check({ cores: ['0', '1', '2', '3'], isolated: '3' }, { 'qemu.sh': hook('0-2 ;;') });
  });

  test('another guest, which the hook is not for', () => {
    check('example', {
      game: pinned('4'),
      other: pinned('6'),
      'qemu.sh': hook('0-5,7 ;;', '[ "$1" = game ] || exit 0'),
    });
    check('example', {
      other: pinned('6'),
      'qemu.sh': hook('0-5,7 ;;', '[ "$1" = game ] || exit 0'),
    });
    check('example', {
      game: pinned('4'),
      other: pinned('6'),
      'qemu.sh': hook(
        `0-3,6-7 ;;
  #                                                                     ^^^^^^^ info hook-without-release: without CPU 4`,
        'case "$1" in ga*) ;; *) exit 0 ;; esac',
      ),
    });
  });

  test('less than it kept, and the same again', () => {
    check(null, {
      'qemu.sh': hook(`0 ;;
  #                                                                     ^ info hook-without-release: release leaves system.slice with CPU 0: nothing that prepare took comes back`),
    });
    check(null, {
      'qemu.sh': hook(`0,1 ;;
  #                                                                     ^^^ info hook-without-release: nothing that prepare took comes back`),
    });
    check(null, {
      'qemu.sh': hook(`0,2-7 ;;
  #                                                                     ^^^^^ info hook-without-release: release leaves system.slice without CPU 1`),
    });
  });

  test('unknown, empty or all CPUs', () => {
    for (const list of ['$ALL', '', '0-7', '"$(cat /sys/devices/system/cpu/online)"']) {
      check('example', { game: pinned('4', '6'), 'qemu.sh': hook(`${list} ;;`) });
    }
  });

  test('at stopped first and the rest at release: the last list counts', () => {
    check('example', {
      'qemu.sh': `#!/bin/bash
case "$2" in
  started) systemctl set-property --runtime -- user.slice AllowedCPUs=0 ;;
  stopped) systemctl set-property --runtime -- user.slice AllowedCPUs=0-3 ;;
  release) systemctl set-property --runtime -- user.slice AllowedCPUs=0-7 ;;
esac
`,
    });
  });

  test('a slice that is forgotten', () => {
    check('example', {
      'qemu.sh': `#!/bin/bash
set_cpus() { systemctl set-property --runtime -- system.slice AllowedCPUs=$1; systemctl set-property --runtime -- user.slice AllowedCPUs=$1; }
case "$2" in
  prepare) set_cpus 0-1; systemctl set-property --runtime -- init.scope AllowedCPUs=0-2 ;;
  #                                                                                 ^^^ info hook-without-release: The hook restricts init.scope at prepare
  release) set_cpus 0-7 ;;
esac
`,
    });
  });

  test('a file for the end of one guest', () => {
    check('example', {
      game: pinned('4', '6'),
      'qemu.d/game/release/end/cpus.sh': `#!/bin/bash
for slice in user.slice system.slice; do
  systemctl set-property --runtime -- $slice AllowedCPUs=0-5
  #                                                      ^^^ info hook-without-release: release leaves system.slice and user.slice without CPU 6, where the guest ran
done
`,
      'qemu.d/other/release/end/cpus.sh': `#!/bin/bash
systemctl set-property --runtime -- system.slice AllowedCPUs=0-5
`,
    });
  });
});
