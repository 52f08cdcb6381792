import { suite, test } from 'node:test';
import { check } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

const pins = `<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='2'/>`;

suite('quota-on-dedicated', () => {
  test('less than the period, which is 100 ms where none is given', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        ${pins}
        <quota>30000</quota>
        <!--   ^^^^^ warning quota-on-dedicated: Each vCPU may use 30000 of 100000 µs (30 % of a CPU), but each is pinned to a CPU that no other vCPU is pinned to -->
      </cputune>${numatune}`,
    );
  });

  test('the whole domain', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        ${pins}
        <global_period>10000</global_period>
        <global_quota>15000</global_quota>
        <!--          ^^^^^ warning quota-on-dedicated: The domain may use 15000 of 10000 µs, the time of 1.5 CPUs, for 2 vCPUs -->
      </cputune>${numatune}`,
    );
  });

  test('by the author’s word, in whatever CPUs', () => {
    check(
      'example',
      `
      <metadata><p:placement xmlns:p='urn:pinset:placement:1' cpus='dedicated'/></metadata>
      <vcpu>2</vcpu>
      <cputune>
        <quota>30000</quota>
        <!--   ^^^^^ warning quota-on-dedicated: but the metadata says cpus='dedicated' -->
      </cputune>`,
    );
  });

  test('no limit: negative, zero, or as long as the period', () => {
    for (const quota of ['-1', '0', '100000', '{{ q }}']) {
      check('example', `<vcpu>2</vcpu><cputune>${pins}<quota>${quota}</quota></cputune>${numatune}`);
    }
    check('example', `<vcpu>2</vcpu><cputune>${pins}<period>$P</period><quota>5000</quota></cputune>${numatune}`);
    check('example', `<vcpu>2</vcpu><cputune>${pins}<global_quota>200000</global_quota></cputune>${numatune}`);
  });

  test('vCPUs that share: a pool, floating, the metadata’s word', () => {
    check('example', `<vcpu cpuset='0-3'>2</vcpu><cputune><quota>5000</quota></cputune>${numatune}`);
    check('example', `<vcpu>2</vcpu><cputune><quota>5000</quota></cputune>`);
    check(
      'example',
      `<metadata><p:placement xmlns:p='urn:pinset:placement:1' cpus='shared'/></metadata>
      <vcpu>2</vcpu><cputune>${pins}<quota>5000</quota></cputune>${numatune}`,
    );
  });

  test('emulator and iothreads are not dedicated, and real-time threads have no quota', () => {
    check('example', `<vcpu>2</vcpu><cputune>${pins}<emulator_quota>5000</emulator_quota></cputune>${numatune}`);
    check(
      'example',
      `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><emulatorpin cpuset='0'/><quota>5000</quota>
      <vcpusched vcpus='0' scheduler='fifo' priority='1'/></cputune>${numatune}`,
    );
  });
});
