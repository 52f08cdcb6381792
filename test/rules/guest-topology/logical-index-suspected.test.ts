import { suite, test } from 'node:test';
import { pinned } from '../../fragments.ts';
import { check } from '../check.ts';
import type { HostSketch } from '../hosts.ts';

/** Siblings i and i+4. */
const split: HostSketch = { cores: ['0,4', '1,5', '2,6', '3,7'] };

suite('logical-index-suspected', () => {
  test('each pinset is a core in the order of hwloc', () => {
    check(
      split,
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0-1'/>
        <!--                      ^^^ warning logical-index-suspected: vCPU 0 → CPUs 0-1 spans 2 cores here, and L# 0-1 are CPUs 0, 4 -->
        <vcpupin vcpu='1' cpuset='2-3'/>
      </cputune>`,
    );
  });

  test('one vCPU, other sets, or a host whose numbers are those of hwloc', () => {
    check(split, pinned('0-1'));
    check(split, pinned('0-1', '1-2'));
    check(split, pinned('0,4', '1,5'));
    check(split, pinned('0-1', '0-1'));
    check({ cores: ['0-1', '2-3'] }, pinned('0-1', '2-3'));
    check({ cores: ['0,4', '1,5', '2,6', '3,7'], coresUnknown: true }, pinned('0-1', '2-3'));
  });

  test('yields to smt-sibling-conflict, which sees what comes of it', () => {
    check(split, {
      web: `
<vcpu>2</vcpu>
<cputune>
  <vcpupin vcpu='0' cpuset='0-1'/>
  <!--                      ^^^ warning smt-sibling-conflict -->
  <vcpupin vcpu='1' cpuset='4-5'/>
</cputune>`,
      db: `
<vcpu>1</vcpu>
<cputune>
  <vcpupin vcpu='0' cpuset='0,4'/>
  <!--                      ^^^ warning smt-sibling-conflict -->
</cputune>`,
    });
  });
});
