import { suite, test } from 'node:test';
import { check } from '../check.ts';

const twoCells = `
      <vcpu>2</vcpu>
      <cpu>
        <numa>
          <cell id='0' cpus='0' memory='1048576'/>
          <cell id='1' cpus='1' memory='1048576'/>
        </numa>
      </cpu>`;

suite('restrictive-mixed', () => {
  test('<memory> is, the memnodes are not: one finding', () => {
    check(
      'example',
      `${twoCells}
      <numatune>
        <memory mode='restrictive' nodeset='0-1'/>
        <memnode cellid='0' mode='strict' nodeset='0'/>
        <!--                      ^^^^^^ error restrictive-mixed: <memory> is restrictive, but the <memnode> of guest cell 0 is strict -->
        <memnode cellid='1' mode='preferred' nodeset='1'/>
      </numatune>`,
    );
  });

  test('a memnode without a mode is strict', () => {
    check(
      'example',
      `${twoCells}
      <numatune>
        <memory mode='restrictive' nodeset='0-1'/>
        <memnode cellid='0' nodeset='0'/>
<!--     ^^^^^^^ error restrictive-mixed: is strict -->
      </numatune>`,
    );
  });

  test('the reverse, with another <memory> or with none', () => {
    check(
      'example',
      `${twoCells}
      <numatune>
        <memory mode='strict' nodeset='0-1'/>
        <memnode cellid='0' mode='restrictive' nodeset='0'/>
        <!--                      ^^^^^^^^^^^ error restrictive-mixed: <memory> is strict, but the <memnode> of guest cell 0 is restrictive -->
      </numatune>`,
    );
    check(
      'example',
      `${twoCells}
      <numatune>
        <memnode cellid='0' mode='restrictive' nodeset='0'/>
        <!--                      ^^^^^^^^^^^ error restrictive-mixed: No <memory> has that mode -->
        <memnode cellid='1' mode='restrictive' nodeset='1'/>
      </numatune>`,
    );
  });

  test('all or none', () => {
    for (const mode of ['restrictive', 'strict']) {
      check(
        'example',
        `${twoCells}
      <numatune>
        <memory mode='${mode}' nodeset='0-1'/>
        <memnode cellid='0' mode='${mode}' nodeset='0'/>
      </numatune>`,
      );
    }
  });

  test('a template', () => {
    check(
      'example',
      `${twoCells}
      <numatune>
        <memory mode='{{ m }}' nodeset='0-1'/>
        <memnode cellid='0' mode='restrictive' nodeset='0'/>
      </numatune>`,
    );
    check(
      'example',
      `${twoCells}
      <numatune>
        <memory mode='restrictive' nodeset='0-1'/>
        <memnode cellid='0' mode='{{ m }}' nodeset='0'/>
      </numatune>`,
    );
  });
});
