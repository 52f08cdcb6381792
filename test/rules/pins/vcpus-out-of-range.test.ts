import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('vcpus-out-of-range', () => {
  test('vCPUs counted from 1', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <vcpus>
        <vcpu id='0' enabled='yes'/>
        <vcpu id='1' enabled='yes'/>
        <vcpu id='2' enabled='yes'/>
        <!--      ^ error vcpus-out-of-range: The domain has vCPUs 0-1, but no vCPU 2: libvirt refuses the domain -->
      </vcpus>`,
    );
  });

  test('one vCPU', () => {
    check(
      null,
      `
      <vcpus>
        <vcpu id='0' enabled='yes'/>
        <vcpu id='7' enabled='yes'/>
        <!--      ^ error vcpus-out-of-range: The domain has only vCPU 0, no vCPU 7 -->
      </vcpus>`,
    );
  });

  test('a count or an id that is not known', () => {
    check(null, `<vcpu>{{ n }}</vcpu><vcpus><vcpu id='9' enabled='yes'/></vcpus>`);
    check(null, `<vcpu>1</vcpu><vcpus><vcpu id='0' enabled='yes'/><vcpu id='{{ n }}' enabled='yes'/></vcpus>`);
  });
});
