import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('vcpupin-out-of-range', () => {
  test('vCPUs that were counted from 1', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <!--  ^ warning partial-pinning: vCPU 0 has no vcpupin, but vCPU 1 has one -->
      <cputune>
        <vcpupin vcpu='1' cpuset='0'/>
        <vcpupin vcpu='2' cpuset='2'/>
        <!--           ^ warning vcpupin-out-of-range: The domain has 2 vCPUs (vCPUs 0-1), but no vCPU 2 -->
      </cputune>`,
    );
  });

  test('every such pin has its finding, duplicates too', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='9' cpuset='0'/>
        <!--           ^ warning vcpupin-out-of-range: (vCPU 0 only) -->
        <vcpupin vcpu='9' cpuset='0'/>
        <!--           ^ warning vcpupin-out-of-range -->
      </cputune>`,
    );
  });

  test('the maximum counts, not what is on', () => {
    check(
      null,
      `
      <vcpu current='1'>4</vcpu>
      <!--           ^ info hotplug-vcpu-unpinned: vCPUs 1-2 are offline at boot -->
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='3' cpuset='2'/>
      </cputune>`,
    );
  });

  test('without <vcpu> a domain has one', () => {
    check(
      null,
      `
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
        <!--           ^ warning vcpupin-out-of-range: The domain has 1 vCPU (vCPU 0 only), but no vCPU 1 -->
      </cputune>`,
    );
  });

  test('pins for a count that is not known, or none at all, are not judged', () => {
    check(null, `<vcpu>{{ n }}</vcpu><cputune><vcpupin vcpu='9' cpuset='0'/></cputune>`);
    check(
      null,
      `
      <vcpu>some</vcpu>
      <!--  ^^^^ error invalid-value -->
      <cputune><vcpupin vcpu='9' cpuset='0'/></cputune>`,
    );
    check(
      null,
      `
      <vcpu>0</vcpu>
      <!--  ^ error invalid-value -->
      <cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`,
    );
    check(null, `<vcpu>1</vcpu><cputune><vcpupin vcpu='{{ n }}' cpuset='0'/></cputune>`);
    check(null, `<vcpu>2</vcpu><cputune>{% for i in n %}<vcpupin vcpu='9' cpuset='0'/>{% endfor %}</cputune>`);
  });

  test('a pin outside of cputune is none', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <vcpupin vcpu='9' cpuset='0'/>
<!--   ^^^^^^^ warning unknown-placement-element -->`,
    );
  });
});
