import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import {
  buildHostTopology,
  type CpuPart,
  type NodePart,
  withIsolated,
} from '../../server/src/topology/build-topology.ts';
import type { HostCpu, HostNode } from '../../server/src/topology/host-topology.ts';

const cpu = (id: number, rest: Partial<HostCpu> = {}): CpuPart => ({ ...rest, id });

const node = (id: number, cpus: CpuSet, rest: Partial<HostNode> = {}): NodePart => ({ ...rest, id, cpus });

function build(cpus: CpuPart[], nodes: NodePart[] = []) {
  const { value, problems } = buildHostTopology({ source: 'native', cpus, nodes });
  return { host: value, messages: problems.map((problem) => problem.message) };
}

describe('buildHostTopology', () => {
  it('sorts CPUs and nodes, and numbers labels in the order of the CPUs', () => {
    const { host, messages } = build(
      [cpu(2, { l3: 7, package: 9 }), cpu(0, { l3: 8, package: 9 }), cpu(1, { l3: 7, package: 4 })],
      [node(1, CpuSet.of(2)), node(0, CpuSet.of(0, 1))],
    );
    assert.deepEqual(messages, []);
    assert.deepEqual(
      host.cpus.map(({ id, l3, package: p, node: n }) => [id, l3, p, n]),
      [
        [0, 0, 0, 0],
        [1, 1, 1, 0],
        [2, 1, 0, 1],
      ],
    );
    assert.deepEqual(host.l3Groups.map(String), ['0', '1-2']);
    assert.deepEqual(
      host.nodes.map(({ id, cpus }) => `${id}: ${cpus}`),
      ['0: 0-1', '1: 2'],
    );
  });

  it('takes cores from the siblings, whatever the labels say', () => {
    const { host } = build([
      cpu(0, { core: 0, siblings: CpuSet.of(0, 1) }),
      cpu(1, { core: 1, siblings: CpuSet.of(0, 1) }),
      cpu(2, { core: 0, siblings: CpuSet.of(2) }),
    ]);
    assert.deepEqual(host.cores.map(String), ['0-1', '2']);
  });

  it('takes cores from the labels where there are no siblings', () => {
    const { host } = build([cpu(0, { core: 5 }), cpu(1, { core: 6 }), cpu(2, { core: 5 })]);
    assert.deepEqual(host.cores.map(String), ['0,2', '1']);
    assert.equal(String(host.cpu(2)?.siblings), '0,2');
  });

  it('siblings that do not name each other are unknown', () => {
    const { host, messages } = build([
      cpu(0, { siblings: CpuSet.of(0, 1) }),
      cpu(1, { siblings: CpuSet.of(1) }),
      cpu(2, { siblings: CpuSet.of(3) }),
      cpu(3, { siblings: CpuSet.of(3) }),
      cpu(4, { siblings: CpuSet.of(4, 5) }),
      cpu(5),
    ]);
    assert.deepEqual(messages, [
      'the siblings of CPUs 0,2,4 disagree (all CPUs of a core must name the same set, including themselves); their cores are treated as unknown',
    ]);
    assert.deepEqual(
      host.cpus.map((each) => each.core),
      [null, 0, null, 1, null, null],
    );
  });

  it('siblings that are offline or not listed do not count', () => {
    const { host, messages } = build([
      cpu(0, { siblings: CpuSet.of(0, 1) }),
      cpu(1, { online: false, node: null, siblings: CpuSet.of(0, 1), l3: 3 }),
      cpu(2, { siblings: CpuSet.of(2, 9) }),
    ]);
    assert.deepEqual(messages, ['the siblings of CPUs 2 name CPUs that the capture does not list; those are left out']);
    assert.deepEqual(host.cores.map(String), ['0', '2']);
    assert.deepEqual([host.cpu(1)?.siblings, host.cpu(1)?.l3], [null, null]);
    assert.equal(String(host.offline), '1');
  });

  it('one problem for each kind of trouble with nodes', () => {
    const { host, messages } = build(
      [cpu(0, { node: 0 }), cpu(1, { node: 5 }), cpu(2, { node: 0 }), cpu(3)],
      [
        node(0, CpuSet.of(0, 9), {
          distances: new Map([
            [0, 10],
            [7, 20],
          ]),
        }),
        node(1, CpuSet.of(2, 3)),
        node(1, CpuSet.of(1)),
      ],
    );
    assert.deepEqual(messages, [
      'node 1 is listed more than once; the first entry is used',
      'CPUs 9 are in the list of a node but not listed themselves; they are left out',
      'CPUs 1 are on a node that is not listed; their node is treated as unknown',
      'CPUs 2 are on more than one node; their node is treated as unknown',
      'the distances from nodes 0 name nodes that are not listed; those are left out',
    ]);
    assert.deepEqual(
      host.cpus.map((each) => each.node),
      [0, 1, null, 1],
    );
    assert.deepEqual([...(host.node(0)?.distances ?? [])], [[0, 10]]);
  });

  it('withIsolated adds to what the capture tells', () => {
    const { host } = build([cpu(0), cpu(1, { isolated: true }), cpu(2)]);
    assert.equal(String(withIsolated(host, CpuSet.of(2, 50)).isolated), '1-2');
    assert.equal(String(host.isolated), '1');
  });

  it('a capture of 16,384 CPUs that all contradict each other costs no more than a sound one', () => {
    const all = CpuSet.range(0, 16383);
    const torn = [...all].map((id) => cpu(id, { siblings: all.difference(CpuSet.of((id * 7 + 1) % 16384)) }));
    const nodes = Array.from({ length: 256 }, (_, id) => node(id, all));
    const { host, messages } = build(torn, nodes);
    assert.equal(messages.length, 2);
    assert.equal(host.cores.length, 0);
  });
});
