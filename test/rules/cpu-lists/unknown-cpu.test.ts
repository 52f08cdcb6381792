import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('unknown-cpu', () => {
  test('the term that names it is underlined', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2,15-16'/>
        <!--                        ^^^^^ error unknown-cpu: Host example has no CPU 15-16: vCPU 0's pinset may name CPUs 0-8 -->
      </cputune>`,
    );
  });

  test('pinsets of vcpu@cpuset, emulator and iothreads count', () => {
    check(
      'example',
      `
      <vcpu cpuset='9'>1</vcpu>
      <!--          ^ error unknown-cpu: <vcpu>'s cpuset -->
      <iothreads>1</iothreads>
      <cputune>
        <emulatorpin cpuset='0,10'/>
        <!--                   ^^ error unknown-cpu: the emulator's pinset -->
        <iothreadpin iothread='1' cpuset='11'/>
        <!--                              ^^ error unknown-cpu: iothread 1's pinset -->
      </cputune>`,
    );
  });

  test('one squiggle for vcpu@cpuset, however many vCPUs fall back to it', () => {
    check(
      'example',
      `
      <vcpu cpuset='2,4,9'>2</vcpu>
      <!--          ^^^^^ warning cross-numa-pin -->
      <!--              ^ error unknown-cpu -->`,
    );
  });

  test('a CPU that is taken out again is not named', () => {
    check('example', `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='0,9,^9'/></cputune>`);
  });

  test('a pinset that libvirt drops is not looked at', () => {
    check(
      'example',
      `
      <vcpu placement='auto' cpuset='9'>1</vcpu>
      <!--                           ^ warning placement-auto-ignores -->`,
    );
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='0' cpuset='9'/>
        <!--           ^ error duplicate-vcpupin -->
        <vcpupin vcpu='1' cpuset='9'/>
        <!--           ^ warning vcpupin-out-of-range -->
      </cputune>`,
    );
  });

  test('pins of vCPUs that are plugged in later are looked at', () => {
    check(
      'example',
      `
      <vcpu current='1'>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='9'/>
        <!--                      ^ error unknown-cpu -->
      </cputune>`,
    );
  });

  test('a gap in capabilities may be an offline CPU', () => {
    check(
      'smt2-offline',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='5'/>
        <!--                      ^ error unknown-cpu: If CPU 5 exists and is offline, bring it online -->
      </cputune>`,
    );
  });

  test('a reference in the value: the whole value is underlined', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2&#44;9'/>
        <!--                      ^^^^^^^ error unknown-cpu: no CPU 9 -->
      </cputune>`,
    );
  });
});
