import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cells, check, cputune, host, sideBySide, vcpupin } from './cases.ts';
import { offered, repaired } from './repaired.ts';

suite('the sum of the memory of guest cells', () => {
  const domain = (whole: string, ...amounts: readonly string[]) =>
    `<memory unit='GiB'>${whole}</memory>\n<vcpu>2</vcpu>\n<cpu>\n<numa>\n${amounts
      .map((amount, id) => `<cell id='${id}' cpus='${id}' memory='${amount}'/>`)
      .join('\n')}\n</numa>\n</cpu>`;

  test('nothing is no amount to write', () => {
    assert.deepEqual(repaired(null, domain('4', '0', '0')), []);
    assert.deepEqual(offered(null, domain('4', '0', '0'), 'cells-memory-sum'), []);
    const missing = `<cputune>\n<vcpupin vcpu='0' cpuset='19'/>\n<vcpupin vcpu='1' cpuset='20'/>\n</cputune>\n${domain('4', '0', '0')}`;
    assert.ok(repaired(host, missing).every((line) => !/memory unit='GiB'>0|memory='0'.* →/.test(line)));
  });

  test('cells without a unit get the one with which they come to <memory>', () => {
    const cell = (id: number, unit: string) => `<cell id='${id}' cpus='${id}' memory='2048'${unit}/>`;
    assert.deepEqual(repaired(null, domain('4', '2048', '2048')), [
      `${cell(0, '')} ${cell(1, '')} → ${cell(0, " unit='MiB'")} ${cell(1, " unit='MiB'")}`,
    ]);
  });

  test('next to nothing is only offered', () => {
    assert.deepEqual(repaired(null, domain('4', '1024', '2048')), []);
    assert.deepEqual(offered(null, domain('4', '1048576', '1048576'), 'cells-memory-sum'), [
      '* Change <memory> to 2 GiB, as libvirt does',
    ]);
  });
});

