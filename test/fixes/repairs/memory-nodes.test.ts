import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { HostSketch } from '../../rules/hosts.ts';
import { cells, check, cputune, host, sideBySide, vcpupin } from './cases.ts';
import { offered, reasonsFor } from './repaired.ts';

/** Cores 0-1 on node 0, 2-3 on node 1, 4-5 on node 2, 6-7 on node 3, nearest to node 2; node 2 has no memory. */
const withoutMemory: HostSketch = {
  cores: ['0', '1', '2', '3', '4', '5', '6', '7'],
  nodes: [0, 0, 1, 1, 2, 2, 3, 3],
  withoutMemory: [2],
  memoryKiB: 16777216,
  distances: [
    [10, 20, 20, 20],
    [20, 10, 20, 20],
    [20, 20, 10, 12],
    [20, 20, 12, 10],
  ],
};

/** Node 2 has memory and no CPUs. */
const memoryOnly: HostSketch = { ...host, memoryOnly: [2] };

suite('memory on nodes that cannot have it, beside right pins', () => {
  const memnode = (cell: number, nodes: number | string) =>
    `<memnode cellid='${cell}' mode='strict' nodeset='${nodes}'/>`;
  const memory = (nodes: number | string, mode = 'strict') => `<memory mode='${mode}' nodeset='${nodes}'/>`;
  /** A guest of two vCPUs and two cells. */
  const guest = (pins: readonly number[], numatune: readonly string[], vcpu = '<vcpu>2</vcpu>') =>
    `<memory unit='GiB'>2</memory>\n${vcpu}\n${cputune(...pins.map((cpu, index) => vcpupin(index, cpu)))}\n<numatune>\n${numatune.join('\n')}\n</numatune>\n${cells('0', '1')}`;
  const oneAtBoot = "<vcpu current='1'>2</vcpu>";
  const noReason = 'Change the nodeset to';

  check([
    [
      'a node that the host does not have',
      host,
      guest([1, 5], [memnode(0, 0), memnode(1, 7)]),
      `${memnode(1, 7)} → ${memnode(1, 1)}`,
    ],
    [
      '… of a cell whose vCPU is plugged in later',
      host,
      guest([1, 5], [memory('0-1', 'interleave'), memnode(0, 0), memnode(1, '7,7-7')], oneAtBoot),
      `${memnode(1, '7,7-7')} → ${memnode(1, 1)}`,
    ],
    [
      '… and <memory> does not leave it out',
      host,
      guest([1, 5], [memory(0), memnode(0, 0), memnode(1, 7)]),
      `${memory(0)} → ${memory('0-1')}`,
      `${memnode(1, 7)} → ${memnode(1, 1)}`,
    ],
    [
      '… for all cells: each gets its own',
      host,
      guest([1, 5], [memory(7)]),
      sideBySide([memory(7)], [memory('0-1'), memnode(0, 0), memnode(1, 1)]),
    ],
    [
      'a node without memory',
      withoutMemory,
      guest([1, 2], [memnode(0, 0), memnode(1, 2)]),
      `${memnode(1, 2)} → ${memnode(1, 1)}`,
    ],
    [
      '… of a cell whose vCPU is plugged in there: the nearest memory',
      withoutMemory,
      guest([1, 4], [memnode(0, 0), memnode(1, 2)], oneAtBoot),
      `${memnode(1, 2)} → ${memnode(1, 3)}`,
    ],
    [
      'a node without CPUs, to which no vCPU can follow',
      memoryOnly,
      guest([1, 5], [memnode(0, 2), memnode(1, 1)]),
      `${memnode(0, 2)} → ${memnode(0, 0)}`,
    ],
    ['two cells on one node are no repair', host, guest([1, 2], [memnode(0, 0), memnode(1, 7)])],
    ['… nor where no vCPU can follow', memoryOnly, guest([1, 2], [memnode(0, 2), memnode(1, 0)])],
  ]);

  test('the reasons name the cells and the nodes', () => {
    const joined = "'0', where the vCPUs are pinned: it would put guest cells 0 and 1 on one node";
    assert.deepEqual(reasonsFor(host, guest([1, 2], [memnode(0, 0), memnode(1, 7)]), 'unknown-node'), [
      `${noReason} ${joined}`,
    ]);
    assert.deepEqual(reasonsFor(memoryOnly, guest([1, 2], [memnode(0, 2), memnode(1, 0)]), 'memory-node-mismatch'), [
      `${noReason} ${joined}`,
    ]);
    assert.deepEqual(reasonsFor(host, guest([1], [memnode(0, 0), memnode(1, 7)], oneAtBoot), 'unknown-node'), [
      'no pinned vCPU says where the memory of guest cell 1 belongs; host sketch has memory on nodes 0-1',
    ]);
  });

  test('the title says which guest cell gets which node', () => {
    const titles = offered(host, guest([5, 1], [memnode(0, 0), memnode(1, 1)]), 'memory-node-mismatch');
    const title = '* Bind the memory of guest cell 0 to node 1 and guest cell 1 to node 0';
    assert.deepEqual([...new Set(titles)], [title]);
  });

  test('vCPUs that are pinned to a node without memory move', () => {
    const titles = offered(withoutMemory, guest([1, 4], [memnode(0, 0), memnode(1, 2)]), 'memoryless-node');
    assert.deepEqual(titles, ['* Re-pin vCPU 1 to node 1, CPU 2; bind the memory of guest cell 1 to node 1']);
  });
});
