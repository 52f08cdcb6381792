import { suite, test } from 'node:test';
import { check } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

/** Two vCPUs, each on a CPU of its own. */
const pins = `<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='2'/>`;

suite('emulator-on-vcpu', () => {
  test('on all or some of the vCPUs’ own CPUs and no other', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        ${pins}
        <emulatorpin cpuset='0,2'/>
        <!--                 ^^^ warning emulator-on-vcpu: The emulator is pinned only to CPUs 0, 2, and vCPUs 0-1 can run nowhere else -->
      </cputune>${numatune}`,
    );
  });

  test('with a free CPU in its pinset an info', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        ${pins}
        <emulatorpin cpuset='1-3'/>
        <!--                 ^^^ info emulator-on-vcpu: The emulator may run on CPU 2, and vCPU 1 can run nowhere else; no vCPU is tied to CPUs 1, 3 -->
      </cputune>${numatune}`,
    );
  });

  test('… but a warning where the vCPUs are meant to be dedicated', () => {
    check(
      'example',
      `
      <features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <emulatorpin cpuset='0,2'/>
        <!--                 ^^^ warning emulator-on-vcpu: The emulator may run on CPU 2, and vCPU 0 can run nowhere else; no vCPU is tied to CPU 0 -->
      </cputune>${numatune}`,
    );
  });

  test('on a vCPU of another domain', () => {
    check('example', {
      web: `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <emulatorpin cpuset='2'/>
        <!--                 ^ warning emulator-on-vcpu: The emulator is pinned only to CPU 2, and vCPU 0 of db can run nowhere else -->
      </cputune>${numatune}`,
      db: `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>${numatune}`,
    });
  });

  test('a pool is for all threads of its domain', () => {
    check('example', `<vcpu cpuset='0-3'>2</vcpu><cputune><emulatorpin cpuset='0-3'/></cputune>${numatune}`);
    check('example', `<vcpu cpuset='0-3'>2</vcpu><cputune><emulatorpin cpuset='2'/></cputune>${numatune}`);
  });

  test('vCPUs whose metadata says that they share', () => {
    check(
      'example',
      `<metadata><p:placement xmlns:p='urn:pinset:placement:1' cpus='shared'/></metadata>
      <vcpu>2</vcpu><cputune>${pins}<emulatorpin cpuset='2'/></cputune>${numatune}`,
    );
  });

  test('an emulator that floats, or that is where no vCPU is', () => {
    check('example', `<vcpu>2</vcpu><cputune>${pins}<emulatorpin cpuset='0-7'/></cputune>${numatune}`);
    check('example', `<vcpu>2</vcpu><cputune>${pins}</cputune>${numatune}`);
    check('example', `<vcpu>2</vcpu><cputune>${pins}<emulatorpin cpuset='1,3'/></cputune>${numatune}`);
  });

  test('unknown pinsets', () => {
    check('example', `<vcpu>2</vcpu><cputune>${pins}<emulatorpin cpuset='{{ cpus }}'/></cputune>${numatune}`);
    check(
      'example',
      `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='{{ cpu }}'/><emulatorpin cpuset='2'/></cputune>`,
    );
  });
});
