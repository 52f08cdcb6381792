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

suite('memnode-unknown-cell', () => {
  test('cells that were counted from 1', () => {
    check(
      'example',
      `${twoCells}
      <numatune>
        <memory mode='strict' nodeset='0-1'/>
        <memnode cellid='1' nodeset='0'/>
        <memnode cellid='2' nodeset='1'/>
        <!--             ^ error memnode-unknown-cell: The domain has no guest cell 2 (it has guest cells 0-1) -->
      </numatune>`,
    );
  });

  test('a guest without cells', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <numatune>
        <memnode cellid='0' nodeset='0'/>
        <!--             ^ error memnode-unknown-cell: The domain has no guest cell 0 (it has no guest cells) -->
      </numatune>`,
    );
  });

  test('neither is it partial then, nor outside of <memory>', () => {
    check(
      'example',
      `${twoCells}
      <numatune>
        <memory mode='strict' nodeset='0'/>
        <memnode cellid='2' nodeset='1'/>
        <!--             ^ error memnode-unknown-cell -->
      </numatune>`,
    );
  });

  test('cells without ids are counted', () => {
    check(
      'example',
      `${twoCells.replaceAll(/ id='.'/g, '')}
      <numatune><memory nodeset='0-1'/><memnode cellid='1' nodeset='1'/></numatune>`,
    );
  });

  test('a template', () => {
    check('example', `${twoCells}<numatune><memnode cellid='{{ c }}' nodeset='1'/></numatune>`);
    check('example', `${twoCells.replace("'1'", "'{{ c }}'")}<numatune><memnode cellid='2' nodeset='1'/></numatune>`);
    check(
      'example',
      `<vcpu>1</vcpu>{% for c in x %}{% endfor %}<numatune><memnode cellid='2' nodeset='1'/></numatune>`,
    );
  });
});
