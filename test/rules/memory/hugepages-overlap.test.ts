import { suite, test } from 'node:test';
import { check } from '../check.ts';

const cells = `<cpu><numa><cell id='0' cpus='0' memory='2' unit='GiB'/><cell id='1' cpus='1' memory='2' unit='GiB'/></numa></cpu>`;

suite('hugepages-overlap', () => {
  test('two sizes for all memory; without cells nodeset 0 is all', () => {
    for (const second of ["size='1' unit='GiB'", "size='1' unit='GiB' nodeset='0'"]) {
      check(
        null,
        `
      <vcpu>2</vcpu>
      <memoryBacking>
        <hugepages>
          <page size='2' unit='MiB'/>
          <page ${second}/>
     <!--  ^^^^ error hugepages-overlap: There is already a <page> for all guest memory (2 MiB) -->
        </hugepages>
      </memoryBacking>`,
      );
    }
  });

  test('two sizes for a cell', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <memoryBacking>
        <hugepages>
          <page size='2' unit='MiB' nodeset='0'/>
          <page size='1' unit='GiB' nodeset='1,0'/>
          <!--                                 ^ error hugepages-overlap: The memory of guest cell 0 already has pages of 2 MiB -->
        </hugepages>
      </memoryBacking>
      ${cells}`,
    );
  });

  test('one for all, and others for some cells', () => {
    const pages = `<memoryBacking><hugepages><page size='2' unit='MiB'/><page size='1' unit='GiB' nodeset='0'/></hugepages></memoryBacking>`;
    check(null, `<vcpu>2</vcpu>${pages}${cells}`);
    check(null, `<vcpu>2</vcpu>${pages.replace("nodeset='0'", "nodeset='{{ n }}'")}`);
  });
});
