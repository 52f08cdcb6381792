import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { memoryOn } from '../../fragments.ts';
import type { HostSketch } from '../../rules/hosts.ts';
import { offered, repaired } from './repaired.ts';

/** Siblings i and i+8; node 0 has cores 0-3, node 1 cores 4-7. */
const host: HostSketch = {
  cores: ['0,8', '1,9', '2,10', '3,11', '4,12', '5,13', '6,14', '7,15'],
  nodes: [0, 0, 0, 0, 1, 1, 1, 1],
  memoryKiB: 16777216,
};

/** Pins of vCPUs, line by line, with two guest cells of which the first has `inFirst` vCPUs. */
function celled(pins: readonly string[], inFirst: number, numatune: string): string {
  const last = pins.length - 1;
  const list = (first: number, end: number) => (first === end ? `${first}` : `${first}-${end}`);
  return `<vcpu>${pins.length}</vcpu>
<cputune>
${pins.map((cpuset, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpuset}'/>`).join('\n')}
</cputune>
<numatune>
${numatune}
</numatune>
<cpu>
<numa>
<cell id='0' cpus='${list(0, inFirst - 1)}' memory='1' unit='GiB'/>
<cell id='1' cpus='${list(inFirst, last)}' memory='1' unit='GiB'/>
</numa>
</cpu>`;
}

const memory = (nodes: string) => `<memory mode='strict' nodeset='${nodes}'/>`;
const memnode = (cell: number, nodes: string) => `<memnode cellid='${cell}' mode='strict' nodeset='${nodes}'/>`;
const bothBound = [memory('0-1'), memnode(0, '0'), memnode(1, '1')].join('\n');
const pin = (vcpu: number, was: string, is: string) =>
  `<vcpupin vcpu='${vcpu}' cpuset='${was}'/> → <vcpupin vcpu='${vcpu}' cpuset='${is}'/>`;

suite('a list that is narrowed keeps the style of its author', () => {
  const on: HostSketch = { ...host, reserved: '0,8' };
  const pool = (list: string) =>
    `<vcpu>1</vcpu>\n<cputune>\n<vcpupin vcpu='0' cpuset='${list}'/>\n</cputune>${memoryOn(0)}`;
  for (const [was, is] of [
    ['0,1,2', '1,2'],
    ['0-2', '1-2'],
    ['2,1,0', '2,1'],
    ['0-2,8-10', '1-2,9-10'],
    ['8-10,0-2', '9-10,1-2'],
    ['0-3,^2', '1-3,^2'],
    ['1,2-3,8', '1,2-3'],
  ] as const) {
    test(`${was} becomes ${is}`, () => assert.deepEqual(repaired(on, pool(was)), [pin(0, was, is)]));
  }

  test('also by the CPUs that an exclusion does not exclude', () => {
    assert.deepEqual(repaired(host, pool('^3,1,2,3')), [pin(0, '^3,1,2,3', '1,2')]);
    assert.deepEqual(repaired(host, pool('^3,1-3')), [pin(0, '^3,1-3', '1-2')]);
  });

  test('also if a CPU is missing, and in nodesets', () => {
    assert.deepEqual(repaired(host, pool('1,2,3,99')), [pin(0, '1,2,3,99', '1,2,3')]);
    const nodes = "<numatune><memory mode='strict' nodeset='0,1,9'/></numatune>";
    const change = "<memory mode='strict' nodeset='0,1,9'/> → <memory mode='strict' nodeset='0,1'/>";
    assert.deepEqual(repaired(host, pool('1').replace(/<numatune>.*/, `\n${nodes}`)), [
      change.replaceAll('<memory', '<numatune><memory').replaceAll("'/>", "'/></numatune>"),
    ]);
  });
});

suite('a pin that reaches another node is narrowed', () => {
  test('to the node where the memory of its guest cell is', () => {
    assert.deepEqual(repaired(host, celled(['1,4', '2', '5', '6'], 2, bothBound)), [pin(0, '1,4', '1')]);
    assert.deepEqual(repaired(host, celled(['1', '2', '3,5', '6'], 2, bothBound)), [pin(2, '3,5', '5')]);
  });

  test('several pins of several cells, each to its own', () => {
    assert.deepEqual(repaired(host, celled(['0,8', '1-3,4', '4-5,1', '6-7,3'], 2, bothBound)), [
      `${[pin(1, '1-3,4', ''), pin(2, '4-5,1', ''), pin(3, '6-7,3', '')].map((one) => one.split(' → ')[0]).join(' ')} → ${[pin(1, '1-3', ''), pin(2, '4-5', ''), pin(3, '6-7', '')].map((one) => one.split(' → ')[0]).join(' ')}`,
    ]);
  });

  test('to the node of the other vCPUs of its cell, without a memnode', () => {
    assert.deepEqual(repaired(host, celled(['1', '2,6', '5', '7'], 2, memory('0-1'))), [pin(1, '2,6', '2')]);
  });

  test('a pool of all vCPUs of each cell', () => {
    assert.deepEqual(repaired(host, celled(['1-6', '1-6', '1-6', '1-6'], 2, memory('0-1'))), [
      [0, 1, 2, 3].map((vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='1-6'/>`).join(' ') +
        ' → ' +
        [0, 1, 2, 3].map((vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${vcpu < 2 ? '1-3' : '4-6'}'/>`).join(' '),
    ]);
  });

  test('a domain without guest cells, to the node of its memory', () => {
    const pool = (cpuset: string) => `<vcpu cpuset='${cpuset}'>2</vcpu>`;
    assert.deepEqual(repaired(host, `${pool('1-5')}\n${memoryOn(1)}`), [`${pool('1-5')} → ${pool('4-5')}`]);
    assert.deepEqual(repaired(host, `${pool('1-5')}\n${memoryOn(0)}`), [`${pool('1-5')} → ${pool('1-3')}`]);
    assert.deepEqual(repaired(host, `${pool('2-7')}\n${memoryOn('0-1')}`), [`${pool('2-7')} → ${pool('4-7')}`]);
  });
});

