import { suite, test } from 'node:test';
import { check } from '../check.ts';

/** CPUs 0-1 on node 0, 2-3 on node 1, and node 2 without CPUs. */
const host = { cores: ['0', '1', '2', '3'], nodes: [0, 0, 1, 1], memoryOnly: [2] };
/** As above, and node 1 has no memory. */
const bare = { ...host, withoutMemory: [1] };

suite('memoryless-node', () => {
  test('a node without memory', () => {
    check(
      bare,
      `
      <vcpu cpuset='2-3'>2</vcpu>
      <numatune><memory mode='strict' nodeset='1'/></numatune>
      <!--                                     ^ warning memoryless-node: The memory is bound strictly to node 1, but host sketch has memory only on nodes 0, 2 -->`,
    );
    check(
      bare,
      `
      <vcpu>2</vcpu>
      <numatune><memory nodeset='1'/></numatune>
      <!--                       ^ warning memoryless-node -->`,
    );
  });

  test('it is no good for pins elsewhere either', () => {
    check(
      bare,
      `
      <vcpu cpuset='0-1'>2</vcpu>
      <numatune><memory mode='strict' nodeset='1'/></numatune>
      <!--                                     ^ warning memoryless-node -->
      <!--                                     ^ warning memory-node-mismatch -->`,
    );
  });

  test('only a node without CPUs', () => {
    check(
      host,
      `
      <vcpu>2</vcpu>
      <numatune><memory mode='strict' nodeset='2'/></numatune>
      <!--                                     ^ warning memoryless-node: bound strictly to node 2 of host sketch: without online CPUs on node 2, it is remote to every vCPU -->`,
    );
    check(
      bare,
      `
      <vcpu>2</vcpu>
      <numatune><memory mode='strict' nodeset='1-2'/></numatune>
      <!--                                     ^^^ warning memoryless-node: The memory is bound strictly to nodes 1-2 of host sketch: without online CPUs on node 2, it is remote to every vCPU -->`,
    );
  });

  test('for pinned vCPUs that is a memory-node-mismatch', () => {
    check(
      host,
      `
      <vcpu cpuset='0-1'>2</vcpu>
      <numatune><memory mode='strict' nodeset='2'/></numatune>
      <!--                                     ^ warning memory-node-mismatch -->`,
    );
  });

  test('beside a node that has both it is fine, and so is another mode', () => {
    check(host, `<vcpu>2</vcpu><numatune><memory mode='strict' nodeset='0,2'/></numatune>`);
    check(bare, `<vcpu>2</vcpu><numatune><memory mode='strict' nodeset='0-1'/></numatune>`);
    for (const mode of ['preferred', 'interleave', 'restrictive']) {
      check(host, `<vcpu>2</vcpu><numatune><memory mode='${mode}' nodeset='2'/></numatune>`);
    }
  });

  test('a guest cell without vCPUs is how a guest is shown such memory', () => {
    const cells = `<cpu><numa><cell cpus='0-1' memory='524288'/><cell memory='524288'/></numa></cpu>`;
    check(
      host,
      `
      <vcpu>2</vcpu>${cells}
      <numatune>
        <memnode cellid='0' mode='strict' nodeset='2'/>
        <!--                                       ^ warning memoryless-node: The memory of guest cell 0 -->
        <memnode cellid='1' mode='strict' nodeset='2'/>
      </numatune>`,
    );
  });

  test('what is dropped, unknown or in a template is not judged', () => {
    check(
      bare,
      `
      <vcpu>2</vcpu><numatune><memory placement='auto' nodeset='1'/></numatune>
      <!--                                                      ^ warning placement-auto-ignores -->`,
    );
    check(bare, `<vcpu>2</vcpu><numatune><memory mode='{{ mode }}' nodeset='1'/></numatune>`);
    check(bare, `<vcpu>2</vcpu>{% if x %}<numatune><memory mode='strict' nodeset='1'/></numatune>{% endif %}`);
    check(
      host,
      `
      <vcpu>2</vcpu>
      <numatune><memory mode='strict' nodeset='7'/></numatune>
      <!--                                     ^ error unknown-node -->`,
    );
  });
});
