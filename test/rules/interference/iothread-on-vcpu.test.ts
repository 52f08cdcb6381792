import { suite, test } from 'node:test';
import { check } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;
const pins = `<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='2'/>`;

suite('iothread-on-vcpu', () => {
  test('each iothread whose pin has only vCPUs’ own CPUs', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <iothreads>3</iothreads>
      <cputune>
        ${pins}
        <iothreadpin iothread='1' cpuset='0'/>
        <!--                              ^ warning iothread-on-vcpu: Iothread 1 is pinned only to CPU 0, and vCPU 0 can run nowhere else -->
        <iothreadpin iothread='2' cpuset='1'/>
        <iothreadpin iothread='3' cpuset='2-3'/>
        <!--                              ^^^ info iothread-on-vcpu: Iothread 3 may run on CPU 2, and vCPU 1 can run nowhere else; no vCPU is tied to CPU 3 -->
      </cputune>${numatune}`,
    );
  });

  test('vCPUs that share a pool, or a placeholder', () => {
    check(
      'example',
      `<vcpu cpuset='0-3'>2</vcpu><iothreads>1</iothreads><cputune><iothreadpin iothread='1' cpuset='2'/></cputune>${numatune}`,
    );
    check(
      'example',
      `<vcpu>2</vcpu><iothreads>1</iothreads><cputune>${pins}<iothreadpin iothread='1' cpuset='$C'/></cputune>${numatune}`,
    );
  });
});
