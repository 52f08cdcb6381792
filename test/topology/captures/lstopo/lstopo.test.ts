import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCapture, readCaptures } from '../../../../server/src/topology/merge/read-captures.ts';
import { hostFixture, hostFixtures } from '../host-fixtures.ts';

/** The host in one line, and what was said about it. */
function read(text: string): { shown: string; problems: string[] } {
  const { value, problems } = parseCapture(text);
  const sets = (of: readonly unknown[]) => of.map(String).join(' ');
  return {
    shown:
      value === null
        ? 'no host'
        : `${value.online}; cores ${sets(value.cores)}; L3 ${sets(value.l3Groups)}; nodes ${value.nodes.map(({ id, cpus, memoryKiB }) => `${id}: ${cpus} ${memoryKiB ?? '?'}`).join(' ')}`,
    problems: problems.map(({ message }) => message),
  };
}

const small = `Machine (502GB total)
  Package L#0
    NUMANode L#0 (P#0 502GB)
    L3 L#0 (32MB)
      L2 L#0 (512KB) + L1d L#0 (32KB) + L1i L#0 (32KB) + Core L#0
        PU L#0 (P#0)
        PU L#1 (P#2)
      L2 L#1 (512KB) + L1d L#1 (32KB) + L1i L#1 (32KB) + Core L#1
        PU L#2 (P#1)
        PU L#3 (P#3)
`;

describe('the text of lstopo', () => {
  for (const host of hostFixtures.get('lstopo.txt') ?? []) {
    it(`${host}: as the XML has it`, () => {
      const { value, problems } = parseCapture(hostFixture(host, 'lstopo.txt'));
      const xml = parseCapture(hostFixture(host, 'hwloc.xml')).value;
      assert.ok(value && xml);
      assert.deepEqual(
        problems.map(({ lacks }) => lacks),
        host === 'hybrid' ? ['core-kinds'] : [],
      );
      assert.equal(value.source, 'lstopo');
      assert.equal(String(value.online), String(xml.online));
      for (const key of ['cores', 'l3Groups', 'l2Groups', 'packages'] as const) {
        assert.deepEqual(value[key].map(String), xml[key].map(String), key);
      }
      assert.deepEqual(value.l3SizesKiB, xml.l3SizesKiB);
      assert.deepEqual(
        value.nodes.map(({ id, cpus, localCpus }) => [id, `${cpus}`, `${localCpus}`]),
        xml.nodes.map(({ id, cpus, localCpus }) => [id, `${cpus}`, `${localCpus}`]),
      );
    });
  }

  it('with amounts in GB has sizes of caches, and not of memory', () => {
    assert.deepEqual(read(small), { shown: '0-3; cores 0,2 1,3; L3 0-3; nodes 0: 0-3 ?', problems: [] });
    assert.deepEqual(parseCapture(small).value?.l3SizesKiB, [32768]);
  });

  it('with amounts in MB has memory', () => {
    const { shown } = read(small.replace('502GB total', '8000MB total').replace('502GB', '8000MB'));
    assert.match(shown, /nodes 0: 0-3 8192000$/);
  });

  it('with physical numbers alone (-p)', () => {
    const text = `Machine (502GB total) + Package P#1
  NUMANode P#1 (502GB)
  L3 (32MB)
    L2 (512KB) + Core P#4
      PU P#5
      PU P#7
`;
    assert.equal(read(text).shown, '5,7; cores 5,7; L3 5,7; nodes 1: 5,7 ?');
  });

  it('of hwloc 1: the CPUs of a node are in it', () => {
    const text = `Machine (126GB total)
  NUMANode L#0 (P#0 63GB)
    Socket L#0 + L3 L#0 (20MB)
      L2 L#0 (256KB) + L1d L#0 (32KB) + L1i L#0 (32KB) + Core L#0
        PU L#0 (P#0)
        PU L#1 (P#4)
    HostBridge L#0
      PCI 8086:1521
        Net L#0 "eth0"
  NUMANode L#1 (P#1 63GB) + Socket L#1 + L3 L#1 (20MB)
    L2 L#1 (256KB) + L1d L#1 (32KB) + L1i L#1 (32KB) + Core L#1 + PU L#2 (P#1)
`;
    const { value, problems } = parseCapture(text);
    assert.deepEqual(
      value?.nodes.map(({ cpus }) => `${cpus}`),
      ['0,4', '1'],
    );
    assert.deepEqual(value.packages.map(String), ['0,4', '1']);
    assert.deepEqual(
      problems.map(({ lacks }) => lacks),
      [],
    );
  });

  it('of hwloc 1 without NUMA: one node', () => {
    const text = `Machine (7871MB) + Socket L#0 + L3 L#0 (8192KB)
  L2 L#0 (256KB) + L1d L#0 (32KB) + L1i L#0 (32KB) + Core L#0 + PU L#0 (P#0)
  L2 L#1 (256KB) + L1d L#1 (32KB) + L1i L#1 (32KB) + Core L#1 + PU L#1 (P#1)
`;
    assert.equal(read(text).shown, '0-1; cores 0 1; L3 0-1; nodes 0: 0-1 8059904');
  });

  it('without levels that --merge leaves out: they are unknown', () => {
    const text = `Machine (16GB total)
  NUMANode L#0 (P#0 16GB)
  PU L#0 (P#0)
  PU L#1 (P#1)
`;
    assert.equal(read(text).shown, '0-1; cores ; L3 ; nodes 0: 0-1 ?');
  });

  it('has the places of devices', () => {
    const { value } = parseCapture(
      hostFixture('smt2-2node', 'lstopo.txt').replace(
        '  Package L#1',
        '    HostBridge\n      PCI 0001:41:00.0 (VGA)\n  Package L#1',
      ),
    );
    assert.deepEqual(
      value?.devices.map(({ address, node }) => [address, node]),
      [
        ['0000:00:01.1', null],
        ['0000:00:02.0', null],
        ['0000:00:03.0', null],
        ['0001:41:00.0', 0],
      ],
    );
  });

  it('is merged with numactl -H, which has the memory and distances', () => {
    const { value, problems } = readCaptures([
      { name: 'a.txt', content: hostFixture('dies-4node', 'lstopo.txt') },
      { name: 'b.txt', content: hostFixture('dies-4node', 'numactl-H.txt') },
    ]);
    const xml = parseCapture(hostFixture('dies-4node', 'hwloc.xml')).value;
    assert.ok(value && xml);
    assert.deepEqual(problems, []);
    assert.equal(value.node(0)?.distances.get(2), 32);
    assert.equal(value.cores.length, xml.cores.length);
  });
});

