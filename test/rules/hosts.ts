import assert from 'node:assert/strict';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { parseKernel } from '../../server/src/cpuset/kernel.ts';
import { type HostDocument, loadHostCapture, loadHostProfile } from '../../server/src/fleet/documents/host-document.ts';
import { exampleHosts } from '../../server/src/rules/engine/example-hosts.ts';
import { buildHostTopology, type CpuPart } from '../../server/src/topology/build-topology.ts';
import { hostFixture } from '../topology/captures/host-fixtures.ts';

/** The host of the rules' examples: nodes 0 and 1, cores {0,1} {2,3} | {4,5} {6,7}, an L3 a node, CPU 8 offline. */
export const exampleHost = await profileOfDocs('example');

/** Siblings i and i+8 on nodes 0-3 | 4-7, efficiency cores 16-19; 0 and 8 reserved, 2-3 and 10-11 isolated; huge pages; a device. */
export const tunedHost = await profileOfDocs('tuned');

function profileOfDocs(name: keyof typeof exampleHosts): Promise<HostDocument> {
  return loadHostProfile(`file:///${name}.host.json`, `/${name}.host.json`, exampleHosts[name], async () => null);
}

/** `example`, `tuned`, or one of test/fixtures/hosts: `smt2-2node` by its `virsh capabilities`, `x3d.hwloc.xml` by another. */
export function hostNamed(name: string): HostDocument {
  if (name === 'example') return exampleHost;
  if (name === 'tuned') return tunedHost;
  const [host = '', ...kind] = name.split('.');
  const file = kind.join('.') || 'capabilities.xml';
  return loadHostCapture(`file:///${host}`, `/${host}.${file}`, hostFixture(host, file));
}

/** A host in few words. Lists are in the kernel's format. */
export interface HostSketch {
  /** The CPUs of each core; a core without a node is on node 0. */
  readonly cores: readonly string[];
  /** The node of each core. */
  readonly nodes?: readonly number[];
  /** The L3 group of each core; unknown where it is left out. */
  readonly l3?: readonly number[];
  readonly offline?: string;
  readonly isolated?: string;
  readonly reserved?: string;
  /** Nodes without CPUs. */
  readonly memoryOnly?: readonly number[];
  /** Nodes without memory. */
  readonly withoutMemory?: readonly number[];
  /** From each node to each other, in the order of the nodes; unknown where they are left out. */
  readonly distances?: readonly (readonly number[])[];
  /** Of every node; 1 GiB where it is left out. */
  readonly memoryKiB?: number;
  /** The numbers of huge pages of each node, by their size in KiB. */
  readonly pages?: readonly Readonly<Record<number, number>>[];
  /** The capture does not tell which CPUs share a core. */
  readonly coresUnknown?: boolean;
}

/** The host that a sketch describes, named `sketch`. */
export function hostOf(sketch: HostSketch): HostDocument {
  const offline = list(sketch.offline);
  const isolated = list(sketch.isolated);
  const cpus: CpuPart[] = sketch.cores.flatMap((core, index) => {
    const siblings = list(core).difference(offline);
    const told = sketch.coresUnknown !== true;
    return [...list(core)].map((id): CpuPart => {
      const online = !offline.has(id);
      const known = online && told;
      return {
        id,
        online,
        core: known ? index : null,
        siblings: known ? siblings : null,
        l3: sketch.l3?.[index] ?? null,
        node: sketch.nodes?.[index] ?? 0,
        isolated: isolated.has(id),
      };
    });
  });
  const ids = [...new Set([...cpus.map(({ node }) => node ?? 0), ...(sketch.memoryOnly ?? [])])];
  const nodes = ids.map((id, from) => ({
    id,
    cpus: CpuSet.from(cpus.filter(({ node }) => node === id).map((cpu) => cpu.id)),
    pages: Object.entries(sketch.pages?.[id] ?? {}).map(([size, count]) => ({ sizeKiB: Number(size), count })),
    memoryKiB: sketch.withoutMemory?.includes(id) === true ? 0 : (sketch.memoryKiB ?? 1048576),
    distances: new Map(sketch.distances?.[from]?.map((far, to) => [ids[to] ?? to, far]) ?? [[id, 10]]),
  }));
  const { value: topology, problems } = buildHostTopology({ source: 'native', cpus, nodes });
  assert.deepEqual(problems, [], 'the sketch contradicts itself');
  return {
    kind: 'host',
    uri: 'file:///sketch.host.json',
    path: '/sketch.host.json',
    text: '',
    host: {
      name: 'sketch',
      topology,
      reserved: list(sketch.reserved),
      limits: { cpuOvercommit: 1, memoryOvercommit: 1 },
    },
    documents: [],
    documentSpans: [],
    neverTogether: [],
    uuid: null,
    capturePaths: [],
    rules: [],
    nameSpan: { start: 0, end: 0 },
    problems: [],
  };
}

function list(text = ''): CpuSet {
  if (text === '') return CpuSet.empty;
  const { cpus } = parseKernel(text);
  assert.ok(cpus, `not a CPU list: ${text}`);
  return cpus;
}
