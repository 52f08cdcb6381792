import { suite, test } from 'node:test';
import { check } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

const pins = `<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='2'/>`;

suite('iothread-remote', () => {
  test('each iothread on another node than all vCPUs', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <iothreads>2</iothreads>
      <cputune>
        ${pins}
        <iothreadpin iothread='1' cpuset='1'/>
        <iothreadpin iothread='2' cpuset='4'/>
        <!--                              ^ info iothread-remote: Iothread 2 → CPU 4 is on node 1; the vCPUs are on node 0 -->
      </cputune>${numatune}`,
    );
  });

  test('a guest on both nodes has both near', () => {
    check(
      'example',
      `<vcpu>2</vcpu><iothreads>1</iothreads>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='4'/><iothreadpin iothread='1' cpuset='6'/>
      </cputune>
      <cpu><numa><cell id='0' cpus='0' memory='1024'/><cell id='1' cpus='1' memory='1024'/></numa></cpu>
      <numatune>
        <memory nodeset='0-1'/><memnode cellid='0' nodeset='0'/><memnode cellid='1' nodeset='1'/>
      </numatune>`,
    );
  });
});
