import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings } from '../../../server/src/features/analysis.ts';
import { check, fleetOf } from '../check.ts';

const backing = (size: string) => `<memoryBacking><hugepages><page ${size}/></hugepages></memoryBacking>`;
const of2M = backing(`size='2' unit='MiB'`);
const onNode0 = `<vcpu>1</vcpu><numatune><memory nodeset='0'/></numatune>`;

suite('hugepages-exhausted', () => {
  test('two domains that only fit alone', () => {
    check('tuned', {
      a: `
      <memory unit='GiB'>1</memory>${of2M}<vcpu>1</vcpu>
      <numatune>
        <memory nodeset='0'/>
        <!--             ^ error hugepages-exhausted: 1280 huge pages of 2 MiB are needed from node 0 of host tuned, which has 1024: a 1 GiB and b 1.5 GiB -->
      </numatune>`,
      b: `
      <memory unit='MiB'>1536</memory>${of2M}<vcpu>1</vcpu>
      <numatune>
        <memory nodeset='0'/>
        <!--             ^ error hugepages-exhausted: b 1.5 GiB and a 1 GiB -->
      </numatune>`,
    });
  });

  test('the pages are on the other node', () => {
    check(
      'tuned',
      `
      <memory unit='GiB'>1</memory>${of2M}<vcpu>1</vcpu>
      <numatune>
        <memory nodeset='1'/>
        <!--             ^ error hugepages-exhausted: 512 huge pages of 2 MiB are needed from node 1 of host tuned, which has 0 -->
      </numatune>`,
    );
  });

  test('without a nodeset all nodes’ pages count', () => {
    check('tuned', `<memory unit='GiB'>2</memory>${of2M}<vcpu>1</vcpu>`);
    check(
      'tuned',
      `
      <memory unit='GiB'>3</memory>
      <!--               ^ error hugepages-exhausted: needed from nodes 0-1 of host tuned, which have 1024 -->
      ${of2M}<vcpu>1</vcpu>`,
    );
  });

  test('one cell of several', () => {
    check(
      'tuned',
      `
      <memoryBacking><hugepages><page size='2' unit='MiB' nodeset='1'/></hugepages></memoryBacking>
      <vcpu>2</vcpu>
      <numatune>
        <memnode cellid='0' nodeset='0'/>
        <memnode cellid='1' nodeset='0'/>
        <!--                         ^ error hugepages-exhausted: 2048 huge pages of 2 MiB are needed from node 0 -->
      </numatune>
      <cpu>
        <numa>
          <cell id='0' cpus='0' memory='4' unit='GiB'/>
          <cell id='1' cpus='1' memory='4' unit='GiB'/>
        </numa>
      </cpu>`,
    );
  });

  test('a size that the node does not list where it lists others', () => {
    check(
      'tuned',
      `
      <memory unit='GiB'>4</memory>${backing(`size='1' unit='GiB'`)}<vcpu>1</vcpu>
      <numatune>
        <memory nodeset='0'/>
        <!--             ^ error hugepages-exhausted: 4 huge pages of 1 GiB are needed from node 0 of host tuned, which has 0: web 4 GiB -->
      </numatune>`,
    );
  });

  const small = { 4: 262144 };
  const of2MiB = { 2048: 4096 };
  const of1GiB = { 1048576: 8 };
  for (const [what, pages, size, nodeset, found] of [
    [
      'listed, enough',
      [
        { ...small, ...of2MiB },
        { ...small, ...of2MiB },
      ],
      '2048',
      '0',
      0,
    ],
    [
      'not listed beside 4 KiB and 2 MiB',
      [
        { ...small, ...of2MiB },
        { ...small, ...of2MiB },
      ],
      '1048576',
      '0',
      1,
    ],
    [
      'not listed beside 4 KiB and 1 GiB',
      [
        { ...small, ...of1GiB },
        { ...small, ...of1GiB },
      ],
      '2048',
      '0',
      1,
    ],
    [
      '16 MiB, which x86 does not have',
      [
        { ...small, ...of2MiB, ...of1GiB },
        { ...small, ...of2MiB, ...of1GiB },
      ],
      '16384',
      '0',
      1,
    ],
    [
      'listed with 0 pages',
      [
        { ...small, 2048: 0 },
        { ...small, ...of2MiB },
      ],
      '2048',
      '0',
      1,
    ],
    ['listed by the other node only', [small, { ...small, ...of2MiB }], '2048', '0', 1],
    ['listed by the node that is asked', [small, { ...small, ...of2MiB }], '2048', '1', 0],
    ['listed by one of two nodes, which has enough', [small, { ...small, ...of2MiB }], '2048', '0-1', 0],
    ['only 4 KiB is listed anywhere', [small, small], '2048', '0', 0],
    ['nothing is listed', [], '2048', '0', 0],
    ['nothing is listed of this node', [{}, { ...small, ...of2MiB }], '2048', '0', 0],
  ] as const) {
    test(`pages of a size: ${what}`, () => {
      const on = { cores: ['0', '1'], nodes: [0, 1], pages, memoryKiB: 16777216 };
      const { fleet, documents } = fleetOf(on, {
        web: `<memory unit='GiB'>4</memory>${backing(`size='${size}'`)}<vcpu>1</vcpu><numatune><memory nodeset='${nodeset}'/></numatune>`,
      });
      const rules = documents.flatMap((document) => findings(fleet, document)).map(({ rule }) => rule);
      assert.equal(rules.filter((rule) => rule === 'hugepages-exhausted').length, found);
    });
  }

  test('a capture without huge pages, and sizes that nobody names', () => {
    check('tuned', `<memory unit='GiB'>4</memory>${backing(`size='4'`)}${onNode0}`);
    check('tuned', `<memory unit='GiB'>4</memory>${backing(`size='{{ s }}'`)}${onNode0}`);
    check('tuned', `<memory unit='GiB'>4</memory><memoryBacking><hugepages/></memoryBacking>${onNode0}`);
    check('example', `<memory unit='GiB'>4</memory>${of2M}${onNode0}`);
  });
});
