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

suite('memnode-partial', () => {
  test('one of two', () => {
    check(
      'example',
      `${twoCells}
      <numatune>
<!--   ^^^^^^^^ info memnode-partial: Nothing binds the memory of guest cell 1: guest cell 0 has a <memnode> -->
        <memnode cellid='0' nodeset='0'/>
      </numatune>`,
    );
  });

  test('all of them, or the rest by <memory>', () => {
    check(
      'example',
      `${twoCells}<numatune><memnode cellid='0' nodeset='0'/><memnode cellid='1' nodeset='1'/></numatune>`,
    );
    check('example', `${twoCells}<numatune><memory nodeset='0-1'/><memnode cellid='0' nodeset='0'/></numatune>`);
  });

  test('a cell without memory needs none', () => {
    check(
      'example',
      `${twoCells.replace("cpus='1' memory='1048576'", "cpus='1' memory='0'")}
      <numatune><memnode cellid='0' nodeset='0'/></numatune>`,
    );
  });

  test('a template', () => {
    check('example', `${twoCells}<numatune><memnode cellid='{{ c }}' nodeset='0'/></numatune>`);
    check('example', `${twoCells}<numatune>{% for c in x %}<memnode cellid='0' nodeset='0'/>{% endfor %}</numatune>`);
  });
});
