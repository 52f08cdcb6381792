import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('cell-id-gap', () => {
  test("cells that have the host's numbers", () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <cpu>
        <numa>
          <cell id='0' cpus='0' memory='1' unit='GiB'/>
          <cell id='2' cpus='1' memory='1' unit='GiB'/>
          <!--      ^ error cell-id-gap: The 2 guest cells must have ids 0-1, but the domain has guest cells 0, 2: libvirt refuses the domain -->
        </numa>
      </cpu>`,
    );
  });

  test('one cell', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cpu>
        <numa>
          <cell id='1' cpus='0' memory='1' unit='GiB'/>
          <!--      ^ error cell-id-gap: The only guest cell must have id='0', not '1' -->
        </numa>
      </cpu>`,
    );
  });

  test('in any order, or without ids', () => {
    const cells = (first: string, second: string) =>
      `<vcpu>2</vcpu><cpu><numa><cell ${first} cpus='0' memory='1' unit='GiB'/><cell ${second} cpus='1' memory='1' unit='GiB'/></numa></cpu>`;
    check(null, cells("id='1'", "id='0'"));
    check(null, cells('', ''));
    check(null, cells("id='{{ a }}'", "id='5'"));
  });

  test('an id twice is duplicate-element, and not a gap as well', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <cpu>
        <numa>
          <cell id='1' cpus='0' memory='1' unit='GiB'/>
          <cell id='1' cpus='1' memory='1' unit='GiB'/>
     <!--  ^^^^ error duplicate-element -->
        </numa>
      </cpu>`,
    );
  });
});
