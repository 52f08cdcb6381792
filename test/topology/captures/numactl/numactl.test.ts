import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCapture } from '../../../../server/src/topology/merge/read-captures.ts';
import { hostFixture, hostNames } from '../host-fixtures.ts';

describe('numactl -H', () => {
  for (const name of hostNames) {
    it(`${name}: nodes, memory and distances as virsh capabilities has them`, () => {
      const { value, problems } = parseCapture(hostFixture(name, 'numactl-H.txt'));
      const capabilities = parseCapture(hostFixture(name, 'capabilities.xml')).value;
      assert.ok(value && capabilities);
      assert.deepEqual(
        problems.map(({ message }) => message),
        ['numactl -H does not tell which CPUs share a core; lscpu -e -J does'],
      );
      assert.equal(value.source, 'numactl');
      assert.equal(String(value.online), String(capabilities.online));
      assert.deepEqual(value.cores, []);
      for (const node of value.nodes) {
        const other = capabilities.node(node.id);
        assert.equal(String(node.cpus), String(other?.cpus));
        assert.deepEqual([...node.distances], [...(other?.distances ?? [])]);
        assert.equal(node.memoryKiB, Math.floor((other?.memoryKiB ?? 0) / 1024) * 1024);
      }
      assert.equal(value.nodes.length, capabilities.nodes.length);
    });
  }

  it('has nodes without CPUs, with gaps in their numbers, and of unknown size', () => {
    const { value } = parseCapture(
      `available: 2 nodes (0,8)
node 0 cpus:
node 0 size: <not available>
node 0 free: <not available>
node 8 cpus: 0 1
node 8 size: 512 MB
node 8 free: 1 MB
node distances:
node   0   8
  0:  10  40
  8:  40  10
`,
    );
    assert.deepEqual(
      value?.nodes.map(({ id, cpus, memoryKiB, distances }) => [id, `${cpus}`, memoryKiB, [...distances.values()]]),
      [
        [0, '', null, [10, 40]],
        [8, '0-1', 524288, [40, 10]],
      ],
    );
  });

  it('is refused where it is cut off, and says what is missing', () => {
    const whole = hostFixture('dies-4node', 'numactl-H.txt');
    const end = whole.indexOf(' MB\nnode 3 free');
    for (let at = 'available: 4 nodes (0-3)\n'.length; at < whole.length; at += 7) {
      const { value, problems } = parseCapture(whole.slice(0, at));
      const message = problems[0]?.message ?? '';
      if (at < end) assert.equal(value, null, `${at}`);
      if (value === null)
        assert.match(message, /it announces 4 nodes but lists \d|the (?:CPUs|size) of node \d (?:is|are) missing/);
      else assert.match(message, /the distances from nodes [\d,-]+ are incomplete|does not tell which CPUs/);
    }
  });

  it('is refused without NUMA, and on strange numbers', () => {
    const cases: [string, RegExp][] = [
      ['No NUMA available on this system\n', /Capture lscpu -e -J/],
      ['available: 1 nodes (0)\nnode 0 cpus: 70000\nnode 0 size: 1 MB\n', /CPU 70000 is left out/],
      ['available: 99999999999 nodes (0)\n', /it announces 99999999999 nodes but lists 0/],
    ];
    for (const [text, message] of cases) {
      const { value, problems } = parseCapture(text);
      assert.equal(value, null);
      assert.match(problems[0]?.message ?? '', message);
    }
  });

  it('reports a CPU on two nodes', () => {
    const { value, problems } = parseCapture(
      'available: 2 nodes (0-1)\nnode 0 cpus: 0 1\nnode 0 size: 1 MB\nnode 1 cpus: 1 2\nnode 1 size: 1 MB\nnode distances:\nnode 0 1\n 0: 10 20\n 1: 20 10\n',
    );
    assert.equal(value?.nodeOf(1), null);
    assert.match(problems[0]?.message ?? '', /CPUs 1 are on more than one node/);
  });
});
