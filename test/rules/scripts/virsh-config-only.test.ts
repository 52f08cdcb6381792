import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('virsh-config-only', () => {
  test('one finding a domain', () => {
    check(null, {
      'repin.sh': `#!/bin/sh
virsh vcpupin --domain web --vcpu 0 --cpulist 2 --config
#                                               ^^^^^^^^ info virsh-config-only: --config alone delays 2 pins of web until its next start
virsh iothreadpin web 1 0 --config
`,
    });
  });

  test('what the running guest gets too, and what is started anyway', () => {
    for (const lines of [
      'virsh vcpupin web 0 2 --config --live',
      'virsh vcpupin web 0 2 --config\nvirsh vcpupin web 0 2 --live',
      'virsh vcpupin web 0 2 --config\nvirsh start web',
      'virsh shutdown web\nvirsh vcpupin web 0 2 --config',
      'virsh define web.xml\nvirsh vcpupin web 0 2 --config',
      'virsh numatune web --nodeset 0 --config',
      'virsh vcpupin web 0 r --config',
    ]) {
      check(null, { 'repin.sh': `#!/bin/sh\n${lines}\n` });
    }
  });
});
