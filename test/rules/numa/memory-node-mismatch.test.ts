import { suite, test } from 'node:test';
import { check } from '../check.ts';

/** Two vCPUs on node 0 of the example host. */
const onNode0 = `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
      </cputune>`;

/** Two guest cells, each on a node of the example host. */
const twoCells = `
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
      </cpu>`;

suite('memory-node-mismatch', () => {
  test('memory where the vCPUs are', () => {
    check('example', `${onNode0}<numatune><memory mode='strict' nodeset='0'/></numatune>`);
  });

  test('memory on another node, whatever the mode', () => {
    for (const mode of ['strict', 'preferred', 'restrictive', 'interleave']) {
      check(
        'example',
        `${onNode0}
      <numatune>
        <memory nodeset='1' mode='${mode}'/>
        <!--             ^ warning memory-node-mismatch: vCPUs 0-1 are pinned to node 0, but the memory is bound to node 1 -->
      </numatune>`,
      );
    }
  });

  test('a wider nodeset is fine: the kernel fills the nearest node first', () => {
    for (const mode of ['strict', 'restrictive']) {
      check('example', `${onNode0}<numatune><memory mode='${mode}' nodeset='0-1'/></numatune>`);
    }
    check(
      'example',
      `${onNode0}
      <numatune>
        <memory mode='preferred' nodeset='0-1'/>
        <!--                              ^^^ info preferred-several-nodes -->
      </numatune>`,
    );
    check('example', `${onNode0}<numatune><memory nodeset='0-1'/></numatune>`);
  });

  test('interleaved over a node without a vCPU', () => {
    check(
      'example',
      `${onNode0}
      <numatune>
        <memory mode='interleave' nodeset='0-1'/>
        <!--                               ^^^ warning memory-node-mismatch: the part on node 1 is remote -->
      </numatune>`,
    );
  });

  test('interleaved for vCPUs that may be anywhere', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <!--  ^ warning partial-pinning -->
      <cputune><vcpupin vcpu='0' cpuset='0'/></cputune>
      <numatune><memory mode='interleave' nodeset='0-1'/></numatune>`,
    );
  });

  test('a node of the pins is missing', () => {
    check(
      'example',
      `
      <vcpu cpuset='3-4'>2</vcpu>
      <!--          ^^^ warning cross-numa-pin -->
      <numatune>
        <memory mode='strict' nodeset='0'/>
        <!--                           ^ warning memory-node-mismatch: pinned to nodes 0-1, but the memory is bound to node 0, which leaves out node 1 -->
      </numatune>`,
    );
  });

  test('memory on a node without CPUs beside the vCPUs’ own is wider, alone it is remote', () => {
    check('cpuless-node', `${onNode0}<numatune><memory mode='strict' nodeset='0,2'/></numatune>`);
    check(
      'cpuless-node',
      `${onNode0}
      <numatune>
        <memory mode='strict' nodeset='2'/>
        <!--                           ^ warning memory-node-mismatch: bound to node 2, which leaves out node 0 -->
      </numatune>`,
    );
  });

  test('memnode by memnode', () => {
    check(
      'example',
      `${twoCells}
      <numatune>
        <memory mode='strict' nodeset='0-1'/>
        <memnode cellid='0' mode='strict' nodeset='0'/>
        <memnode cellid='1' mode='strict' nodeset='1'/>
      </numatune>`,
    );
    check(
      'example',
      `${twoCells}
      <numatune>
        <memory mode='strict' nodeset='0-1'/>
        <memnode cellid='0' mode='strict' nodeset='1'/>
        <!--                                       ^ warning memory-node-mismatch: vCPU 0 is pinned to node 0, but the memory of guest cell 0 -->
        <memnode cellid='1' mode='strict' nodeset='0'/>
        <!--                                       ^ warning memory-node-mismatch: the memory of guest cell 1 is bound to node 0 -->
      </numatune>`,
    );
  });

  test('<memory> stands for the cells without a memnode', () => {
    check(
      'example',
      `${twoCells}
      <numatune>
        <memory mode='preferred' nodeset='0'/>
        <memnode cellid='1' mode='strict' nodeset='1'/>
      </numatune>`,
    );
    check(
      'example',
      `${twoCells}
      <numatune>
        <memory mode='strict' nodeset='1'/>
        <!--                           ^ warning memory-node-mismatch: vCPU 0 is pinned to node 0, but the memory is bound to node 1 -->
        <memnode cellid='1' mode='strict' nodeset='1'/>
      </numatune>`,
    );
  });

  test('vCPUs that no cell names are in cell 0', () => {
    check(
      'example',
      `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='4'/>
        <vcpupin vcpu='2' cpuset='6'/>
        <!--                      ^ warning cell-cross-node: vCPU 2 → CPU 6 is on node 1; vCPU 0 is on node 0, but all are in guest cell 0 -->
      </cputune>
      <cpu>
        <numa>
          <cell cpus='0' memory='1048576'/>
          <cell cpus='1' memory='1048576'/>
        </numa>
      </cpu>
      <numatune>
        <memnode cellid='0' nodeset='0'/>
        <!--                         ^ warning memory-node-mismatch: vCPUs 0, 2 are pinned to nodes 0-1 -->
        <memnode cellid='1' nodeset='1'/>
      </numatune>`,
    );
  });

  test('a cell whose vCPUs are not on yet, or float, has nothing to judge', () => {
    check(
      'example',
      `
      <vcpu current='1'>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='4'/>
      </cputune>
      <cpu>
        <numa>
          <cell id='0' cpus='0' memory='1048576'/>
          <cell id='1' cpus='1' memory='1048576'/>
        </numa>
      </cpu>
      <numatune>
        <memory mode='preferred' nodeset='0'/>
        <memnode cellid='1' mode='strict' nodeset='0'/>
      </numatune>`,
    );
    check('example', `<vcpu>2</vcpu><numatune><memory mode='strict' nodeset='1'/></numatune>`);
  });

  test('nodes that the host lacks are left out', () => {
    check(
      'example',
      `${onNode0}
      <numatune>
        <memory mode='strict' nodeset='0,5'/>
        <!--                             ^ error unknown-node -->
      </numatune>`,
    );
    check(
      'example',
      `${onNode0}
      <numatune>
        <memory mode='strict' nodeset='5'/>
        <!--                           ^ error unknown-node -->
      </numatune>`,
    );
  });

  test('under placement auto numad decides', () => {
    check('example', `${onNode0}<numatune><memory mode='strict' placement='auto'/></numatune>`);
    check(
      'example',
      `${onNode0}
      <numatune>
        <memory placement='auto' nodeset='1'/>
        <!--                              ^ warning placement-auto-ignores -->
      </numatune>`,
    );
    check(
      'example',
      `
      <vcpu placement='auto'>2</vcpu>
      <!--             ^^^^ info auto-with-pins -->
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
      </cputune>
      <numatune><memory mode='strict' nodeset='1'/></numatune>`,
    );
  });

  test('a template may still fill in what is missing', () => {
    check('example', `${onNode0}<numatune><memory mode='strict' nodeset='{{ node }}'/></numatune>`);
    check('example', `${onNode0}<numatune><memory mode='{{ mode }}' nodeset='0-1'/></numatune>`);
    check('example', `{% if x %}${onNode0}{% endif %}<numatune><memory mode='strict' nodeset='1'/></numatune>`);
  });
});
