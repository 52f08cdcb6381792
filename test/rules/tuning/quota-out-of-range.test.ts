import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('quota-out-of-range', () => {
  test('every quota and period', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <period>999</period>
        <!--    ^^^ error quota-out-of-range: period 999 is out of range: libvirt accepts 1000 to 1000000 microseconds -->
        <quota>500</quota>
        <!--   ^^^ error quota-out-of-range: quota 500 is out of range: libvirt accepts 1000 to 17592186044415 microseconds, or a negative number -->
        <global_period>1000001</global_period>
        <!--           ^^^^^^^ error quota-out-of-range: global_period 1000001 -->
        <global_quota>17592186044416</global_quota>
        <!--          ^^^^^^^^^^^^^^ error quota-out-of-range: global_quota -->
        <emulator_quota>10</emulator_quota>
        <!--            ^^ error quota-out-of-range: emulator_quota 10 -->
        <iothread_period>10</iothread_period>
        <!--             ^^ error quota-out-of-range: iothread_period 10 -->
      </cputune>`,
    );
  });

  test('the ends of the range, no limit, and 0 for not written', () => {
    check(
      null,
      `<vcpu>1</vcpu>
      <cputune>
        <period>1000</period>
        <quota>1000</quota>
        <global_period>1000000</global_period>
        <global_quota>17592186044415</global_quota>
        <emulator_period>0</emulator_period>
        <emulator_quota>-1</emulator_quota>
        <iothread_quota>0</iothread_quota>
      </cputune>`,
    );
  });

  test('what is no number', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <quota>50%</quota>
        <!--   ^^^ error quota-out-of-range: quota '50%' is not a valid number -->
        <period>-5</period>
        <!--    ^^ error quota-out-of-range: period '-5' is not a valid number -->
      </cputune>`,
    );
  });

  test('of two the first is taken', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <quota>2000</quota>
        <quota>9</quota>
   <!--  ^^^^^ warning duplicate-element: libvirt takes the first one -->
      </cputune>`,
    );
  });

  test('a template', () => {
    check(null, `<vcpu>1</vcpu><cputune><quota>{{ q }}</quota></cputune>`);
  });
});
