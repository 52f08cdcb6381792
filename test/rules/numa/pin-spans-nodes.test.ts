import { suite, test } from 'node:test';
import { check } from '../check.ts';

/** Two guest cells of two vCPUs, their memory on both nodes of the example host. */
const twoCells = `
      <numatune><memory mode='strict' nodeset='0-1'/></numatune>
      <cpu>
        <numa>
          <cell id='0' cpus='0-1' memory='1048576'/>
          <cell id='1' cpus='2-3' memory='1048576'/>
        </numa>
      </cpu>`;

suite('pin-spans-nodes', () => {
  test('one vCPU of a cell may leave its node', () => {
    check(
      'example',
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2,4'/>
        <!--                      ^^^ info pin-spans-nodes: vCPU 1 → CPUs 2, 4 may run on nodes 0-1, but the guest counts on the memory of one cell being near -->
        <vcpupin vcpu='2' cpuset='6'/>
        <vcpupin vcpu='3' cpuset='4-5'/>
      </cputune>${twoCells}`,
    );
  });

  test('a pool that each of several vCPUs has is one finding', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2-5'/>
        <!--                      ^^^ info pin-spans-nodes: vCPUs 0-1 → CPUs 2-5 may run on nodes 0-1 -->
        <vcpupin vcpu='1' cpuset='2-5'/>
      </cputune>
      <numatune><memory mode='strict' nodeset='0-1'/></numatune>
      <cpu><numa><cell cpus='0-1' memory='1048576'/></numa></cpu>`,
    );
  });

  test('without guest cells it is a cross-numa-pin', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2,4'/>
        <!--                      ^^^ warning cross-numa-pin -->
      </cputune>`,
    );
  });

  test('where narrowing it would not do, it is a cell-cross-node', () => {
    check(
      'example',
      `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2,4'/>
        <!--                      ^^^ warning cell-cross-node: vCPU 1 → CPUs 2, 4 is on nodes 0-1 (and 1 more); vCPU 0 is on node 0 -->
        <vcpupin vcpu='2' cpuset='6'/>
      </cputune>
      <numatune><memory mode='strict' nodeset='0-1'/></numatune>
      <cpu><numa><cell cpus='0-2' memory='1048576'/></numa></cpu>`,
    );
  });

  test('a pin to all online CPUs, and one by vcpu@cpuset, is no pin of a vCPU’s own', () => {
    const cell = `<cpu><numa><cell cpus='0' memory='1048576'/></numa></cpu>`;
    check('example', `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='0-7'/></cputune>${cell}`);
    check(
      'example',
      `
      <vcpu cpuset='2,4'>1</vcpu>
      <!--          ^^^ warning cell-cross-node -->
      ${cell}`,
    );
  });

  test('vCPUs that are plugged in later have their own rule; templates are not judged', () => {
    const rest = `
      <numatune><memory mode='strict' nodeset='0-1'/></numatune>
      <cpu><numa><cell cpus='0-1' memory='1048576'/></numa></cpu>`;
    const pins = `<cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='2,4'/></cputune>`;
    check('example', `<vcpu current='1'>2</vcpu>${pins}${rest}`);
    check('example', `<vcpu>2</vcpu>{% if x %}${pins}{% endif %}${rest}`);
  });
});
