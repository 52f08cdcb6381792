import { suite, test } from 'node:test';
import { check } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

suite('hybrid-core-mix', () => {
  test('the pin of the rarer kind', () => {
    check(
      'tuned',
      `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='4'/>
        <vcpupin vcpu='1' cpuset='5'/>
        <vcpupin vcpu='2' cpuset='16'/>
        <!--                      ^^ warning hybrid-core-mix: vCPU 2 → CPU 16: the domain has vCPUs 0-1 on performance cores and vCPU 2 on efficiency cores -->
      </cputune>${numatune.replace("'0'", "'1'")}`,
    );
  });

  test('a pinset with both', () => {
    check(
      'tuned',
      `
      <vcpu cpuset='5,17-18'>2</vcpu>
      <!--          ^^^^^^^ warning hybrid-core-mix -->
      ${numatune.replace("'0'", "'1'")}`,
    );
  });

  test('one kind, floating vCPUs, or kinds that are not known', () => {
    check('tuned', `<vcpu cpuset='16-19'>2</vcpu>${numatune.replace("'0'", "'1'")}`);
    check('tuned', `<vcpu>2</vcpu>`);
    check('example', `<vcpu cpuset='0-3'>2</vcpu>${numatune}`);
  });
});
