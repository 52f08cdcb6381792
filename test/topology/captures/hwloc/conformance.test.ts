import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseNative, printTopology } from '../../../../server/src/topology/captures/native/native.ts';
import { parseCapture } from '../../../../server/src/topology/merge/read-captures.ts';
import { assertSameTopology } from '../../same-topology.ts';
import { assertAsExpected, conformanceHosts } from '../conformance-hosts.ts';
import { hostFixture, hostNames } from '../host-fixtures.ts';

describe('hwloc XML of real machines', () => {
  const machines = conformanceHosts('hwloc-xml');
  if (machines.length === 0) it('agrees with hwloc', { skip: '33 machines of the conformance data are not here' });
  for (const { name, bytes, expected } of machines) {
    it(`${name}: what hwloc sees`, () => {
      const { value, problems } = parseCapture(bytes().toString('utf8'));
      assert.deepEqual(problems, []);
      assert.ok(value);
      assert.equal(value.source, 'hwloc');
      assertAsExpected(value, expected());
      assert.deepEqual(parseNative(printTopology(name, value)).value, value);
    });
  }
});

describe('hwloc XML and virsh capabilities of one host', () => {
  for (const name of hostNames) {
    it(`${name}: say the same`, () => {
      const hwloc = parseCapture(hostFixture(name, 'hwloc.xml'));
      const capabilities = parseCapture(hostFixture(name, 'capabilities.xml'));
      assert.deepEqual(hwloc.problems, []);
      assert.ok(hwloc.value && capabilities.value);
      assertSameTopology(hwloc.value, capabilities.value);
      assert.ok(hwloc.value.cores.length > 1 && hwloc.value.l3Groups.length > 0 && hwloc.value.packages.length > 0);
    });
  }

  it('different hosts differ', () => {
    const topologyOf = (name: string, file: string) => parseCapture(hostFixture(name, file)).value;
    const ours = topologyOf('smt2-2node', 'hwloc.xml');
    const other = topologyOf('split-numbering', 'capabilities.xml');
    assert.ok(ours && other);
    assert.throws(() => assertSameTopology(ours, other), /package of CPUs 0-15/);
  });
});
