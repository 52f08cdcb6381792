import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CpuSet } from '../../../server/src/cpuset/cpuset.ts';
import { hostReport } from '../../../server/src/features/analysis.ts';
import { buildHostTopology } from '../../../server/src/topology/build-topology.ts';
import { hostFromCaptures, resolveHost } from '../../../server/src/topology/host.ts';
import { parseHostProfile } from '../../../server/src/topology/profile/profile.ts';
import { hostFixture } from '../../topology/captures/host-fixtures.ts';

describe('the report of a host', () => {
  it('is a tree of packages, nodes and L3 groups, with memory and distances', () => {
    const { value } = hostFromCaptures([
      { name: 'dies-4node.xml', content: hostFixture('dies-4node', 'capabilities.xml') },
    ]);
    assert.ok(value);
    assert.equal(
      hostReport(value),
      `dies-4node: 16 CPUs, 8 cores × 2 threads, 2 packages, 4 L3 groups, 4 nodes, 3.84 GiB

  package 0: CPUs 0-7
    node 0 · L3 0 (32 MiB) · CPUs 0-3  (2 cores: 0-1 2-3)
    node 1 · L3 1 (32 MiB) · CPUs 4-7  (2 cores: 4-5 6-7)
  package 1: CPUs 8-15
    node 2 · L3 2 (32 MiB) · CPUs 8-11  (2 cores: 8-9 10-11)
    node 3 · L3 3 (32 MiB) · CPUs 12-15  (2 cores: 12-13 14-15)

  node 0: 1005.9 MiB, distance 10 to 0, 12 to 1, 32 to 2-3
  node 1: 975.2 MiB, distance 10 to 1, 12 to 0, 32 to 2-3
  node 2: 942.7 MiB, distance 10 to 2, 12 to 3, 32 to 0-1
  node 3: 1006.1 MiB, distance 10 to 3, 12 to 2, 32 to 0-1
`,
    );
  });

  it('marks what is reserved, isolated and offline', () => {
    const profile = parseHostProfile(
      '{ "topology": "a", "reserved": "0,8", "isolated": "2-7,10-15" }',
      'rack1.host.json',
    );
    assert.ok(profile.value);
    const { value } = resolveHost(profile.value, [hostFixture('smt2-2node-isolated', 'capabilities.xml')]);
    assert.ok(value);
    assert.equal(
      hostReport(value),
      `rack1: 16 CPUs, 8 cores × 2 threads, 2 packages, 2 L3 groups, 2 nodes, 3.84 GiB

  package 0 · node 0 · L3 0 (16 MiB) · CPUs 0-7  (4 cores: 0-1 2-3 4-5 6-7)  reserved 0  isolated 2-7
  package 1 · node 1 · L3 1 (16 MiB) · CPUs 8-15  (4 cores: 8-9 10-11 12-13 14-15)  reserved 8  isolated 10-15

  node 0: 1.97 GiB, 32 pages of 2 MiB, distance 10 to 0, 21 to 1
  node 1: 1.87 GiB, 32 pages of 2 MiB, distance 10 to 1, 21 to 0

  reserved: CPUs 0,8
  isolated: CPUs 2-7,10-15
`,
    );
  });

  it('stays short at 256 CPUs: cores that follow each other are one run, a core that is torn breaks it', () => {
    const cpus = Array.from({ length: 256 }, (_, id) => ({
      id,
      online: id !== 200,
      package: 0,
      l3: (id % 128) >> 6,
      siblings: CpuSet.of(id % 128, (id % 128) + 128),
      node: 0,
    }));
    const node = { id: 0 };
    const { value: topology } = buildHostTopology({ source: 'native', cpus, nodes: [node] });
    const limits = { cpuOvercommit: 1, memoryOvercommit: 1 };
    assert.equal(
      hostReport({ name: 'big', topology, reserved: CpuSet.empty, limits }),
      `big: 255 CPUs online, 1 offline, 128 cores, 1 package, 2 L3 groups, 1 node

  package 0 · node 0: CPUs 0-199,201-255
    L3 0 · CPUs 0-63,128-191  (64 cores: 0,128 … 63,191)
    L3 1 · CPUs 64-127,192-199,201-255  (64 cores: 64,192 … 71,199 72 73,201 … 127,255)

  node 0: memory not known

  offline: CPUs 200
`,
    );
  });

  it('says what a capture does not tell', () => {
    const text =
      "<capabilities><host><topology><cells><cell id='0'><cpus><cpu id='0'/></cpus></cell></cells></topology></host></capabilities>";
    const { value } = hostFromCaptures([{ name: 'tiny.xml', content: text }]);
    assert.ok(value);
    assert.equal(
      hostReport(value),
      'tiny: 1 CPU, cores not known, 1 node\n\n  node 0 · CPU 0\n\n  node 0: memory not known\n',
    );
  });
});
