import { suite, test } from 'node:test';
import { pinned } from '../../fragments.ts';
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

suite('cell-cross-node', () => {
  test('a vCPU on another node than the others of its cell', () => {
    check(
      'example',
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='4'/>
        <!--                      ^ warning cell-cross-node: vCPU 1 → CPU 4 is on node 1; vCPU 0 is on node 0, but all are in guest cell 0, whose memory the guest treats as near to each of them -->
        <vcpupin vcpu='2' cpuset='6'/>
        <!--                      ^ warning cell-cross-node: vCPU 2 → CPU 6 is on node 1; vCPU 3 is on node 0, but all are in guest cell 1 -->
        <vcpupin vcpu='3' cpuset='2'/>
      </cputune>${twoCells}`,
    );
  });

  test('cells on a node each, or both on one', () => {
    check('example', `${pinned(4, 6, 0, 2)}${twoCells}`);
    check({ cores: ['0', '1', '2', '3', '4'], nodes: [0, 0, 0, 0, 1] }, `${pinned(0, 1, 2, 3)}${twoCells}`);
  });

  test('one pool over nodes is one finding, whatever number of cells is in it', () => {
    check(
      'example',
      `
      <vcpu cpuset='0,2,4,6'>4</vcpu>
      <!--          ^^^^^^^ warning cell-cross-node: vCPU 0 → CPUs 0, 2, 4, 6 is on nodes 0-1 (and 1 more), but all are in guest cell 0 (the same in cell 1) -->
      ${twoCells}`,
    );
  });

  test('one cell is a cell', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='4'/>
        <!--                      ^ warning cell-cross-node -->
      </cputune>
      <numatune><memory mode='strict' nodeset='0-1'/></numatune>
      <cpu><numa><cell cpus='0-1' memory='1048576'/></numa></cpu>`,
    );
  });

  test('vCPUs that no cell names are in cell 0', () => {
    check(
      'example',
      `
      <vcpu>5</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
        <vcpupin vcpu='2' cpuset='0-7'/>
        <vcpupin vcpu='3' cpuset='4'/>
        <vcpupin vcpu='4' cpuset='6'/>
        <!--                      ^ warning cell-cross-node: vCPU 4 → CPU 6 is on node 1; vCPUs 0-1 are on node 0, but all are in guest cell 0 -->
      </cputune>${twoCells}`,
    );
  });

  test('vCPUs that are not on yet, or float, are nowhere', () => {
    check(
      'example',
      `
      <vcpu current='1'>2</vcpu>
      <cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='4'/></cputune>
      <numatune><memory nodeset='0'/></numatune>
      <cpu><numa><cell cpus='0-1' memory='1048576'/></numa></cpu>`,
    );
    check('example', `<vcpu cpuset='0-7'>4</vcpu>${twoCells}`);
  });

  test('cells that are not known, or that libvirt refuses, are not judged', () => {
    const pins = `<cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='4'/></cputune>
      <numatune><memory nodeset='0-1'/></numatune>`;
    check('example', `<vcpu>2</vcpu>${pins}<cpu><numa><cell cpus='{{ cpus }}' memory='1'/></numa></cpu>`);
    check('example', `<vcpu>2</vcpu>${pins}<cpu><numa>{% if x %}<cell cpus='0-1' memory='1'/>{% endif %}</numa></cpu>`);
  });
});
