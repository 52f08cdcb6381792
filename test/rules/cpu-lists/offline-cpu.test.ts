import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('offline-cpu', () => {
  test('what is left is said', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='6,8'/>
        <!--                        ^ warning offline-cpu: CPU 8 of host example is offline, which leaves vCPU 0's pinset with CPU 6 -->
      </cputune>`,
    );
  });

  test('nothing is left', () => {
    check(
      'example',
      `
      <vcpu cpuset='8'>2</vcpu>
      <!--          ^ warning offline-cpu: no online CPU -->`,
    );
  });

  test('for the emulator too', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <cputune>
        <emulatorpin cpuset='6-8'/>
        <!--                 ^^^ warning offline-cpu: the emulator's pinset with CPUs 6-7 -->
      </cputune>`,
    );
  });

  test('excluded, or of a pinset that is dropped: not named', () => {
    check('example', `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='6-8,^8'/></cputune>`);
    check(
      'example',
      `
      <vcpu placement='auto' cpuset='8'>1</vcpu>
      <!--                           ^ warning placement-auto-ignores -->`,
    );
  });

  test('a pinset of all online CPUs and an offline one floats', () => {
    check(
      'example',
      `
      <vcpu cpuset='0-8'>8</vcpu>
      <!--          ^^^ warning offline-cpu -->`,
    );
  });
});
