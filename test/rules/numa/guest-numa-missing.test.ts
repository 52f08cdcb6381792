import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('guest-numa-missing', () => {
  test('more vCPUs than a node has CPUs', () => {
    check(
      'example',
      `
      <vcpu>5</vcpu>
      <!--  ^ info guest-numa-missing: The domain has 5 vCPUs; no node of host example has more than 4 CPUs, and the guest has no NUMA cells -->`,
    );
  });

  test('more memory than a node', () => {
    check(
      'example',
      `
      <memory unit='GiB'>20</memory>
      <!--               ^^ info guest-numa-missing: The domain has 20 GiB; no node of host example has more than 16 GiB -->
      <vcpu>1</vcpu>`,
    );
  });

  test('yields to cross-numa-pin, and to memory-overcommit', () => {
    check(
      'example',
      `
      <memory unit='GiB'>20</memory>
      <vcpu cpuset='0,2,4'>3</vcpu>
      <!--          ^^^^^ warning cross-numa-pin -->`,
    );
    check(
      'example',
      `
      <memory unit='GiB'>20</memory>
      <vcpu>1</vcpu>
      <numatune>
        <memory nodeset='0'/>
        <!--             ^ warning memory-overcommit -->
      </numatune>`,
    );
  });

  test('with cells, on one node, or on a host of one node', () => {
    check('example', `<vcpu>4</vcpu><memory unit='GiB'>16</memory>`);
    check(
      'example',
      `<vcpu>6</vcpu><cpu><numa><cell cpus='0-2' memory='1024'/><cell cpus='3-5' memory='1024'/></numa></cpu>`,
    );
    check({ cores: ['0', '1', '2'], memoryOnly: [1] }, `<vcpu>3</vcpu>`);
  });

  test('where numad decides, or a template', () => {
    check('example', `<vcpu placement='auto'>5</vcpu>`);
    check('example', `<vcpu>5</vcpu>{% include 'cells' %}`);
    check('example', `<vcpu>{{ n }}</vcpu>`);
    check(null, `<vcpu>50</vcpu>`);
  });
});
