import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { CpuSet } from '../../../server/src/cpuset/cpuset.ts';
import { parseKernel } from '../../../server/src/cpuset/kernel.ts';
import { nativeOf } from '../../../server/src/topology/captures/native/native.ts';
import { type HostTopology, largestHost } from '../../../server/src/topology/host-topology.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const hosts = join(process.env.PINSET_CONFORMANCE ?? join(project, '../shared/conformance'), 'hosts');

/** The machines in a folder of the conformance data, with hwloc's topology; empty if the data is missing. */
export function conformanceHosts(folder: 'hwloc-xml' | 'hwloc-sysfs'): readonly ConformanceHost[] {
  const directory = join(hosts, folder);
  if (!existsSync(directory)) return [];
  return readdirSync(directory).map((file) => ({
    name: file,
    bytes: () => readFileSync(join(directory, file)),
    expected: () => v.parse(expectedSchema, JSON.parse(readFileSync(join(hosts, 'expected', `${file}.json`), 'utf8'))),
  }));
}

export interface ConformanceHost {
  readonly name: string;
  readonly bytes: () => Buffer;
  readonly expected: () => ExpectedHost;
}

const expectedSchema = v.object({
  online: v.string(),
  complete: v.string(),
  allowed: v.string(),
  packages: v.array(v.string()),
  cores: v.array(v.string()),
  l3: v.array(v.string()),
  l2: v.array(v.string()),
  nodes: v.array(
    v.object({
      id: v.number(),
      cpus: v.string(),
      memoryBytes: v.number(),
      subtype: v.nullable(v.string()),
      pages: v.array(v.tuple([v.number(), v.number()])),
    }),
  ),
  distances: v.array(
    v.object({ kind: v.string(), name: v.string(), indexes: v.array(v.number()), values: v.array(v.number()) }),
  ),
  cpukinds: v.array(v.object({ cpus: v.string() })),
});

/** What hwloc says of a machine. Its memory is 0 also where it could not tell. */
export type ExpectedHost = v.InferOutput<typeof expectedSchema>;

/** Asserts that a topology is the one that hwloc sees. */
export function assertAsExpected(host: HostTopology, expected: ExpectedHost): void {
  assert.equal(String(host.online), expected.online, 'online');
  assert.equal(String(host.known), expected.complete, 'known');
  const allowed = CpuSet.from(host.cpus.filter((cpu) => cpu.allowed).map((cpu) => cpu.id));
  assert.equal(String(allowed.intersection(host.online)), expected.allowed, 'allowed');
  assert.deepEqual(lists(host.packages), [...expected.packages].sort(), 'packages');
  assert.deepEqual(lists(host.cores), [...expected.cores].sort(), 'cores');
  assert.deepEqual(lists(host.l3Groups), [...expected.l3].sort(), 'L3 groups');
  assert.deepEqual(lists(host.l2Groups), [...expected.l2].sort(), 'L2 groups');
  assertNodes(host, expected);
  assertDistances(host, expected);
  assertCoreKinds(host, expected);
}

function lists(sets: readonly CpuSet[]): string[] {
  return sets.map(String).sort();
}

function assertNodes(host: HostTopology, expected: ExpectedHost): void {
  const found = nativeOf('', host).nodes.map(({ id, cpus, memoryKiB, kind, pages }) => ({
    id,
    cpus,
    memoryKiB: memoryKiB ?? 0,
    kind,
    pages: pages.map(({ sizeKiB, count }) => [sizeKiB, count]),
  }));
  const wanted = expected.nodes.map(({ id, cpus, memoryBytes, subtype, pages }) => ({
    id,
    cpus,
    memoryKiB: Math.floor(memoryBytes / 1024),
    kind: subtype,
    pages: pages.map(([bytes, count]) => [bytes / 1024, count]),
  }));
  assert.deepEqual(found, wanted, 'nodes');
  const nodesOfCpus = host.nodes.flatMap((node) => [...node.cpus]);
  assert.equal(new Set(nodesOfCpus).size, nodesOfCpus.length, 'a CPU on two nodes');
}

function assertDistances(host: HostTopology, expected: ExpectedHost): void {
  const fromKernel = expected.distances.find(({ kind }) => kind === '5');
  const ids = fromKernel?.indexes ?? [];
  const values = ids.flatMap((from) => ids.map((to) => host.node(from)?.distances.get(to)));
  assert.deepEqual(values, fromKernel?.values ?? [], 'distances');
  if (fromKernel === undefined) assert.ok(host.nodes.every((node) => node.distances.size <= 1));
}

// hwloc makes more kinds than there are kinds of core (of favoured cores, for one): ours are made of whole ones of hwloc's.
function assertCoreKinds(host: HostTopology, expected: ExpectedHost): void {
  for (const { cpus } of expected.cpukinds) {
    const ids = parseKernel(cpus, largestHost).cpus ?? CpuSet.empty;
    const kinds = new Set([...ids].map((id) => host.cpu(id)?.kind));
    assert.equal(kinds.size, 1, `CPUs ${cpus} are of one kind`);
  }
  if (expected.cpukinds.length < 2) assert.ok(host.cpus.every((cpu) => cpu.kind === null));
}
