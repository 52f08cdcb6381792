import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CpuSet } from '../../../../server/src/cpuset/cpuset.ts';
import { buildHostTopology, type CpuPart, type NodePart } from '../../../../server/src/topology/build-topology.ts';
import {
  nativeReader,
  parseNative,
  printTopology,
  readNative,
} from '../../../../server/src/topology/captures/native/native.ts';
import { parseCapture } from '../../../../server/src/topology/merge/read-captures.ts';
import { hostFixture, hostNames } from '../host-fixtures.ts';

const label = fc.option(fc.nat(6), { nil: null });
const cpuSet = fc.uniqueArray(fc.nat(40), { maxLength: 12 }).map((cpus) => CpuSet.from(cpus));

const anyCpu: fc.Arbitrary<CpuPart> = fc.record({
  id: fc.nat(40),
  online: fc.boolean(),
  package: label,
  die: label,
  cluster: label,
  l3: label,
  l2: label,
  core: label,
  siblings: fc.option(cpuSet, { nil: null }),
  node: fc.option(fc.nat(4), { nil: null }),
  isolated: fc.boolean(),
  nohzFull: fc.boolean(),
  allowed: fc.boolean(),
  kind: fc.constantFrom(null, 'performance', 'efficiency'),
});

const anyNode: fc.Arbitrary<NodePart> = fc.record({
  id: fc.nat(4),
  cpus: cpuSet,
  localCpus: cpuSet,
  memoryKiB: fc.option(fc.nat(), { nil: null }),
  pages: fc.array(
    fc.record({ sizeKiB: fc.constantFrom(4, 2048, 1048576), count: fc.nat() }, { noNullPrototype: true }),
    { maxLength: 3 },
  ),
  distances: fc.array(fc.tuple(fc.nat(4), fc.nat(255))).map((entries) => new Map(entries)),
  kind: fc.constantFrom(null, 'HBM'),
});

const onlineCpu: CpuPart = { id: 41 };

describe('the native topology', () => {
  it('reads back what it printed, of any capture, contradictory ones included', () => {
    fc.assert(
      fc.property(fc.array(anyCpu), fc.array(anyNode), (cpus, nodes) => {
        const { value } = buildHostTopology({ source: 'native', cpus: [...cpus, onlineCpu], nodes });
        const printed = printTopology('host', value);
        const read = parseNative(printed);
        assert.deepEqual(read.problems, []);
        assert.deepEqual(read.value, value);
        assert.equal(read.value && printTopology('host', read.value), printed);
      }),
    );
  });

  for (const name of hostNames) {
    it(`${name}: says the same as the capture that it was printed from`, () => {
      const { value } = parseCapture(hostFixture(name, 'capabilities.xml'));
      assert.ok(value);
      assert.deepEqual(parseCapture(printTopology(name, value)), { value, problems: [] });
    });
  }

  it('prints the contract of pinset host --format json', () => {
    const { value } = parseCapture(hostFixture('split-numbering', 'capabilities.xml'));
    assert.ok(value);
    const printed = JSON.parse(printTopology('rack1-07', value));
    const keys = ['schemaVersion', 'name', 'source', 'cpus', 'nodes', 'l3Groups', 'devices', 'cpuVendor'];
    assert.deepEqual(Object.keys(printed), keys);
    assert.deepEqual(printed.cpus[12], {
      id: 12,
      online: true,
      package: 1,
      die: 1,
      cluster: null,
      l3: 1,
      core: 4,
      siblings: '4,12',
      node: 1,
      isolated: false,
      kind: null,
      l2: null,
      nohzFull: false,
      allowed: true,
    });
    assert.deepEqual(printed.l3Groups[1], { id: 1, cpus: '4-7,12-15', sizeKiB: 16384 });
    assert.deepEqual(printed.nodes[1].distances, { 0: 21, 1: 10 });
    assert.equal(printed.nodes[1].cpus, '4-7,12-15');
  });

  const cpu = { id: 0, online: true, package: 0, die: 0, cluster: null, l3: 0, core: 0, siblings: '0', node: 0 };
  const host = (cpus: object[]) => JSON.stringify({ schemaVersion: 1, name: 'a', cpus, nodes: [] });
  const refused: [what: string, text: string, message: RegExp][] = [
    ['half an object', '{"schemaVersion": 1,', /^This topology is not JSON: /],
    ['another version', '{"schemaVersion": 2, "cpus": [], "nodes": []}', /^schemaVersion: expected 1, found 2/],
    [
      'a CPU number as text',
      host([{ ...cpu, id: '0', isolated: false, kind: null }]),
      /^cpus\[0\]\.id: expected number/,
    ],
    ['half a CPU', host([{ ...cpu, id: 0.5, isolated: false, kind: null }]), /^cpus\[0\]\.id: expected a whole number/],
    ['no CPU', host([]), /the topology has no CPU/],
    ['offline CPUs only', host([{ ...cpu, online: false, isolated: false, kind: null }]), /is online/],
  ];
  for (const [what, text, message] of refused) {
    it(`${what} is refused`, () => {
      const { value, problems } = parseNative(text);
      assert.equal(value, null);
      assert.match(problems.at(-1)?.message ?? '', message);
    });
  }

  it('an invalid list is unknown, with a problem at its place', () => {
    const { value, problems } = parseNative(
      host([{ ...cpu, siblings: '0-', core: null, node: null, isolated: false, kind: null }]),
    );
    assert.equal(value?.cpu(0)?.siblings, null);
    assert.match(problems[0]?.message ?? '', /^cpus\[0\]\.siblings: /);
  });
});

describe('captures by content', () => {
  it('have nothing to do with the name of the file', () => {
    const text = `\uFEFF\n${hostFixture('nosmt-1node', 'capabilities.xml')}`;
    assert.equal(parseCapture(text).value?.source, 'libvirt-capabilities');
  });

  it('are refused if they are unknown', () => {
    assert.match(parseCapture('  \n').problems[0]?.message ?? '', /^The capture is empty/);
    assert.match(
      parseCapture('Dear reader,').problems[0]?.message ?? '',
      /^Pinset cannot read this capture\. It reads the output of .*virsh capabilities, lscpu/,
    );
    assert.equal(parseCapture('\0\x01\x02').value, null);
  });
});

describe('a reader of several topologies', () => {
  const cpus = [{ id: 0 }, { id: 1 }];

  it('reads those once that differ only in their names', () => {
    const read = nativeReader();
    const one = read({ name: 'rack1', cpus });
    assert.deepEqual(one, readNative({ name: 'rack1', cpus }));
    assert.equal(read({ name: 'rack2', cpus }).value, one.value);
    assert.notEqual(read({ name: 'rack2', cpus: [{ id: 0 }] }).value, one.value);
  });

  it('reports a name that is not one', () => {
    const read = nativeReader();
    assert.deepEqual(read({ name: 'rack1', cpus }).problems, []);
    assert.deepEqual(read({ name: 1, cpus }), readNative({ name: 1, cpus }));
    assert.equal(read({ name: 1, cpus }).value, null);
  });
});
