import { suite, test } from 'node:test';
import { check } from '../check.ts';

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

  test('sizes that the capture does not list, or that nobody names', () => {
    check('tuned', `<memory unit='GiB'>4</memory>${backing(`size='1' unit='GiB'`)}${onNode0}`);
    check('tuned', `<memory unit='GiB'>4</memory>${backing(`size='4'`)}${onNode0}`);
    check('tuned', `<memory unit='GiB'>4</memory>${backing(`size='{{ s }}'`)}${onNode0}`);
    check('tuned', `<memory unit='GiB'>4</memory><memoryBacking><hugepages/></memoryBacking>${onNode0}`);
    check('example', `<memory unit='GiB'>4</memory>${of2M}${onNode0}`);
  });
});
