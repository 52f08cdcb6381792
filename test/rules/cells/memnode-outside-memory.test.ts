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

suite('memnode-outside-memory', () => {
  test('a node that <memory> does not have', () => {
    check(
      'example',
      `${twoCells}
      <numatune>
        <memory mode='strict' nodeset='0'/>
        <memnode cellid='0' nodeset='0'/>
        <memnode cellid='1' nodeset='0-1'/>
        <!--                         ^^^ warning memnode-outside-memory: Guest cell 1 is bound to nodes 0-1, but <memory> confines the domain to node 0, which excludes node 1 -->
      </numatune>`,
    );
  });

  test('without a mode it is strict; restrictive confines as well', () => {
    for (const mode of ['', "mode='restrictive'"]) {
      check(
        null,
        `${twoCells}
      <numatune>
        <memory ${mode} nodeset='0'/>
        <memnode ${mode} cellid='1' nodeset='1'/>
        <!--     ${' '.repeat(mode.length)}                     ^ warning memnode-outside-memory -->
      </numatune>`,
      );
    }
  });

  test('the other modes leave the threads where they are', () => {
    for (const mode of ['preferred', 'interleave']) {
      check(
        'example',
        `${twoCells}<numatune><memory mode='${mode}' nodeset='0'/><memnode cellid='1' nodeset='1'/></numatune>`,
      );
    }
  });

  test('a node that the host lacks is unknown-node', () => {
    check(
      'example',
      `${twoCells}
      <numatune>
        <memory mode='strict' nodeset='0-1'/>
        <memnode cellid='1' nodeset='7'/>
        <!--                         ^ error unknown-node -->
      </numatune>`,
    );
  });

  test('a nodeset that placement auto drops confines nothing', () => {
    check(
      'example',
      `${twoCells}
      <numatune>
        <memory placement='auto' nodeset='0'/>
        <!--               ^^^^ error auto-with-memnode -->
        <memnode cellid='1' nodeset='1'/>
      </numatune>`,
    );
  });

  test('a template', () => {
    check('example', `${twoCells}<numatune><memory nodeset='{{ n }}'/><memnode cellid='1' nodeset='1'/></numatune>`);
    check('example', `${twoCells}<numatune><memory nodeset='0'/><memnode cellid='1' nodeset='{{ n }}'/></numatune>`);
    check(
      'example',
      `${twoCells}<numatune><memory mode='{{ m }}' nodeset='0'/><memnode cellid='1' nodeset='1'/></numatune>`,
    );
  });
});
