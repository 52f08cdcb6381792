import { suite, test } from 'node:test';
import { check } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

suite('isolated-mixed', () => {
  test('isolated CPUs and others in one pinset', () => {
    check(
      'tuned',
      `
      <vcpu cpuset='1-3'>2</vcpu>
      <!--          ^^^ info isolated-mixed: vCPUs 0-1 → CPUs 1-3: host tuned isolates CPUs 2-3 but not CPU 1, and the scheduler balances only among the latter -->
      ${numatune}`,
    );
  });

  test('yields to reserved-cpu-pinned where the others are reserved', () => {
    check(
      'tuned',
      `
      <vcpu cpuset='0,2'>1</vcpu>
      <!--          ^^^ warning reserved-cpu-pinned -->
      ${numatune}`,
    );
  });

  test('one kind only, all CPUs, or a host that does not tell', () => {
    check('tuned', `<vcpu cpuset='1,9'>1</vcpu>${numatune}`);
    check('tuned', `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>${numatune}`);
    check('tuned', `<vcpu cpuset='0-19'>1</vcpu>`);
    check('example', `<vcpu cpuset='1-2'>1</vcpu>${numatune}`);
  });
});
