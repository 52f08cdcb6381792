import { suite, test } from 'node:test';
import { check } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

suite('reserved-cpu-pinned', () => {
  test('every pinset with a reserved CPU', () => {
    check(
      'tuned',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0-1'/>
        <!--                      ^^^ warning reserved-cpu-pinned: vCPU 0 → CPUs 0-1: host tuned keeps CPU 0 for itself (all reserved: CPUs 0, 8) -->
        <vcpupin vcpu='1' cpuset='9'/>
      </cputune>${numatune}`,
    );
  });

  test('vcpu@cpuset is one pinset', () => {
    check(
      'tuned',
      `
      <vcpu cpuset='0-1'>2</vcpu>
      <!--          ^^^ warning reserved-cpu-pinned: vCPUs 0-1 → CPUs 0-1 -->
      ${numatune}`,
    );
  });

  test('emulator and iothreads are right there', () => {
    check(
      'tuned',
      `<vcpu>1</vcpu><iothreads>1</iothreads>
      <cputune>
        <vcpupin vcpu='0' cpuset='1'/><emulatorpin cpuset='0,8'/><iothreadpin iothread='1' cpuset='8'/>
      </cputune>${numatune}`,
    );
  });

  test('a vCPU that floats, a host that reserves nothing, a placeholder', () => {
    check('tuned', `<vcpu>2</vcpu>`);
    check('example', `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/></cputune>${numatune}`);
    check('tuned', `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='{{ c }}'/></cputune>`);
  });
});
