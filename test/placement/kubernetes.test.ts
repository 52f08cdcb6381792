import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { parseKernel } from '../../server/src/cpuset/kernel.ts';
import { planDomain } from '../../server/src/placement/plan.ts';
import { spaceOn } from '../../server/src/placement/space/space.ts';
import { buildHostTopology } from '../../server/src/topology/build-topology.ts';
import type { HostTopology } from '../../server/src/topology/host-topology.ts';
import { placementData } from './nova-case.ts';
import { requestWith } from './request-with.ts';

interface Data {
  readonly topologies: Readonly<Record<string, { readonly cpus: readonly Cpu[] }>>;
  readonly packed: readonly Case[];
  readonly distributed: readonly Case[];
}

interface Cpu {
  readonly id: number;
  readonly core: number;
  readonly socket: number;
  readonly numa: number;
}

interface Case {
  readonly name: string;
  readonly topology: string;
  readonly available: string;
  readonly num: number;
  readonly error: string | null;
  readonly expect: string;
}

const file = join(placementData, 'kubernetes-cpumanager.json');
const data: Data = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { topologies: {}, packed: [], distributed: [] };
const skip = data.packed.length === 0 ? `no conformance data at ${file}: 0 cases` : false;

/** The one CPU goes to an unused core: not sharing a core with others is more important than leaving cores whole. */
const ownCoreFirst: ReadonlySet<string> = new Set(['one cpu, some taken -> prefers half-used core']);

test(`Kubernetes' packed cases have the same shape under threads='prefer' (${data.packed.length} cases)`, {
  skip,
}, () => {
  for (const problem of data.packed) {
    const topology = topologyOf(problem);
    const picked = pick(problem, topology);
    assert.equal(picked === null, problem.error !== null, problem.name);
    if (picked === null || problem.num === 0 || ownCoreFirst.has(problem.name)) continue;
    const expected = list(problem.expect);
    assert.deepEqual(
      shapeOf(picked, topology),
      shapeOf(expected, topology),
      `${problem.name}: ${picked} for ${expected}`,
    );
  }
});

test(`Kubernetes' distributed cases are feasible where Kubernetes finds them feasible (${data.distributed.length} cases)`, {
  skip,
}, () => {
  for (const problem of data.distributed) {
    assert.equal(pick(problem, topologyOf(problem)) === null, problem.error !== null, problem.name);
  }
});

function list(text: string): CpuSet {
  return parseKernel(text).cpus ?? CpuSet.empty;
}

function topologyOf({ topology: name }: Case): HostTopology {
  const all = data.topologies[name]?.cpus ?? [];
  const cpus = all.map(({ id, core, socket, numa }) => ({
    id,
    core: socket * 1000 + core,
    package: socket,
    node: numa,
  }));
  const withSiblings = cpus.map((cpu) => ({
    ...cpu,
    siblings: CpuSet.from(cpus.filter(({ core }) => core === cpu.core).map(({ id }) => id)),
  }));
  const nodes = [...new Set(all.map(({ numa }) => numa))].map((id) => {
    const own = all.filter(({ numa }) => numa === id);
    return { id, cpus: CpuSet.from(own.map((cpu) => cpu.id)) };
  });
  const { value, problems } = buildHostTopology({ source: 'native', cpus: withSiblings, nodes });
  assert.deepEqual(problems, []);
  return value;
}

function pick({ name, available, num }: Case, topology: HostTopology): CpuSet | null {
  const limits = { cpuOvercommit: 1, memoryOvercommit: 1 };
  const space = spaceOn(
    { name, topology, reserved: CpuSet.empty, limits },
    topology.online.difference(list(available)),
  );
  const dedicated = Array.from({ length: num }, (_, vcpu) => vcpu);
  const result = planDomain(
    requestWith({
      cells: [{ cell: null, dedicated, shared: [], memoryKiB: null, pageKiB: null }],
      threads: 'prefer',
    }),
    space,
  );
  return result.feasible ? CpuSet.from(result.placement.vcpus.flatMap(({ cpus }) => [...cpus])) : null;
}

/** How many nodes, sockets and cores are used, and how many of them are wholly used. */
function shapeOf(cpus: CpuSet, topology: HostTopology): Record<string, number> {
  const shape: Record<string, number> = {};
  const groups = { nodes: topology.nodes.map((node) => node.cpus), sockets: topology.packages, cores: topology.cores };
  for (const [name, sets] of Object.entries(groups)) {
    shape[name] = sets.filter((set) => set.intersects(cpus)).length;
    shape[`whole ${name}`] = sets.filter((set) => set.isSubsetOf(cpus)).length;
  }
  return shape;
}