describe('text of lstopo that cannot be read', () => {
  const refused: [what: string, text: string, message: RegExp][] = [
    ['logical numbers alone (-l)', small.replace(/ \(P#\d\)/g, ''), /hwloc's numbers \(L#\) without Linux's \(P#\)/],
    ['no PUs (--no-smt)', small.replace(/ *PU .*\n/g, ''), /has no PUs/],
    ['a PU that is missing', small.replace(/ *PU L#1 .*\n/, ''), /it has 3 objects PU, but not PU L#1/],
    ['a core without PUs', small.replace(/ *PU L#[23].*\n/g, ''), /a core has no PU/],
    ['the end after a cache', `${small}    L3 L#1 (32MB)\n`, /a cache L3 has no PU/],
    [
      'a PU that stands twice',
      small.replace('PU L#1', 'PU L#0'),
      /it has 3 objects PU, but not PU L#1|lists an object PU twice/,
    ],
    ['a line that is cut off', small.replace(' (P#3)\n', ' (P#'), /line 10 is cut off or broken/],
    [
      'a count that differs (-v)',
      `${small}depth 0: 1 Machine (type #0)\n depth 7:    8 PU (type #3)\n`,
      /it counts 8 PUs but lists 4/,
    ],
    ['a drawing', '┌──────────┐\n│ Machine  │\n└──────────┘\n', /drawing by lstopo/],
  ];
  for (const [what, text, message] of refused) {
    it(`is refused: ${what}`, () => {
      const { value, problems } = parseCapture(text);
      assert.equal(value, null);
      assert.match(problems[0]?.message ?? '', message);
    });
  }

  it('is read, and the end after the beginning of a package is said', () => {
    const { shown, problems } = read(`${small}  Package L#1\n    NUMANode L#1 (P#1 251GB)\n`);
    assert.match(shown, /^0-3;/);
    assert.deepEqual(problems, ['a part seems to be missing: the last package has no CPUs']);
  });

  it('is read, and a part that seems to be missing is said', () => {
    const { shown, problems } = read(small.replace('P#0 502GB', 'P#0 251GB'));
    assert.match(shown, /^0-3;/);
    assert.deepEqual(problems, [
      'a part seems to be missing: the machine has 502 GiB of memory, but the NUMA nodes listed have 251 GiB',
    ]);
  });
});
