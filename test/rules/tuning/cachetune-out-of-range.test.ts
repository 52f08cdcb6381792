import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('cachetune-out-of-range', () => {
  test('some or all of them', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <cputune>
        <memorytune vcpus='1-2'><node id='0' bandwidth='50'/></memorytune>
        <!--               ^^^ warning cachetune-out-of-range: The domain has only vCPUs 0-1: libvirt silently leaves out vCPU 2 -->
        <cachetune vcpus='4'><cache id='0' level='3' type='both' size='3' unit='MiB'/></cachetune>
        <!--              ^ warning cachetune-out-of-range: libvirt silently drops this <cachetune> -->
      </cputune>`,
    );
  });

  test('a count that is not known', () => {
    const tune = `<cputune><memorytune vcpus='9'><node id='0' bandwidth='50'/></memorytune></cputune>`;
    check(null, `<vcpu>{{ n }}</vcpu>${tune}`);
  });
});
