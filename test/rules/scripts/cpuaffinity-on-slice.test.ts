import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('cpuaffinity-on-slice', () => {
  test('in a slice and in a drop-in of one', () => {
    check(null, {
      'vm.slice': `[Slice]
  CPUAffinity=0-3
# ^^^^^^^^^^^ warning cpuaffinity-on-slice: systemd ignores CPUAffinity= in a slice
  NUMAMask=0
# ^^^^^^^^ warning cpuaffinity-on-slice
`,
      'system.slice.d/cpus.conf': `[Slice]
  AllowedCPUs=0-3
  CPUAffinity=
# ^^^^^^^^^^^ warning cpuaffinity-on-slice
`,
    });
  });

  test('by systemctl', () => {
    check(null, {
      'isolate.sh': `#!/bin/sh
systemctl set-property --runtime machine.slice CPUAffinity=0-3
#                                              ^^^^^^^^^^^ warning cpuaffinity-on-slice: systemctl refuses it
`,
    });
  });

  test('a service may have it, a slice AllowedCPUs=, and another section is for another unit', () => {
    check(null, {
      'web.service': '[Service]\nCPUAffinity=0-3\nExecStart=redis-server\n',
      'vm.slice': '[Slice]\nAllowedCPUs=0-3\n',
      'gone.slice': '[Service]\nCPUAffinity=0-3\n',
      'set.sh': '#!/bin/sh\nsystemctl set-property web.service AllowedCPUs=0-3\n',
    });
  });
});
