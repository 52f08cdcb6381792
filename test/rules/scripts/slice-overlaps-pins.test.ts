import { suite, test } from 'node:test';
import { pinned } from '../../fragments.ts';
import { check } from '../check.ts';

suite('slice-overlaps-pins', () => {
  test('a slice on the CPUs of a guest', () => {
    check('example', {
      web: pinned('4', '6'),
      'isolate.sh': `#!/bin/sh
systemctl set-property --runtime -- system.slice AllowedCPUs=0-4
#                                                            ^^^ warning slice-overlaps-pins: system.slice may use CPU 4; pinned there: vCPU 0 of web
`,
    });
  });

  test('the slices of users', () => {
    check('example', {
      web: pinned('4', '6'),
      'user-.slice.d/cpus.conf': `[Slice]
AllowedCPUs=0-4
#           ^^^ warning slice-overlaps-pins: user-.slice may use CPU 4; pinned there: vCPU 0 of web
`,
    });
  });

  test('one list for all slices is one finding', () => {
    check('example', {
      web: pinned('4', '6'),
      'isolate.sh': `#!/bin/bash
HOST=0-3,6
#    ^^^^^ warning slice-overlaps-pins: user.slice, system.slice and init.scope may use CPU 6
for slice in user.slice system.slice init.scope; do
  systemctl set-property --runtime -- $slice AllowedCPUs=$HOST
done
`,
    });
  });

  test('in a hook, at prepare; all CPUs at release are no bound', () => {
    check('example', {
      web: pinned('4', '6'),
      'hook.sh': `#!/bin/bash
if [[ $2 == prepare ]]; then
  systemctl set-property --runtime -- user.slice AllowedCPUs=0-5
  #                                                          ^^^ warning slice-overlaps-pins
elif [[ $2 == release ]]; then
  systemctl set-property --runtime -- user.slice AllowedCPUs=0-7
fi
`,
    });
  });

  test('a drop-in, and the cgroup file itself', () => {
    check('example', {
      web: pinned('4', '6'),
      'system.slice.d/10-cpus.conf': `[Slice]
AllowedCPUs=0-3
AllowedCPUs=6
#           ^ warning slice-overlaps-pins: system.slice may use CPU 6
`,
      'isolate.sh': `#!/bin/sh
echo 0-4 > /sys/fs/cgroup/user.slice/cpuset.cpus
#    ^^^ warning slice-overlaps-pins: user.slice may use CPU 4
`,
    });
  });

  test('a slice that keeps one guest clear may share with another', () => {
    check('example', {
      fast: pinned('4', '6'),
      slow: pinned('2'),
      'isolate.sh': '#!/bin/sh\nsystemctl set-property --runtime -- system.slice AllowedCPUs=0-3\n',
    });
  });

  test('but not with half of one', () => {
    check('example', {
      fast: pinned('4'),
      half: pinned('0', '2'),
      'isolate.sh': `#!/bin/sh
systemctl set-property --runtime -- system.slice AllowedCPUs=0-1
#                                                            ^^^ warning slice-overlaps-pins: CPU 0; pinned there: vCPU 0 of half
`,
    });
  });

  test("other slices, unknown lists, lists that are taken back, and guests on all of the host's CPUs", () => {
    for (const line of [
      'systemctl set-property --runtime -- machine.slice AllowedCPUs=0-7',
      'systemctl set-property --runtime -- backup.slice AllowedCPUs=4',
      'systemctl set-property --runtime -- system.slice AllowedCPUs=0-3',
      'systemctl set-property --runtime -- system.slice AllowedCPUs=$CPUS',
      'systemctl set-property --runtime -- system.slice AllowedCPUs=',
      'systemctl -H other set-property system.slice AllowedCPUs=4',
    ]) {
      check('example', { web: pinned('4', '6'), 'isolate.sh': `#!/bin/sh\n${line}\n` });
    }
    check('example', {
      web: '<vcpu>1</vcpu>',
      'isolate.sh': '#!/bin/sh\nsystemctl set-property --runtime -- system.slice AllowedCPUs=0-1\n',
    });
  });
});
