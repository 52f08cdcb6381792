import { suite, test } from 'node:test';
import { check } from '../check.ts';

/** Four cores of one thread. */
const four = { cores: ['0', '1', '2', '3'] };

const pins = (...cpus: number[]) => cpus.map((cpu, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`).join('');

suite('host-reserve-missing', () => {
  test('once for the host, in the domain with most of the vCPUs', () => {
    check(four, {
      a: `<vcpu>1</vcpu><cputune>${pins(3)}</cputune>`,
      b: `
      <vcpu>3</vcpu>
      <!--  ^ warning host-reserve-missing: 4 vCPUs of 2 domains have all 4 CPUs of host sketch (CPUs 0-3) to themselves, leaving none for the host -->
      <cputune>${pins(0, 1, 2)}</cputune>`,
    });
  });

  test('a CPU that is left, one that is shared, a pool: somebody else may run there', () => {
    check(four, `<vcpu>3</vcpu><cputune>${pins(0, 1, 2)}</cputune>`);
    check(four, {
      a: `<vcpu>2</vcpu><cputune>${pins(0, 1)}</cputune>`,
      b: `<vcpu cpuset='2-3'>2</vcpu>`,
    });
  });

  test('yields to reserved-cpu-pinned where the profile reserves CPUs', () => {
    check(
      { ...four, reserved: '3' },
      `
      <vcpu>4</vcpu>
      <cputune>
        ${pins(0, 1, 2)}
        <vcpupin vcpu='3' cpuset='3'/>
        <!--                      ^ warning reserved-cpu-pinned -->
      </cputune>`,
    );
  });
});
