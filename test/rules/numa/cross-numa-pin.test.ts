import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('cross-numa-pin', () => {
  test('one vCPU on another node than the others', () => {
    check(
      'example',
      `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='4'/>
        <!--                      ^ warning cross-numa-pin: vCPU 1 → CPU 4 is on node 1; vCPUs 0, 2 are on node 0 -->
        <vcpupin vcpu='2' cpuset='2'/>
      </cputune>`,
    );
  });

  test('it says whether the domain would fit one node', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='4'/>
        <!--                      ^ warning cross-numa-pin: The domain fits on one node: it has 2 vCPUs, and node 0 has 4 CPUs -->
      </cputune>`,
    );
    check(
      { cores: ['0', '1', '2', '3'], nodes: [0, 0, 1, 1], reserved: '0,2' },
      `
      <vcpu cpuset='1-3'>3</vcpu>
      <!--          ^^^ warning cross-numa-pin: It does not fit on one node: it has 3 vCPUs, and node 0 has 1 CPU; NUMA cells would show the guest its nodes -->
      <!--          ^^^ warning reserved-cpu-pinned -->`,
    );
  });

  test('one vCPU that may run on both nodes is enough', () => {
    check(
      'example',
      `
      <vcpu cpuset='2,4'>1</vcpu>
      <!--          ^^^ warning cross-numa-pin: vCPU 0 → CPUs 2, 4 is on nodes 0-1 -->`,
    );
  });

  test('pins on one node are right', () => {
    check('example', `<vcpu cpuset='4-7'>2</vcpu>`);
  });

  test('a guest with NUMA cells knows', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='4'/>
      </cputune>
      <cpu>
        <numa>
          <cell id='0' cpus='0' memory='1048576'/>
          <cell id='1' cpus='1' memory='1048576'/>
        </numa>
      </cpu>`,
    );
  });

  test('an offline CPU is on no node', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2,8'/>
        <!--                        ^ warning offline-cpu -->
      </cputune>`,
    );
  });

  test('hot-pluggable vCPUs and floating ones are elsewhere at their own time', () => {
    check(
      'example',
      `
      <vcpu current='1'>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='4'/>
      </cputune>`,
    );
    check('example', `<vcpu cpuset='0-7'>2</vcpu>`);
  });

  test('four nodes', () => {
    check(
      'dies-4node',
      `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='4,8'/>
        <!--                      ^^^ warning cross-numa-pin: vCPU 1 → CPUs 4, 8 is on nodes 1-2 (and 1 more); vCPU 0 is on node 0 -->
        <vcpupin vcpu='2' cpuset='12'/>
      </cputune>`,
    );
  });
});
