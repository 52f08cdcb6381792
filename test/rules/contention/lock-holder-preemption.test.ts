import { suite, test } from 'node:test';
import { check } from '../check.ts';

const emulator = (cpu: string) => `<emulatorpin cpuset='${cpu}'/>`;
const onNode0 = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;
const subject = 'lock-holder-preemption';

suite(subject, () => {
  test('says how many vCPUs, their shares and what they compete with', () => {
    check(
      'example',
      `
      <!-- pinset-ignore emulator-on-vcpu: the disks are idle -->
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
        <!--                      ^ info lock-holder-preemption: web: 1 of 2 vCPUs has less than a whole CPU (50 %). It competes with its own emulator. While a vCPU that holds a lock waits -->
        <!-- pinset-ignore emulator-on-vcpu: the disks are idle -->
        ${emulator('2')}
      </cputune>${onNode0}`.replace('<!-- pinset-ignore emulator-on-vcpu: the disks are idle -->', ''),
      subject,
    );
  });

  test('a single vCPU holds no lock that another one waits for', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!-- pinset-ignore emulator-on-vcpu: the disks are idle -->
        ${emulator('2')}
      </cputune>${onNode0}`,
      subject,
    );
  });

  test('where cpu-overcommit speaks, it is a note there', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ warning cpu-overcommit -->
        <vcpupin vcpu='1' cpuset='2'/>
        ${emulator('0')}
      </cputune>${onNode0}`,
      subject,
    );
  });

  test('an emulator that may run elsewhere, and vCPUs with room to move', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
        ${emulator('1,3')}
      </cputune>${onNode0}`,
      subject,
    );
  });
});
