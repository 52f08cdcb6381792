import { suite, test } from 'node:test';
import { check } from '../check.ts';

const shares = (value: string, mark = '') => `
      <vcpu>1</vcpu>
      <cputune>
        <shares>${value}</shares>
        ${mark}
      </cputune>`;

suite('shares-out-of-range', () => {
  test('right for cgroup v1 only', () => {
    check(
      null,
      shares(
        '10001',
        '<!--    ^^^^^ warning shares-out-of-range: shares 10001 is out of range on a host with cgroup v2, which accepts 1 to 10000 -->',
      ),
    );
    check(null, shares('0', '<!--    ^ warning shares-out-of-range: shares 0 -->'));
  });

  test('right for neither', () => {
    check(null, shares('1', '<!--    ^ error shares-out-of-range: libvirt accepts 2 to 262144 -->'));
    check(null, shares('262145', '<!--    ^^^^^^ error shares-out-of-range: shares 262145 is out of range -->'));
    check(null, shares('lots', "<!--    ^^^^ error shares-out-of-range: shares 'lots' is not a valid number -->"));
  });

  test('right for both', () => {
    for (const value of ['2', '100', '1024', '10000']) check(null, shares(value));
  });

  test('of two the first is taken', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <shares>100</shares>
        <shares>20000</shares>
   <!--  ^^^^^^ warning duplicate-element: libvirt takes the first one -->
      </cputune>`,
    );
  });

  test('a template', () => {
    check(null, shares('{{ n }}'));
  });
});
