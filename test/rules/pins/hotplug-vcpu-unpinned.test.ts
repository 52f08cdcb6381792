import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('hotplug-vcpu-unpinned', () => {
  test('vCPUs above current', () => {
    check(
      'example',
      `
      <vcpu current='2'>4</vcpu>
      <!--           ^ info hotplug-vcpu-unpinned: vCPUs 2-3 are offline at boot and have no vcpupin: they float once plugged in, while vCPUs 0-1 are pinned -->
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
      </cputune>`,
    );
  });

  test('vCPUs that are off one by one', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <!--  ^ info hotplug-vcpu-unpinned: vCPU 1 is offline at boot and has no vcpupin -->
      <vcpus>
        <vcpu id='0' enabled='yes' hotpluggable='no'/>
        <vcpu id='1' enabled='no' hotpluggable='yes'/>
      </vcpus>
      <cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`,
    );
  });

  test('pinned in advance, or confined with all the others', () => {
    check(
      'example',
      `<vcpu current='1'>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
      </cputune>`,
    );
    check('example', `<vcpu current='1' cpuset='2-3'>2</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`);
  });

  test('where nothing is pinned, nothing is missing', () => {
    check('example', `<vcpu current='1'>2</vcpu>`);
  });

  test('a domain that is pinned in part at boot has partial-pinning', () => {
    check(
      'example',
      `
      <vcpu current='2'>4</vcpu>
      <!--              ^ warning partial-pinning -->
      <cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`,
    );
  });

  test('a template may pin them', () => {
    const pin = `<vcpupin vcpu='0' cpuset='0'/>`;
    check('example', `<vcpu current='1'>{{ n }}</vcpu><cputune>${pin}</cputune>`);
    check('example', `<vcpu current='{{ n }}'>2</vcpu><cputune>${pin}</cputune>`);
    check('example', `<vcpu current='1'>2</vcpu><cputune>{% if x %}${pin}{% endif %}</cputune>`);
  });
});
