import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('preferred-several-nodes', () => {
  test('in <memory> and in a <memnode>', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <numatune>
        <memory mode='preferred' nodeset='0,1'/>
        <!--                              ^^^ info preferred-several-nodes: mode='preferred' names nodes 0-1: before libvirt 9.3, the domain does not start -->
        <memnode cellid='0' mode='preferred' nodeset='0-1'/>
        <!--                                          ^^^ info preferred-several-nodes -->
      </numatune>
      <cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>`,
    );
  });

  test('one node, another mode, or numad', () => {
    for (const memory of [
      "mode='preferred' nodeset='0'",
      "mode='strict' nodeset='0-1'",
      "mode='{{ m }}' nodeset='0-1'",
    ]) {
      check(null, `<vcpu>1</vcpu><numatune><memory ${memory}/></numatune>`);
    }
    check(
      null,
      `
      <vcpu>1</vcpu>
      <numatune>
        <memory mode='preferred' nodeset='0-1' placement='auto'/>
        <!--                              ^^^ warning placement-auto-ignores -->
      </numatune>`,
    );
  });
});