suite('guest cells and memory', () => {
  const numatune = (...lines: readonly string[]) => `<numatune>\n${lines.join('\n')}\n</numatune>`;
  const memnode = (cell: number, nodes: number | string) =>
    `<memnode cellid='${cell}' mode='strict' nodeset='${nodes}'/>`;
  const memory = (nodes: number | string) => `<memory mode='strict' nodeset='${nodes}'/>`;
  const oneCell = (memnodes: string) =>
    `<memory unit='GiB'>1</memory>\n<vcpu>2</vcpu>\n${numatune(memnodes)}\n${cells('0-1')}`;
  check([
    [
      'cells counted from 1, and what names them',
      null,
      `<vcpu>2</vcpu>\n${numatune(memory('0-1'), memnode(1, 0), memnode(2, 1))}\n${cells('0', '1').replace("id='1'", "id='2'").replace("id='0'", "id='1'")}`,
      sideBySide([memnode(1, 0), memnode(2, 1)], [memnode(0, 0), memnode(1, 1)]),
      "<cell id='1' cpus='0' memory='1' unit='GiB'/> <cell id='2' cpus='1' memory='1' unit='GiB'/> → <cell id='0' cpus='0' memory='1' unit='GiB'/> <cell id='1' cpus='1' memory='1' unit='GiB'/>",
    ],
    [
      'a vCPU in two cells of different sizes',
      null,
      `<vcpu>4</vcpu>\n${cells('0-2', '2-3')}`,
      "<cell id='0' cpus='0-2' memory='1' unit='GiB'/> → <cell id='0' cpus='0-1' memory='1' unit='GiB'/>",
    ],
    ['a vCPU in two cells of one size: nobody knows in which', null, `<vcpu>3</vcpu>\n${cells('0-1', '1-2')}`],
    [
      'vCPUs in no cell go where libvirt puts them',
      null,
      `<vcpu>4</vcpu>\n${cells('0', '2-3')}`,
      "<cell id='0' cpus='0' memory='1' unit='GiB'/> → <cell id='0' cpus='0-1' memory='1' unit='GiB'/>",
    ],
    [
      '… or where they are pinned',
      host,
      `<vcpu>3</vcpu>\n${cputune(vcpupin(0, 1), vcpupin(1, 5), vcpupin(2, 6))}\n${numatune(memory('0-1'), memnode(0, 0), memnode(1, 1))}\n${cells('0', '1')}`,
      "<cell id='1' cpus='1' memory='1' unit='GiB'/> → <cell id='1' cpus='1-2' memory='1' unit='GiB'/>",
    ],
    [
      'a memnode without guest cells binds the domain',
      null,
      `<vcpu>2</vcpu>\n${numatune(memnode(0, 1))}`,
      `${memnode(0, 1)} → ${memory(1)}`,
    ],
    [
      'memnodes counted from 1',
      null,
      `<vcpu>2</vcpu>\n${numatune(memory('0-1'), memnode(1, 0), memnode(2, 1))}\n${cells('0', '1')}`,
      sideBySide([memnode(1, 0), memnode(2, 1)], [memnode(0, 0), memnode(1, 1)]),
    ],
    ['a memnode for no cell', null, oneCell([memnode(0, 0), memnode(3, 0)].join('\n')), `${memnode(3, 0)} → `],
    [
      'two memnodes for one of two cells',
      null,
      `<vcpu>2</vcpu>\n${numatune(memory('0-1'), memnode(0, 0), memnode(0, 1))}\n${cells('0', '1')}`,
      `${memnode(0, 1)} → ${memnode(1, 1)}`,
    ],
    [
      'a memnode outside of <memory>',
      null,
      `<vcpu>2</vcpu>\n${numatune(memory(0), memnode(0, 0), memnode(1, 1))}\n${cells('0', '1')}`,
      `${memory(0)} → ${memory('0-1')}`,
    ],
    [
      'cells of which some are bound',
      host,
      `<vcpu>2</vcpu>\n${cputune(vcpupin(0, 1), vcpupin(1, 5))}\n${numatune(memnode(0, 0))}\n${cells('0', '1')}`,
      ` → ${memnode(1, 1)}`,
    ],
    [
      'memnode under placement auto',
      null,
      oneCell("<memory mode='strict' placement='auto'/>\n<memnode cellid='0' mode='strict' nodeset='1'/>"),
      `<memory mode='strict' placement='auto'/> → ${memory(1)}`,
    ],
    [
      'mode restrictive in one place only',
      null,
      oneCell(`<memory mode='restrictive' nodeset='0'/>\n${memnode(0, 0)}`),
      `${memnode(0, 0)} → <memnode cellid='0' mode='restrictive' nodeset='0'/>`,
    ],
    [
      'memory without nodes, of vCPUs that are pinned',
      host,
      `<vcpu>2</vcpu>\n${cputune(vcpupin(0, 5), vcpupin(1, 6))}\n${numatune("<memory mode='strict'/>")}`,
      `<memory mode='strict'/> → ${memory(1)}`,
    ],
    [
      'memory of cells that the pins put on a node each',
      host,
      `<vcpu>2</vcpu>\n${cputune(vcpupin(0, 5), vcpupin(1, 1))}\n${numatune(memory(0))}\n${cells('0', '1')}`,
      `${memory(0)} → ${sideBySide([memory('0-1'), memnode(0, 1), memnode(1, 0)], []).replace(' → ', '')}`,
    ],
    [
      'a distance of a cell to itself',
      null,
      `<memory unit='GiB'>1</memory>\n<vcpu>2</vcpu>\n${cells('0-1').replace("'GiB'/>", "'GiB'>\n<distances>\n<sibling id='0' value='0'/>\n</distances>\n</cell>")}`,
      "<sibling id='0' value='0'/> → <sibling id='0' value='10'/>",
    ],
    [
      'more at boot than at most',
      null,
      "<maxMemory slots='2' unit='GiB'>2</maxMemory>\n<memory unit='MiB'>4096</memory>\n<vcpu>2</vcpu>\n<cpu>\n<numa>\n<cell id='0' cpus='0-1' memory='4' unit='GiB'/>\n</numa>\n</cpu>",
      "<maxMemory slots='2' unit='GiB'>2</maxMemory> → <maxMemory slots='2' unit='GiB'>4</maxMemory>",
    ],
    [
      'more now than at most',
      null,
      "<memory unit='MiB'>4096</memory>\n<currentMemory unit='GiB'>8</currentMemory>\n<vcpu>2</vcpu>",
      "<currentMemory unit='GiB'>8</currentMemory> → <currentMemory unit='GiB'>4</currentMemory>",
    ],
  ]);

  test('a memnode on a missing node does not join the node of another cell', () => {
    const oneNode = { cores: ['0', '1', '2', '3', '4'], memoryKiB: 8388608 };
    const pins = cputune(vcpupin(0, 1), vcpupin(1, 2));
    const text = `<vcpu>2</vcpu>\n${pins}\n${numatune(memnode(0, 0), memnode(1, 1))}\n${cells('0', '1')}`;
    assert.deepEqual(repaired(oneNode, text), []);
    assert.deepEqual(offered(oneNode, text, 'unknown-node'), []);
  });
});

