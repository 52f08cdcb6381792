import assert from 'node:assert/strict';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import type { DomainDocument } from '../../server/src/fleet/documents/domain-document.ts';
import { readDocument } from '../../server/src/fleet/documents/read-domain-document.ts';
import { occupancyOf } from '../../server/src/fleet/occupancy/host-occupancy.ts';
import { planDomain } from '../../server/src/placement/plan.ts';
import { replanHost } from '../../server/src/placement/replan-host.ts';
import { requestOfDomain } from '../../server/src/placement/request/request-of-domain.ts';
import { spaceBeside } from '../../server/src/placement/space/space.ts';
import { buildHostTopology } from '../../server/src/topology/build-topology.ts';
import type { Host } from '../../server/src/topology/host.ts';
import { domainText } from '../placement/domain-text.ts';

interface Measure {
  readonly name: string;
  readonly ratio: number;
  readonly against: string;
  readonly measured: string;
}

const sizes = [16, 32, 64, 128, 256, 512, 1024];
const requestsPerHost = 200;

/**
 * How long a plan takes on hosts of growing size that are half full of pinned domains, and the re-plan of a whole host, beside
 * finding out who is where on that host.
 */
export function benchPlan(): Measure[] {
  return [...sizes.map(planOn), replanOf64()];
}

function planOn(cpus: number): Measure {
  const random = randomFrom(cpus);
  const host = hostOf(cpus);
  const documents = halfFull(host);
  const floor = timeOf(() => occupancyOf(host, documents));
  const occupancy = occupancyOf(host, documents);
  const times: number[] = [];
  /** Of the searches that ended at the bound, how many more pins the best placement might keep; null if that is not known. */
  const gaps: (number | null)[] = [];
  let infeasible = 0;
  for (let round = 0; round < requestsPerHost + warmUp; round++) {
    const vcpus = 1 + Math.floor(random() ** 3 * (cpus / 2 - 1));
    const threads = random() < 0.5 && vcpus % 2 === 0 ? 2 : 1;
    const policy =
      ['', '', `threads='prefer'`, `threads='require'`, `threads='isolate'`][Math.floor(random() * 5)] ?? '';
    const cells = random() < 0.25 && vcpus % 4 === 0 ? [vcpus / 2, vcpus / 2] : [];
    const pinned = random() < 0.5;
    const pins = Array.from({ length: pinned ? vcpus : 0 }, (_, vcpu) => ({
      vcpu,
      cpus: CpuSet.of(Math.floor(random() * cpus)),
    }));
    const sketch = { name: 'asked', vcpus, threads, cells, ...(policy !== '' && { intent: policy }) };
    const document = documentOf(sketch.name, domainText(sketch, { vcpus: pins }));
    const start = performance.now();
    const request = requestOfDomain(document, occupancy);
    assert.ok(request);
    const result = planDomain(request, spaceBeside(document, occupancy));
    if (round < warmUp) continue;
    times.push(performance.now() - start);
    if (!result.exact) gaps.push((result.feasible ? result.gap?.movedVcpus : null) ?? null);
    if (!result.feasible) infeasible++;
  }
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.floor(part * (times.length - 1))] ?? 0;
  return {
    name: `a plan on ${cpus} CPUs, half of them taken`,
    ratio: at(0.5) / floor,
    against: 'who is where there',
    measured: `p50 ${ms(at(0.5))}, p95 ${ms(at(0.95))}, worst ${ms(at(1))}; bound hit ${gaps.length} of ${times.length}${gapsInWords(gaps)}, ${infeasible} infeasible`,
  };
}

function gapsInWords(gaps: readonly (number | null)[]): string {
  if (gaps.length === 0) return '';
  const known = gaps.flatMap((gap) => gap ?? []);
  const most = known.length === 0 ? '' : `, at most ${Math.max(...known)} pins`;
  return ` (gap known in ${known.length}${most})`;
}

const warmUp = 10;

/** 64 domains of 6 vCPUs on 512 CPUs; every fourth is pinned onto the one before it. */
function replanOf64(): Measure {
  const host = hostOf(512);
  const free = [...host.topology.online.difference(host.reserved)];
  const documents = Array.from({ length: 64 }, (_, index) => {
    const start = index % 4 === 3 ? (index - 1) * 6 + 3 : index * 6;
    const vcpus = Array.from({ length: 6 }, (_, vcpu) => ({ vcpu, cpus: CpuSet.of(free[start + vcpu] ?? 0) }));
    return documentOf(`d${index}`, domainText({ name: `d${index}`, vcpus: 6 }, { vcpus }));
  });
  const floor = timeOf(() => occupancyOf(host, documents));
  const occupancy = occupancyOf(host, documents);
  const start = performance.now();
  const plan = replanHost(documents, occupancy);
  const time = performance.now() - start;
  assert.deepEqual(plan.stuck, []);
  return {
    name: '64 domains on 512 CPUs re-planned, 16 of them in conflict',
    ratio: time / floor,
    against: 'who is where there',
    measured: `${ms(time)}; ${plan.moves.length} domains and ${plan.movedVcpus} vCPUs move, proven fewest: ${plan.exact}`,
  };
}

/** Cores i and i+n/2, eight cores a cache, up to eight nodes in two sockets; one core reserved. */
function hostOf(cpus: number): Host {
  const cores = cpus / 2;
  const nodes = Math.max(1, Math.min(8, Math.floor(cpus / 32)));
  const nodeOf = (core: number) => Math.floor((core * nodes) / cores);
  const { value: topology } = buildHostTopology({
    source: 'native',
    cpus: Array.from({ length: cpus }, (_, id) => {
      const core = id % cores;
      return { id, core, siblings: CpuSet.of(core, core + cores), l3: Math.floor(core / 8), node: nodeOf(core) };
    }),
    nodes: Array.from({ length: nodes }, (_, id) => ({
      id,
      cpus: CpuSet.from(Array.from({ length: cpus }, (_, cpu) => cpu).filter((cpu) => nodeOf(cpu % cores) === id)),
      memoryKiB: 2 ** 27,
      distances: new Map(
        Array.from({ length: nodes }, (_, to) => [to, to === id ? 10 : to >> 2 === id >> 2 ? 12 : 32]),
      ),
    })),
  });
  const limits = { cpuOvercommit: 1, memoryOvercommit: 1 };
  return { name: 'bench', topology, reserved: CpuSet.of(0, cores), limits };
}

/** Domains of four vCPUs on every second set of four CPUs. */
function halfFull({ topology, reserved }: Host): DomainDocument[] {
  const free = [...topology.online.difference(reserved)];
  const documents: DomainDocument[] = [];
  for (let start = 0; start + 4 <= free.length; start += 8) {
    const vcpus = [0, 1, 2, 3].map((vcpu) => ({ vcpu, cpus: CpuSet.of(free[start + vcpu] ?? 0) }));
    documents.push(documentOf(`r${start}`, domainText({ name: `r${start}`, vcpus: 4 }, { vcpus })));
  }
  return documents;
}

function documentOf(name: string, text: string): DomainDocument {
  const document = readDocument({ uri: `file:///${name}.xml`, path: `/${name}.xml`, open: false }, text);
  assert.ok(document);
  return document;
}

function timeOf(work: () => unknown): number {
  const rounds = 20;
  for (let round = 0; round < 5; round++) work();
  const start = performance.now();
  for (let round = 0; round < rounds; round++) work();
  return (performance.now() - start) / rounds;
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

function ms(time: number): string {
  return `${time.toFixed(1)} ms`;
}
