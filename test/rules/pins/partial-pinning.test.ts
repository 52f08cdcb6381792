import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('partial-pinning', () => {
  test('two of four, with the memory on their node', () => {
    check(
      'example',
      `
      <vcpu placement='static'>4</vcpu>
      <!--                     ^ warning partial-pinning: vCPUs 2-3 have no vcpupin, but vCPUs 0-1 have one: what is not pinned may run on all 8 online CPUs of host example -->
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
      </cputune>
      <numatune><memory mode='strict' nodeset='0'/></numatune>`,
    );
  });

  test('without a host', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <!--  ^ warning partial-pinning: vCPU 1 has no vcpupin, but vCPU 0 has one: what is not pinned may run on every CPU of the host -->
      <cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`,
    );
  });

  test('all pinned, or none', () => {
    check(null, `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`);
    check(null, `<vcpu>4</vcpu>`);
  });

  test('vcpu@cpuset confines the others', () => {
    check('example', `<vcpu cpuset='2-3'>2</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`);
  });

  test('… but not under placement auto', () => {
    check(
      'example',
      `
      <vcpu placement='auto' cpuset='2-3'>2</vcpu>
      <!--                           ^^^ warning placement-auto-ignores -->
      <!--                                ^ warning partial-pinning: numad places what is not pinned -->
      <cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`,
    );
  });

  test('vCPUs that are plugged in later have their own rule', () => {
    check(
      null,
      `
      <vcpu current='1'>2</vcpu>
      <!--           ^ info hotplug-vcpu-unpinned -->
      <cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`,
    );
  });

  test('an invalid pin is a pin', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='x'/>
        <!--                      ^ error invalid-cpuset -->
      </cputune>`,
    );
  });

  test('pins that libvirt drops, or that stand where it does not look, pin nothing', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='1' cpuset='0'/>
        <!--           ^ warning vcpupin-out-of-range -->
      </cputune>`,
    );
    check(
      null,
      `
      <vcpu>2</vcpu>
      <vcpupin vcpu='0' cpuset='0'/>
<!--   ^^^^^^^ warning unknown-placement-element -->`,
    );
  });

  test('a template may pin the others', () => {
    check(null, `<vcpu>2</vcpu><cputune>{% for c in cpus %}<vcpupin vcpu='0' cpuset='0'/>{% endfor %}</cputune>`);
    check(null, `<vcpu>{{ n }}</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`);
    check(null, `<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='$I' cpuset='$C'/></cputune>`);
    check(null, `<vcpu placement='{{ p }}'>2</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`);
  });
});
