import { suite, test } from 'node:test';
import { check } from '../check.ts';

const cells = (distances: string) => `
      <vcpu>2</vcpu>
      <cpu>
        <numa>
          <cell id='0' cpus='0' memory='1' unit='GiB'>
            <distances>
${distances}
            </distances>
          </cell>
          <cell id='1' cpus='1' memory='1' unit='GiB'/>
        </numa>
      </cpu>`;

suite('cell-distance-invalid', () => {
  test('out of range, or another cell at 10', () => {
    check(
      null,
      cells(`
              <sibling id='0' value='20'/>
              <!--                   ^^ error cell-distance-invalid: Guest cell 0 has distance 20 to itself, which must be 10 -->
              <sibling id='1' value='10'/>
              <!--                   ^^ error cell-distance-invalid: Guest cell 0 has distance 10 to cell 1, which must be 11 to 255 -->`),
    );
  });

  test('a cell that there is not', () => {
    check(
      null,
      cells(`
              <sibling id='2' value='20'/>
              <!--         ^ error cell-distance-invalid: The domain has no guest cell 2 (it has guest cells 0-1) -->`),
    );
  });

  test('right ones, and what is not known', () => {
    check(null, cells(`<sibling id='0' value='10'/><sibling id='1' value='255'/>`));
    check(null, cells(`<sibling id='{{ n }}' value='5'/>`));
    check(null, cells(`<sibling id='1' value='{{ n }}'/>`));
  });
});
