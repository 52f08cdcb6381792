import { suite, test } from 'node:test';
import { check } from '../check.ts';

/** Eight CPUs, a core each. */
const flat = { cores: ['0', '1', '2', '3', '4', '5', '6', '7'] };
const db = `<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='1' cpuset='3'/></cputune>`;

suite('floating-over-dedicated', () => {
  test('a domain without pins beside a pinned one', () => {
    check(flat, {
      db,
      web: `
      <vcpu>4</vcpu>
      <!--  ^ info floating-over-dedicated: vCPUs 0-3 may run on 8 CPUs of host sketch, including CPUs 2-3, which db has pinned 1:1 -->`,
    });
  });

  test('a pin to all online CPUs floats too', () => {
    check(flat, {
      db,
      web: `
      <vcpu cpuset='0-7'>4</vcpu>
      <!--               ^ info floating-over-dedicated -->`,
    });
  });

  test('a domain that keeps to other CPUs', () => {
    check(flat, { db, web: `<vcpu cpuset='0-1,4-7'>4</vcpu>` });
  });

  test('a pool is nobody’s own, nor is a CPU that two are pinned to', () => {
    check(flat, { db: `<vcpu cpuset='2-3'>2</vcpu>`, web: `<vcpu>4</vcpu>` });
    check(flat, {
      db: `<vcpu cpuset='2'>1</vcpu>`,
      other: `<vcpu cpuset='2-4'>2</vcpu>`,
      web: `<vcpu>4</vcpu>`,
    });
  });

  test('nothing floats over isolated CPUs, unless it is pinned there', () => {
    const isolated = { ...flat, isolated: '2-3' };
    check(isolated, { db, web: `<vcpu>4</vcpu>` });
    check(isolated, {
      db,
      web: `
      <vcpu cpuset='0-7'>4</vcpu>
      <!--               ^ info floating-over-dedicated -->`,
    });
  });

  test('a partly pinned domain has its finding already; its own pins are no other’s', () => {
    check(flat, {
      db,
      web: `
      <vcpu>2</vcpu>
      <!--  ^ warning partial-pinning -->
      <cputune><vcpupin vcpu='0' cpuset='5'/></cputune>`,
    });
    check(flat, `<vcpu cpuset='0-7'>2</vcpu><cputune><vcpupin vcpu='0' cpuset='5'/></cputune>`);
  });

  test('where numad places it, or a template may pin it, nobody knows', () => {
    check(flat, { db, web: `<vcpu placement='auto'>4</vcpu>` });
    check(flat, { db, web: `<vcpu>4</vcpu><numatune><memory placement='auto'/></numatune>` });
    check(flat, { db, web: `<vcpu>4</vcpu>{% if x %}<cputune/>{% endif %}` });
    check(flat, { db, web: `<vcpu cpuset='{{ cpus }}'>4</vcpu>` });
  });
});
