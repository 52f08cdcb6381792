import { suite, test } from 'node:test';
import { check } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

suite('isolated-multi-cpu', () => {
  test('several threads on several isolated CPUs are one finding', () => {
    check(
      'tuned',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2-3'/>
        <!--                      ^^^ warning isolated-multi-cpu: CPUs 2-3 are isolated on host tuned, so the scheduler does not balance among them: vCPUs 0-1 may all stay on one of them -->
        <vcpupin vcpu='1' cpuset='3,2'/>
      </cputune>${numatune}`,
    );
  });

  test('a single thread stays where it first ran', () => {
    check(
      'tuned',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2,10'/>
        <!--                      ^^^^ warning isolated-multi-cpu: vCPU 0 stays on one of them -->
      </cputune>${numatune}`,
    );
  });

  test('the emulator has several threads', () => {
    check(
      'tuned',
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <emulatorpin cpuset='3,11'/>
        <!--                 ^^^^ warning isolated-multi-cpu: the emulator may all stay on one of them -->
      </cputune>${numatune}`,
    );
  });

  test('one isolated CPU each, several that are not isolated, or a host that does not tell', () => {
    check(
      'tuned',
      `<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='1' cpuset='3'/></cputune>${numatune}`,
    );
    check('tuned', `<vcpu cpuset='1,9'>1</vcpu>${numatune}`);
    check('example', `<vcpu cpuset='2-3'>1</vcpu>${numatune}`);
    check('tuned', `<vcpu cpuset='{{ c }}'>1</vcpu>${numatune}`);
  });
});
