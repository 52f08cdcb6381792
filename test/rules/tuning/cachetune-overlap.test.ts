import { suite, test } from 'node:test';
import { check } from '../check.ts';

const cache = `<cache id='0' level='3' type='both' size='3' unit='MiB'/>`;

suite('cachetune-overlap', () => {
  test('groups that have some vCPUs in common', () => {
    check(
      null,
      `
      <vcpu>4</vcpu>
      <cputune>
        <cachetune vcpus='0-1'>${cache}</cachetune>
        <cachetune vcpus='3,1-2'>${cache}</cachetune>
        <!--                ^^^ error cachetune-overlap: vCPU 1: already in <cachetune vcpus='0-1'>, which is a different set -->
        <memorytune vcpus='0'><node id='0' bandwidth='50'/></memorytune>
        <!--               ^ error cachetune-overlap: vCPU 0: already in <cachetune vcpus='0-1'> -->
      </cputune>`,
    );
  });

  test('the same vCPUs: one cachetune, and any number of memorytunes', () => {
    check(
      null,
      `
      <vcpu>4</vcpu>
      <cputune>
        <memorytune vcpus='0-1'><node id='0' bandwidth='50'/></memorytune>
        <cachetune vcpus='0,1'>${cache}</cachetune>
        <memorytune vcpus='0-1'><node id='1' bandwidth='50'/></memorytune>
        <cachetune vcpus='1,0'>${cache}</cachetune>
        <!--              ^^^ error cachetune-overlap: There is already a <cachetune> for vCPUs 0-1 -->
      </cputune>`,
    );
  });

  test('a cache that is given twice', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <cachetune vcpus='0'>
          ${cache}
          <cache id='0' level='3' type='code' size='3' unit='MiB'/>
     <!--  ^^^^^ error cachetune-overlap: Cache 0 of level 3 is already allocated to these vCPUs -->
          <cache id='1' level='3' type='code' size='3' unit='MiB'/>
          <cache id='1' level='3' type='data' size='3' unit='MiB'/>
        </cachetune>
      </cputune>`,
    );
  });

  test('monitors', () => {
    check(
      null,
      `
      <vcpu>4</vcpu>
      <cputune>
        <cachetune vcpus='0-2'>
          ${cache}
          <monitor level='3' vcpus='0-2'/>
          <monitor level='3' vcpus='0-1'/>
          <monitor level='3' vcpus='1-2'/>
          <!--                      ^^^ error cachetune-overlap: vCPU 1: already in another monitor -->
          <monitor level='3' vcpus='3'/>
          <!--                      ^ error cachetune-overlap: vCPU 3: not in <cachetune vcpus='0-2'>, which contains the monitor -->
        </cachetune>
      </cputune>`,
    );
  });

  test('vCPUs that the domain does not have are left out before, and a template chooses', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <cputune>
        <cachetune vcpus='0,5'>${cache}</cachetune>
        <!--                ^ warning cachetune-out-of-range -->
        <cachetune vcpus='1,5'>${cache}</cachetune>
        <!--                ^ warning cachetune-out-of-range -->
      </cputune>`,
    );
    check(
      null,
      `<vcpu>2</vcpu><cputune>{% if a %}<cachetune vcpus='0'>${cache}</cachetune>{% else %}<cachetune vcpus='0-1'>${cache}</cachetune>{% endif %}</cputune>`,
    );
  });
});
