import { suite, test } from 'node:test';
import { check } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;
const fifo = (vcpus: string) =>
  `<emulatorpin cpuset='0,8'/><vcpusched vcpus='${vcpus}' scheduler='fifo' priority='1'/>`;

suite('realtime-not-isolated', () => {
  test('FIFO vCPUs beside the isolated CPUs', () => {
    check(
      'tuned',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <vcpupin vcpu='1' cpuset='1'/>
        <!--                      ^ info realtime-not-isolated: vCPU 1 → CPU 1: real-time scheduling without isolation; host tuned isolates CPUs 2-3, 10-11 -->
        ${fifo('0-1')}
      </cputune>${numatune}`,
    );
  });

  test('yields to isolated-mixed and to reserved-cpu-pinned', () => {
    check(
      'tuned',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='1-2'/>
        <!--                      ^^^ info isolated-mixed -->
        ${fifo('0')}
      </cputune>${numatune}`,
    );
    check(
      'tuned',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0-1'/>
        <!--                      ^^^ warning reserved-cpu-pinned -->
        ${fifo('0')}
      </cputune>${numatune}`,
    );
  });

  test('a host that isolates nothing, or does not tell; a vCPU with another scheduler', () => {
    check(
      'example',
      `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/>
        <emulatorpin cpuset='0'/><vcpusched vcpus='0' scheduler='fifo' priority='1'/></cputune>${numatune}`,
    );
    check('tuned', `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='1'/>${fifo('{{ v }}')}</cputune>${numatune}`);
  });
});
