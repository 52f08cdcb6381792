import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('placement-auto-ignores', () => {
  test('vcpu@cpuset', () => {
    check(
      'example',
      `
      <vcpu placement='auto' cpuset='4-7'>2</vcpu>
      <!--                           ^^^ warning placement-auto-ignores: cpuset='4-7' has no effect -->`,
    );
  });

  test('the nodeset of numatune, pinned or not', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
      </cputune>
      <numatune>
        <memory mode='strict' placement='auto' nodeset='1'/>
        <!--                                            ^ warning placement-auto-ignores: nodeset='1' has no effect -->
      </numatune>`,
    );
  });

  test('auto for the vCPUs leaves the memory its nodeset', () => {
    check('example', `<vcpu placement='auto'>2</vcpu><numatune><memory mode='strict' nodeset='0'/></numatune>`);
  });

  test('static, or a placement that is not known yet', () => {
    check('example', `<vcpu placement='static' cpuset='0-3'>2</vcpu>`);
    check('example', `<vcpu placement='{{ p }}' cpuset='0-3'>2</vcpu>`);
  });
});
