import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('auto-with-pins', () => {
  test('every vCPU is pinned', () => {
    check(
      'example',
      `
      <vcpu placement='auto'>2</vcpu>
      <!--             ^^^^ info auto-with-pins: vCPUs 0-1 have a vcpupin, which overrides placement='auto' -->
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
      </cputune>`,
    );
  });

  test('in part: two causes, since static would leave the others floating', () => {
    check(
      'example',
      `
      <vcpu placement='auto'>4</vcpu>
      <!--             ^^^^ info auto-with-pins: vCPU 0 has a vcpupin, which overrides placement='auto' -->
      <!--                   ^ warning partial-pinning: numad places what is not pinned -->
      <cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`,
    );
  });

  test('with a cpuset that is dropped, placement-auto-ignores says it', () => {
    check(
      'example',
      `
      <vcpu placement='auto' cpuset='0-3'>1</vcpu>
      <!--                           ^^^ warning placement-auto-ignores -->
      <cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`,
    );
  });

  test('without pins numad is welcome; with pins numatune’s auto is about the memory', () => {
    check('example', `<vcpu placement='auto'>2</vcpu>`);
    check(
      'example',
      `<vcpu>1</vcpu>
      <cputune><vcpupin vcpu='0' cpuset='0'/></cputune>
      <numatune><memory mode='strict' placement='auto'/></numatune>`,
    );
  });

  test('a template', () => {
    check('example', `<vcpu placement='{{ p }}'>1</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`);
  });
});