suite('guest cells against guest sockets and pins', () => {
  const guest = (count: number, factors: string, lists: readonly string[], pins = '') =>
    `<memory unit='GiB'>${lists.length}</memory>\n<vcpu>${count}</vcpu>\n${pins}${cells(...lists).replace('<cpu>', `<cpu>\n<topology ${factors}/>`)}`;
  const factors = (sockets: number, cores: number, threads: number) =>
    `sockets='${sockets}' cores='${cores}' threads='${threads}'`;
  const topology = (was: string, is: string) => `<topology ${was}/> → <topology ${is}/>`;
  const cell = (id: number, list: string) => `<cell id='${id}' cpus='${list}' memory='1' unit='GiB'/>`;
  const inOrder = cputune(...[1, 2, 5, 6].map((cpu, vcpu) => vcpupin(vcpu, cpu)));
  const memory = "<numatune>\n<memory mode='strict' nodeset='0-1'/>\n</numatune>\n";
  check([
    [
      'three cells in two sockets: a socket for each',
      null,
      guest(24, factors(2, 12, 1), ['0-7', '8-15', '16-23']),
      topology(factors(2, 12, 1), factors(3, 8, 1)),
    ],
    [
      '… with threads',
      null,
      guest(24, factors(2, 6, 2), ['0-7', '8-15', '16-23']),
      topology(factors(2, 6, 2), factors(3, 4, 2)),
    ],
    [
      'cells of several sizes: one socket',
      null,
      guest(10, factors(2, 5, 1), ['0-2', '3-6', '7-9']),
      topology(factors(2, 5, 1), factors(1, 10, 1)),
    ],
    ['cells without whole guest cores', null, guest(24, factors(2, 6, 2), ['0-6', '7-15', '16-23'])],
    [
      'cells whose pins follow the order of the vCPUs, in one socket',
      host,
      guest(4, factors(1, 4, 1), ['0,2', '1,3'], `${inOrder}\n${memory}`),
      sideBySide([cell(0, '0,2'), cell(1, '1,3')], [cell(0, '0-1'), cell(1, '2-3')]),
    ],
  ]);

  test('a single socket is offered too', () => {
    assert.deepEqual(offered(null, guest(6, factors(2, 3, 1), ['0-1', '2-3', '4-5']), 'cell-splits-socket'), [
      "* Write sockets='3' and cores='2' in <topology>; the cells stay",
      "Write sockets='1' and cores='6' in <topology>; the cells stay",
    ]);
  });

  test('pins follow the cells only after that', () => {
    const text = guest(4, factors(1, 4, 1), ['0,2', '1,3'], `${inOrder}\n${memory}`);
    const [first, second] = offered(host, text, 'cell-cross-node');
    assert.equal(first, "* Write cpus='0-1' in cell 0 and cpus='2-3' in cell 1");
    assert.match(second ?? '', /^Re-pin 2 vCPUs within the domain's own CPUs/);
  });
});
