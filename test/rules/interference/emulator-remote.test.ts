import { suite, test } from 'node:test';
import { check } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

const pins = `<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='2'/>`;

suite('emulator-remote', () => {
  test('on another node than all vCPUs', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        ${pins}
        <emulatorpin cpuset='4-5'/>
        <!--                 ^^^ info emulator-remote: The emulator → CPUs 4-5 is on node 1; the vCPUs are on node 0, where no vCPU is tied to CPUs 1, 3 -->
      </cputune>${numatune}`,
    );
  });

  test('yields to emulator-on-vcpu', () => {
    check('example', {
      web: `
      <vcpu>2</vcpu>
      <cputune>
        ${pins}
        <emulatorpin cpuset='4'/>
        <!--                 ^ warning emulator-on-vcpu -->
      </cputune>${numatune}`,
      db: `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='4'/></cputune><numatune><memory nodeset='1'/></numatune>`,
    });
  });

  test('right where the host reserves CPUs on the other node only', () => {
    const emulatorOn0 = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='4'/><emulatorpin cpuset='0,8'/></cputune>
      <numatune><memory mode='strict' nodeset='1'/></numatune>`;
    check('tuned', emulatorOn0);
  });

  test('on one of the nodes, floating vCPUs, an emulator without a pin', () => {
    check('example', `<vcpu>2</vcpu><cputune>${pins}<emulatorpin cpuset='3-4'/></cputune>${numatune}`);
    check('example', `<vcpu>2</vcpu><cputune><emulatorpin cpuset='4'/></cputune>${numatune}`);
    check('example', `<vcpu>2</vcpu><cputune>${pins}</cputune>${numatune}`);
    check('example', `<vcpu>2</vcpu><cputune>${pins}<emulatorpin cpuset='{{ c }}'/></cputune>${numatune}`);
  });
});