suite('memory', () => {
  const flat = (cpus: readonly number[], nodes: number) => {
    const pins = cpus.map((cpu, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`).join('\n');
    return `<vcpu>${cpus.length}</vcpu>\n<cputune>\n${pins}\n</cputune>\n${memoryOn(nodes)}`;
  };

  test('is not widened for a vCPU that strays', () => {
    const [line, ...others] = repaired(host, flat([3, 0, 7], 0));
    assert.match(line ?? '', /^<vcpupin vcpu='2' cpuset='7'\/> → <vcpupin vcpu='2' cpuset='(?:1|2|9|10)'\/>$/);
    assert.deepEqual(others, []);
  });

  test('follows the pins where all of them are elsewhere', () => {
    assert.deepEqual(repaired(host, flat([4, 5], 0)), [`${memoryOn(0)} → ${memoryOn(1)}`]);
  });

  test('of a guest cell is narrowed to nodes of <memory>, which is widened only if the pins are elsewhere', () => {
    const bound = (...nodes: readonly string[]) => [memory('0'), ...nodes.map((list, cell) => memnode(cell, list))];
    const unpinned = (...nodes: readonly string[]) =>
      celled([], 1, bound(...nodes).join('\n')).replace(/<vcpu>.*<numatune>/s, '<vcpu>2</vcpu>\n<numatune>');
    const two = unpinned('0', '0-1').replace("cpus='1--1'", "cpus='1'");
    assert.deepEqual(repaired(host, two), [`${memnode(1, '0-1')} → ${memnode(1, '0')}`]);
    const both = unpinned('0-1', '0-1').replace("cpus='1--1'", "cpus='1'");
    assert.deepEqual(repaired(host, both), [
      `${memnode(0, '0-1')} ${memnode(1, '0-1')} → ${memnode(0, '0')} ${memnode(1, '0')}`,
    ]);
    assert.deepEqual(repaired(host, celled(['1', '2'], 1, bound('0', '0-1').join('\n'))), [
      `${memnode(1, '0-1')} → ${memnode(1, '0')}`,
    ]);
    assert.deepEqual(repaired(host, celled(['1', '4'], 1, bound('0', '0-1').join('\n'))), [
      `${memory('0')} → ${memory('0-1')}`,
    ]);
    assert.deepEqual(repaired(host, celled(['1', '4'], 1, bound('0', '1').join('\n'))), [
      `${memory('0')} → ${memory('0-1')}`,
    ]);
  });

  test('of a guest cell follows its pins, and <memory> with it', () => {
    assert.deepEqual(
      repaired(host, celled(['1', '4'], 1, [memory('0'), memnode(0, '0'), memnode(1, '0')].join('\n'))),
      [`${memory('0')} → ${memory('0-1')}`, `${memnode(1, '0')} → ${memnode(1, '1')}`],
    );
    assert.deepEqual(
      repaired(host, celled(['5', '4'], 1, [memory('0'), memnode(0, '0'), memnode(1, '0')].join('\n'))),
      [
        [memory('0'), memnode(0, '0'), memnode(1, '0')].join(' ') +
          ' → ' +
          [memory('1'), memnode(0, '1'), memnode(1, '1')].join(' '),
      ],
    );
    assert.deepEqual(repaired(host, celled(['1', '4'], 1, [memory('0'), memnode(0, '0')].join('\n'))), [
      `${memory('0')} → ${memory('0-1')}`,
    ]);
  });
});

suite('a pool stays a pool', () => {
  const pool = (cpuset: string, count = 2) => `<vcpu cpuset='${cpuset}'>${count}</vcpu>`;

  test('without reserved CPUs', () => {
    const reserved = { ...host, reserved: '0,8' };
    assert.deepEqual(repaired(reserved, `${pool('0-3')}\n${memoryOn(0)}`), [`${pool('0-3')} → ${pool('1-3')}`]);
    assert.deepEqual(repaired(reserved, celled(['0-1', '2', '5', '6'], 2, bothBound)), [pin(0, '0-1', '1')]);
  });

  test('without isolated CPUs', () => {
    const isolated = { ...host, isolated: '2-3,10-11' };
    assert.deepEqual(repaired(isolated, `${pool('0-3')}\n${memoryOn(0)}`), [`${pool('0-3')} → ${pool('0-1')}`]);
  });

  test('a vCPU of a domain on isolated CPUs keeps its isolated one', () => {
    const isolated = { ...host, isolated: '2-3,10-11' };
    assert.deepEqual(repaired(isolated, celled(['1,3', '2', '5', '6'], 2, bothBound)), [pin(0, '1,3', '1')]);
    const onIsolated = `<vcpu>2</vcpu>\n<cputune>\n<vcpupin vcpu='0' cpuset='2'/>\n<vcpupin vcpu='1' cpuset='1,3'/>\n</cputune>\n${memoryOn(0)}`;
    assert.deepEqual(repaired(isolated, onIsolated), [pin(1, '1,3', '3')]);
  });

  test('on one kind of cores', () => {
    assert.deepEqual(repaired('tuned', `${pool('4-7,16-19')}\n${memoryOn(1)}`), [
      `${pool('4-7,16-19')} → ${pool('4-7')}`,
    ]);
  });
});

test('a list of a script is narrowed in its own form', () => {
  const script = (list: string) => `#!/bin/sh\ntaskset -c ${list} numactl -m 0 qemu-system-x86_64 -smp 2 &\n`;
  assert.deepEqual(offered(host, { 'start.sh': script('1-3,5') }, 'cross-numa-pin'), [
    '* Narrow vCPUs 0-1 to CPUs 1-3 on node 0',
  ]);
});

test('titles of what is narrowed say to what', () => {
  const of = (rule: string) => offered(host, celled(['1,4', '2', '5', '6'], 2, bothBound), rule);
  assert.deepEqual(of('pin-spans-nodes'), ['* Narrow vCPU 0 to CPU 1 on node 0']);
  assert.deepEqual(of('memory-node-mismatch'), ['* Narrow vCPU 0 to CPU 1 on node 0']);
});
