import { suite } from 'node:test';
import { cells, check, cputune, host, sideBySide, vcpupin } from './cases.ts';

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
});
