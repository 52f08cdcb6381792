import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('unknown-node', () => {
  test('the nodes that there are are said', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <numatune>
        <memory mode='strict' nodeset='0,2-3'/>
        <!--                             ^^^ error unknown-node: Host example has no node 2-3: <memory>'s nodeset may name nodes 0-1 -->
      </numatune>`,
    );
  });

  test('a memnode’s nodeset', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <cpu><numa><cell id='0' cpus='0' memory='1048576'/></numa></cpu>
      <numatune>
        <memnode cellid='0' nodeset='4'/>
        <!--                         ^ error unknown-node: the nodeset of guest cell 0 -->
      </numatune>`,
    );
  });

  test('a node without CPUs is a node', () => {
    check('cpuless-node', `<vcpu>1</vcpu><numatune><memory mode='preferred' nodeset='2'/></numatune>`);
  });

  test('a nodeset that placement auto drops is not looked at', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <numatune>
        <memory placement='auto' nodeset='4'/>
        <!--                              ^ warning placement-auto-ignores -->
      </numatune>`,
    );
  });

  test('the nodeset of a huge page names guest nodes', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <memoryBacking>
        <hugepages>
          <page size='2' unit='M' nodeset='4'/>
          <!--                             ^ error hugepage-nodeset-is-guest -->
        </hugepages>
      </memoryBacking>`,
    );
  });
});
