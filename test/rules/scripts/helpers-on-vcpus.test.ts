import { suite, test } from 'node:test';
import { check, type On } from '../check.ts';

const host: On = { cores: ['0-1', '2-3', '4-5', '6-7', '8-9'] };

/** A domain with a vCPU on this CPU, and helper threads on CPUs 8-9. */
function on(cpu: string): string {
  return `
  <vcpu>1</vcpu>
  <iothreads>1</iothreads>
  <cputune>
    <vcpupin vcpu='0' cpuset='${cpu}'/>
    <emulatorpin cpuset='8-9'/>
    <iothreadpin iothread='1' cpuset='8-9'/>
  </cputune>`;
}

suite('helper threads that a script pins to the only CPU of a vCPU', () => {
  test('of another guest that it moves there', () => {
    check(host, {
      a: on('2'),
      b: on('6'),
      'pin.sh': `
virsh emulatorpin a 4
#                   ^ warning emulator-on-vcpu: The emulator is pinned only to CPU 4, and vCPU 0 of b can run nowhere else
virsh vcpupin b 0 4
virsh iothreadpin b 1 2
#                     ^ warning iothread-on-vcpu: Iothread 1 is pinned only to CPU 2, and vCPU 0 of a can run nowhere else
`,
    });
  });

  test('of the same guest', () => {
    check(host, {
      a: on('2'),
      'pin.sh': `
virsh vcpupin a 0 4
virsh emulatorpin a 4
#                   ^ warning emulator-on-vcpu: The emulator is pinned only to CPU 4, and vCPU 0 can run nowhere else
`,
    });
  });

  test('of a guest that no file describes', () => {
    check(host, {
      'pin.sh': `
virsh emulatorpin a 4
#                   ^ warning emulator-on-vcpu: The emulator is pinned only to CPU 4, and vCPU 0 of b can run nowhere else
virsh vcpupin b 0 4
`,
    });
  });

  test('where the domain has no such pin itself', () => {
    check(host, {
      a: "<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>",
      'pin.sh': 'virsh emulatorpin a 2\n#                   ^ warning emulator-on-vcpu\n',
    });
  });

  test('but not of one that it moves away, or in another branch', () => {
    check(host, {
      a: on('2'),
      b: on('4'),
      'away.sh': 'virsh emulatorpin a 4\nvirsh vcpupin b 0 6\n',
      'case.sh': 'case "$1" in\n  one) virsh emulatorpin a 6 ;;\n  two) virsh vcpupin b 0 6 ;;\nesac\n',
    });
  });
});
