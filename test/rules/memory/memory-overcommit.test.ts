import { suite, test } from 'node:test';
import { check } from '../check.ts';

const strict = (node: string) => `<numatune><memory mode='strict' nodeset='${node}'/></numatune>`;

/** Two nodes of 1 GiB. */
const twoNodes = { cores: ['0', '1', '2', '3'], nodes: [0, 0, 1, 1] };

suite('memory-overcommit', () => {
  test('several domains on one node', () => {
    check(twoNodes, {
      a: `
      <memory unit='MiB'>768</memory>
      <vcpu>1</vcpu>
      <numatune>
        <memory mode='strict' nodeset='0'/>
        <!--                           ^ warning memory-overcommit: 1.25 GiB is bound to node 0 of host sketch, which has 1 GiB: a 768 MiB and b 512 MiB -->
      </numatune>`,
      b: `
      <memory unit='MiB'>512</memory>
      <vcpu>1</vcpu>
      <numatune>
        <memory nodeset='0'/>
        <!--             ^ warning memory-overcommit: b 512 MiB and a 768 MiB -->
      </numatune>`,
      c: `<memory unit='MiB'>768</memory><vcpu>1</vcpu>${strict('1')}`,
    });
  });

  test('cells, each for itself', () => {
    check(
      twoNodes,
      `
      <vcpu>2</vcpu>
      <numatune>
        <memnode cellid='0' mode='strict' nodeset='0'/>
        <memnode cellid='1' mode='strict' nodeset='1'/>
        <!--                                       ^ warning memory-overcommit: cell 1 of web 2 GiB -->
      </numatune>
      <cpu>
        <numa>
          <cell id='0' cpus='0' memory='1' unit='GiB'/>
          <cell id='1' cpus='1' memory='2' unit='GiB'/>
        </numa>
      </cpu>`,
    );
  });

  test('a nodeset of several nodes has the memory of all', () => {
    check(twoNodes, {
      a: `
      <memory unit='MiB'>900</memory>
      <vcpu>1</vcpu>
      <numatune>
        <memory nodeset='0'/>
        <!--             ^ warning memory-overcommit: bound to nodes 0-1 of host sketch, which have 2 GiB: a 900 MiB and b 1.46 GiB -->
      </numatune>`,
      b: `
      <memory unit='MiB'>1500</memory>
      <!--               ^^^^ info guest-numa-missing -->
      <vcpu>1</vcpu>
      <numatune>
        <memory nodeset='0-1'/>
        <!--             ^^^ warning memory-overcommit: 2.34 GiB is bound to nodes 0-1 of host sketch -->
      </numatune>`,
    });
  });

  test('more than the whole host, wherever it goes', () => {
    check(
      twoNodes,
      `
      <memory unit='TiB'>4</memory>
      <!--               ^ warning memory-overcommit: The domain has 4 TiB, but host sketch has 2 GiB on all its nodes -->
      <vcpu>1</vcpu>`,
    );
  });

  test('memory that may go elsewhere, or that fits', () => {
    for (const mode of ['preferred', 'interleave']) {
      check(
        twoNodes,
        `<memory unit='MiB'>768</memory><vcpu>1</vcpu><numatune><memory mode='${mode}' nodeset='0'/></numatune>`,
      );
    }
    check(twoNodes, `<memory unit='GiB'>1</memory><vcpu>1</vcpu>${strict('0')}`);
    check(
      twoNodes,
      `<memory unit='GiB'>2</memory><currentMemory unit='GiB'>1</currentMemory><vcpu>1</vcpu>${strict('0')}`,
    );
  });

  test('nothing is known', () => {
    check(twoNodes, `<memory unit='GiB'>{{ m }}</memory><vcpu>1</vcpu>${strict('0')}`);
    check(twoNodes, `<memory unit='GiB'>9</memory><vcpu>1</vcpu>{% include 'x' %}${strict('0')}`);
    check(null, `<memory unit='GiB'>9</memory><vcpu>1</vcpu>${strict('0')}`);
  });
});
