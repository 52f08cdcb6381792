import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('virsh-live-only', () => {
  test('one finding a domain', () => {
    check(null, {
      'repin.sh': `#!/bin/sh
virsh vcpupin web 0 2 --live
#                     ^^^^^^ info virsh-live-only: the next start of web undoes 2 pins
virsh vcpupin web 1 3 --live
virsh emulatorpin db 0-1 --live
#                        ^^^^^^ info virsh-live-only: the next start of db undoes 1 pin
`,
    });
  });

  test('in a loop and in a batch', () => {
    check(null, {
      'repin.sh': `#!/bin/bash
for i in {0..3}; do virsh vcpupin web $i $((i + 4)) --live; done
#                                                   ^^^^^^ info virsh-live-only: the next start of web undoes 4 pins
virsh "emulatorpin db 0-1 --live"
#                     ^^^ info virsh-live-only: the next start of db undoes 1 pin
`,
    });
  });

  test('what the configuration gets too', () => {
    for (const lines of [
      'virsh vcpupin web 0 2 --live --config',
      'virsh vcpupin web 0 2 --live\nvirsh vcpupin web 0 2 --config',
      'virsh vcpupin web 0 2',
      'virsh vcpupin web 0 2 --current',
      'virsh vcpupin web 0 --live',
      'virsh vcpupin web 0 "$CPU" --live',
      'virsh start web\nvirsh vcpupin web 0 2 --live',
      'virsh -c qemu+ssh://other/system vcpupin web 0 2 --live',
    ]) {
      check(null, { 'repin.sh': `#!/bin/sh\n${lines}\n` });
    }
  });

  test("the domain's own document has the pin", () => {
    const web = `<vcpu>1</vcpu>
<cputune>
  <vcpupin vcpu='0' cpuset='2'/>
</cputune>`;
    check('example', { web, 'repin.sh': '#!/bin/sh\nvirsh vcpupin web 0 2 --live\n' });
    check('example', {
      web,
      'repin.sh': `#!/bin/sh
virsh vcpupin web 0 3 --live
#                     ^^^^^^ info virsh-live-only
`,
    });
  });

  test('pins for a while, which the script takes back', () => {
    const web = `<vcpu>2</vcpu>
<cputune>
  <vcpupin vcpu='0' cpuset='0'/>
  <vcpupin vcpu='1' cpuset='2'/>
</cputune>`;
    check('example', {
      web,
      'backup.sh': `#!/bin/bash
seq 0 1 | xargs -I{} virsh vcpupin web {} 0-3 --live
rsync -a /srv backup:
for i in 0 1; do virsh vcpupin web $i $((i * 2)) --live; done
`,
    });
    check('example', {
      web,
      'half.sh': `#!/bin/bash
virsh vcpupin web 0 1 --live
virsh vcpupin web 1 3 --live
#                     ^^^^^^ info virsh-live-only: the next start of web undoes 1 pin
rsync -a /srv backup:
virsh vcpupin web 0 0 --live
`,
    });
  });
});
