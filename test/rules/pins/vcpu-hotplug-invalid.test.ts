import { suite, test } from 'node:test';
import { check } from '../check.ts';

const four = '<vcpu>4</vcpu>';

suite('vcpu-hotplug-invalid', () => {
  test('off, and not to be plugged in', () => {
    check(
      null,
      `
      ${four}
      <vcpus>
        <vcpu id='0' enabled='yes'/>
        <vcpu id='1' enabled='no' hotpluggable='no'/>
        <!--                                    ^^ error vcpu-hotplug-invalid: vCPU 1 is offline at boot and cannot be hot-plugged -->
      </vcpus>`,
    );
  });

  test('vCPU 0 off, hot-pluggable, or not listed', () => {
    check(
      null,
      `
      ${four}
      <vcpus>
        <vcpu id='0' enabled='no'/>
   <!--  ^^^^ error vcpu-hotplug-invalid: vCPU 0 must be online at boot and not hot-pluggable -->
        <vcpu id='1' enabled='yes'/>
      </vcpus>`,
    );
    check(
      null,
      `
      ${four}
      <vcpus>
        <vcpu id='0' enabled='yes' hotpluggable='yes'/>
        <!--                                     ^^^ error vcpu-hotplug-invalid -->
      </vcpus>`,
    );
    check(
      null,
      `
      ${four}
      <vcpus>
        <vcpu id='3' enabled='yes'/>
   <!--  ^^^^ error vcpu-hotplug-invalid -->
      </vcpus>`,
    );
  });

  test('a fixed vCPU behind a hot-pluggable one', () => {
    check(
      null,
      `
      ${four}
      <vcpus>
        <vcpu id='0' enabled='yes'/>
        <vcpu id='1' enabled='no'/>
        <vcpu id='2' enabled='yes'/>
   <!--  ^^^^ error vcpu-hotplug-invalid: vCPU 2 is not hot-pluggable, but vCPU 1 before it is -->
      </vcpus>`,
    );
  });

  test('fixed ones first, then the others, on or off', () => {
    check(
      null,
      `
      ${four}
      <vcpus>
        <vcpu id='0' enabled='yes' hotpluggable='no'/>
        <vcpu id='1' enabled='yes'/>
        <vcpu id='2' enabled='yes' hotpluggable='yes'/>
        <vcpu id='3' enabled='no' hotpluggable='yes'/>
      </vcpus>`,
    );
  });

  test('other drivers, and what is not known', () => {
    const xen = `<domain type='xen'><name>a</name>${four}<vcpus><vcpu id='0' enabled='no'/><vcpu id='1' enabled='yes'/></vcpus></domain>`;
    check(null, xen);
    check(null, `${four}<vcpus><vcpu id='0' enabled='{{ on }}'/><vcpu id='1' enabled='yes'/></vcpus>`);
    check(null, `${four}<vcpus>{% if x %}<vcpu id='0' enabled='no'/>{% endif %}</vcpus>`);
  });
});
