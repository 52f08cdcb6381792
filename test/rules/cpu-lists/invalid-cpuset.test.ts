import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('invalid-cpuset', () => {
  test('the character that libvirt does not take is underlined', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0-7:2'/>
        <!--                         ^ error invalid-cpuset: cpuset '0-7:2' is not valid in libvirt's grammar -->
      </cputune>`,
    );
  });

  test('what libvirt takes', () => {
    for (const cpuset of ['0', '0-3', '0-3,^2', '0-7,^3,^5', '010', '16383', '{{ pins }}', '$CPUS']) {
      check(null, `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='${cpuset}'/></cputune>`);
    }
  });

  test('a list that names nothing', () => {
    check(
      null,
      `
      <vcpu cpuset='3,^3'>1</vcpu>
      <!--          ^^^^ error invalid-cpuset: names nothing: libvirt refuses an empty set -->`,
    );
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <emulatorpin cpuset=''/>
        <!--                 ^ error invalid-cpuset: The list is empty -->
      </cputune>`,
    );
  });

  test('a list that names nothing, in a script', () => {
    check(null, {
      'pin.sh': `virsh vcpupin web 0 5,^5
#                   ^^^^ error invalid-cpuset: vcpupin '5,^5' names nothing: libvirt refuses an empty set
`,
    });
  });

  test('an attribute that is missing or misspelt', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpusets='0'/>
<!--     ^^^^^^^ error invalid-cpuset: cpuset is missing: libvirt refuses the domain -->
        <emulatorpin/>
<!--     ^^^^^^^^^^^ error invalid-cpuset: cpuset is missing -->
      </cputune>`,
    );
  });

  test('every list of a domain that libvirt reads', () => {
    check(
      null,
      `
      <vcpu cpuset='x'>2</vcpu>
      <!--          ^ error invalid-cpuset: cpuset 'x' -->
      <iothreads>1</iothreads>
      <cputune>
        <iothreadpin iothread='1' cpuset='x'/>
        <!--                              ^ error invalid-cpuset: cpuset -->
        <vcpusched vcpus='x' scheduler='fifo' priority='1'/>
        <!--              ^ error invalid-cpuset: vcpus -->
        <iothreadsched iothreads='x' scheduler='fifo' priority='1'/>
        <!--                      ^ error invalid-cpuset: iothreads -->
        <cachetune vcpus='x'/>
        <!--              ^ error invalid-cpuset: vcpus -->
      </cputune>
      <numatune>
        <memory nodeset='x'/>
        <!--             ^ error invalid-cpuset: nodeset -->
        <memnode cellid='0' nodeset='x'/>
        <!--                         ^ error invalid-cpuset: nodeset -->
      </numatune>
      <cpu><numa><cell cpus='x' memory='1'/></numa></cpu>
      <!--                   ^ error invalid-cpuset: cpus -->
      <memoryBacking>
        <hugepages><page size='2' unit='M' nodeset='x'/></hugepages>
        <!--                                        ^ error invalid-cpuset: nodeset -->
      </memoryBacking>`,
    );
  });

  test('what libvirt drops before it reads', () => {
    check(
      null,
      `
      <vcpu placement='auto' cpuset='x'>1</vcpu>
      <!--                           ^ warning placement-auto-ignores -->
      <cputune>
        <vcpupin vcpu='1' cpuset='x'/>
        <!--           ^ warning vcpupin-out-of-range -->
      </cputune>`,
    );
  });

  test('a list that may be empty: a cell without vCPUs, a cache allocation for none', () => {
    check(null, `<vcpu>1</vcpu><cpu><numa><cell cpus='0,^0' memory='1'/></numa></cpu>`);
    check(null, `<vcpu>1</vcpu><cputune><cachetune vcpus='0,^0'/></cputune>`);
  });

  test('a value that is being typed is not called empty', () => {
    check(
      null,
      `
<domain>
  <vcpu>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='
    <!--                     ^ error malformed-xml: the quote that opens the value of cpuset is not closed -->
  </cputune>
</domain>`,
    );
  });

  test('a reference in the value: the whole value is underlined', () => {
    check(
      null,
      `
      <vcpu cpuset='0&#45;7:2'>1</vcpu>
      <!--          ^^^^^^^^^ error invalid-cpuset: '0-7:2' -->`,
    );
  });
});
