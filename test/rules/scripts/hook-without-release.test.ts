import { suite, test } from 'node:test';
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
