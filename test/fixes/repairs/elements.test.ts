import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { check, cputune, host, sideBySide, vcpupin } from './cases.ts';
import { offered } from './repaired.ts';

suite('elements twice', () => {
  const emulatorpin = (cpuset: string) => `<emulatorpin cpuset='${cpuset}'/>`;
  check([
    [
      'the same twice',
      null,
      `<vcpu>1</vcpu>\n${cputune(emulatorpin('0-1'), emulatorpin('0-1'))}`,
      `${emulatorpin('0-1')} → `,
    ],
    ['two that differ: nobody knows', null, `<vcpu>1</vcpu>\n${cputune(emulatorpin('0'), emulatorpin('0-1'))}`],
    ['one that libvirt drops', null, '<vcpu>2</vcpu>\n<vcpu>4</vcpu>', '<vcpu>4</vcpu> → '],
    [
      'a page size twice',
      null,
      "<memoryBacking>\n<hugepages>\n<page size='2' unit='MiB'/>\n<page size='2048' unit='KiB'/>\n</hugepages>\n</memoryBacking>\n<vcpu>1</vcpu>",
      "<page size='2048' unit='KiB'/> → ",
    ],
  ]);

  test('of two that differ the author chooses', () => {
    const text = `<vcpu>1</vcpu>\n${cputune(emulatorpin('0'), emulatorpin('0-1'))}`;
    assert.deepEqual(offered(null, text, 'duplicate-element'), [
      'Delete the second <emulatorpin>',
      'Delete the first <emulatorpin>',
    ]);
  });
});

suite('huge pages', () => {
  const backed = (kib: string, extra = '') =>
    `<memory unit='MiB'>${kib}</memory>\n${extra}<memoryBacking>\n<hugepages>\n<page size='1' unit='GiB'/>\n</hugepages>\n</memoryBacking>\n<vcpu>1</vcpu>`;
  const paged = (node: number, size: string, pins = '') =>
    `<memory unit='GiB'>4</memory>\n<memoryBacking>\n<hugepages>\n${size}\n</hugepages>\n</memoryBacking>\n<vcpu>2</vcpu>\n${pins}<numatune>\n<memory mode='strict' nodeset='${node}'/>\n</numatune>`;
  const [small, large] = ["<page size='2' unit='MiB'/>", "<page size='1' unit='GiB'/>"];
  const moved = (was: number, is: number) =>
    `<memory mode='strict' nodeset='${was}'/> → <memory mode='strict' nodeset='${is}'/>`;
  const pinsOn = (...cpus: readonly number[]) => `${cputune(...cpus.map((cpu, vcpu) => vcpupin(vcpu, cpu)))}\n`;
  check([
    [
      'missing on the node: the other one has them',
      { ...host, pages: [{ 2048: 4096 }, { 2048: 0 }] },
      paged(1, small),
      moved(1, 0),
    ],
    [
      '… with the vCPUs, if they are pinned',
      { ...host, pages: [{ 2048: 4096 }, { 2048: 0 }] },
      paged(1, small, pinsOn(4, 5)),
      sideBySide([vcpupin(0, 4), vcpupin(1, 5)], [vcpupin(0, 1), vcpupin(1, 2)]),
      moved(1, 0),
    ],
    [
      'missing everywhere: the node has another size',
      {
        ...host,
        pages: [
          { 2048: 4096, 1048576: 0 },
          { 2048: 0, 1048576: 0 },
        ],
      },
      paged(0, large),
      `${large} → ${small}`,
    ],
    [
      '… the largest that does',
      { ...host, pages: [{ 2048: 4096, 1048576: 0, 65536: 1, 32768: 256 }] },
      paged(0, large),
      `${large} → <page size='32' unit='MiB'/>`,
    ],
    ['missing everywhere, in any size', { ...host, pages: [{ 2048: 8 }, { 2048: 8 }] }, paged(0, small)],

    [
      'a size that is not whole pages',
      null,
      backed('1536'),
      "<memory unit='MiB'>1536</memory> → <memory unit='MiB'>2048</memory>",
    ],
    [
      '… with <currentMemory>',
      null,
      backed('1536', "<currentMemory unit='KiB'>1572864</currentMemory>\n"),
      "<memory unit='MiB'>1536</memory> <currentMemory unit='KiB'>1572864</currentMemory> → <memory unit='MiB'>2048</memory> <currentMemory unit='KiB'>2097152</currentMemory>",
    ],
    [
      '… of a guest cell',
      null,
      backed('2560').replace(
        '<vcpu>1</vcpu>',
        "<vcpu>2</vcpu>\n<cpu>\n<numa>\n<cell id='0' cpus='0' memory='1536' unit='MiB'/>\n<cell id='1' cpus='1' memory='1' unit='GiB'/>\n</numa>\n</cpu>",
      ),
      "<memory unit='MiB'>2560</memory> → <memory unit='MiB'>3072</memory>",
      "<cell id='0' cpus='0' memory='1536' unit='MiB'/> → <cell id='0' cpus='0' memory='2048' unit='MiB'/>",
    ],
  ]);
});

suite('elements at a wrong place', () => {
  const pins = [vcpupin(0, 2), vcpupin(1, 3)];
  check([
    [
      'pins outside of cputune',
      null,
      `<vcpu>2</vcpu>\n${pins.join('\n')}`,
      `${pins.join(' ')} → <cputune> ${pins.join(' ')} </cputune>`,
    ],
    [
      'one pin beside cputune',
      null,
      `<vcpu>2</vcpu>\n${cputune(vcpupin(0, 2))}\n${vcpupin(1, 3)}`,
      // The end tag of cputune and the pin change places.
      '</cputune> → ',
      ' → </cputune>',
    ],
    [
      'a memnode in cputune',
      null,
      `<vcpu>1</vcpu>\n<cputune>\n${vcpupin(0, 2)}\n<memnode cellid='0' mode='strict' nodeset='0'/>\n</cputune>\n<cpu>\n<numa>\n<cell id='0' cpus='0' memory='2' unit='GiB'/>\n</numa>\n</cpu>`,
      "<memnode cellid='0' mode='strict' nodeset='0'/> → ",
      " → <numatune> <memnode cellid='0' mode='strict' nodeset='0'/> </numatune>",
    ],
  ]);
});
