import { suite, test } from 'node:test';
import { cputune } from '../../fragments.ts';
import { check as checkAll, type On } from '../check.ts';

function check(on: On, fixture: string): void {
  checkAll(on, fixture, 'memory-not-bound');
}

const twoCells = `<cpu><numa><cell cpus='0' memory='1048576'/><cell cpus='1' memory='1048576'/></numa></cpu>`;

suite('memory-not-bound', () => {
  test('vCPUs on one node, and no numatune', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <!--  ^ info memory-not-bound: All vCPUs are pinned to node 1 (host example has 2 nodes), but no <numatune> binds the memory there -->
      ${cputune(4, 6)}`,
    );
  });

  test('a pool by vcpu@cpuset', () => {
    check(
      'example',
      `
      <vcpu cpuset='0-3'>2</vcpu>
      <!--               ^ info memory-not-bound -->`,
    );
  });

  test('guest cells on a node each', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <!--  ^ info memory-not-bound: Each guest cell is pinned to one of the 2 nodes of host example (cell 0 to node 0 and cell 1 to node 1), but no <numatune> binds its memory there -->
      ${cputune(0, 4)}${twoCells}`,
    );
  });

  test('a numatune of any kind is one', () => {
    check('example', `<vcpu>2</vcpu>${cputune(4, 6)}<numatune><memory mode='strict' nodeset='0-1'/></numatune>`);
    check(
      'example',
      `<vcpu>2</vcpu>${cputune(0, 4)}${twoCells}<numatune><memnode cellid='0' nodeset='0'/><memnode cellid='1' nodeset='1'/></numatune>`,
    );
  });

  test('placement auto: libvirt adds a numatune, and numad answers for it', () => {
    check(
      'example',
      `
      <vcpu placement='auto'>2</vcpu>
      <!--             ^^^^ info auto-with-pins -->
      ${cputune(4, 6)}`,
    );
  });

  test('a vCPU that floats, or is on another node, needs memory there', () => {
    check('example', `<vcpu>2</vcpu>${cputune(4, '0-7')}`);
    check('example', `<vcpu>2</vcpu>`);
    checkAll(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='4'/>
        <!--                      ^ warning cross-numa-pin -->
      </cputune>`,
      'memory-not-bound',
    );
  });

  test('a host of one node has nothing to bind to; one with a node of memory only has', () => {
    check('nosmt-1node', `<vcpu>2</vcpu>${cputune(4, 6)}`);
    check(
      { cores: ['0', '1', '2'], memoryOnly: [1] },
      `
      <vcpu>2</vcpu>
      <!--  ^ info memory-not-bound: All vCPUs are pinned to node 0 (host sketch has 2 nodes) -->
      ${cputune(0, 1)}`,
    );
  });

  test('without <vcpu> it is at the first pin', () => {
    check(
      'example',
      `
      <cputune>
        <vcpupin vcpu='0' cpuset='4'/>
        <!--                      ^ info memory-not-bound -->
      </cputune>`,
    );
  });

  test('a template may bind it, and what is unknown is not said', () => {
    check(
      'example',
      `<vcpu>2</vcpu>${cputune(4, 6)}{% if numa %}<numatune><memory nodeset='1'/></numatune>{% endif %}`,
    );
    check('example', `<vcpu>2</vcpu>${cputune(4, '{{ cpu }}')}`);
    check('example', `<vcpu placement='{{ p }}'>2</vcpu>${cputune(4, 6)}`);
    check('example', `<vcpu current='{{ n }}'>2</vcpu>${cputune(4, 6)}`);
    check(null, `<vcpu>2</vcpu>${cputune(4, 6)}`);
  });
});
