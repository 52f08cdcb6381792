import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import type { PlacementRequest, RequestCell } from '../../server/src/placement/request/request.ts';
import { type Space, spaceOn } from '../../server/src/placement/space/space.ts';
import { buildHostTopology, type CpuPart } from '../../server/src/topology/build-topology.ts';
import type { Host } from '../../server/src/topology/host.ts';
import { requestWith } from './request-with.ts';

/**
 * Up to 12 CPUs: some cores of 1, 2 or 4 threads with holes, caches, nodes with and without memory, any of them used or
 * reserved.
 */
export const smallSpace: fc.Arbitrary<Space> = fc
  .record({
    threads: fc.constantFrom(1, 2, 2, 4),
    cpus: fc.integer({ min: 1, max: 12 }),
    interleaved: fc.boolean(),
    nodes: fc.integer({ min: 1, max: 3 }),
    caches: fc.integer({ min: 1, max: 2 }),
    distances: fc.array(fc.constantFrom(12, 20, 21, 31), { minLength: 9, maxLength: 9 }),
    memory: fc.array(fc.constantFrom(0, 1000, 2000, 4000, null), { minLength: 4, maxLength: 4 }),
    memoryOnly: fc.boolean(),
    offline: rarely(),
    reserved: rarely(),
    isolated: rarely(),
    efficient: fc.oneof({ weight: 5, arbitrary: fc.constant<number[]>([]) }, { weight: 1, arbitrary: rarely() }),
    occupied: fc.oneof(rarely(), fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 8 })),
  })
  .map((shape) => spaceOn(hostOf(shape), CpuSet.from(shape.occupied)));

function rarely(): fc.Arbitrary<number[]> {
  return fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 2 });
}

interface Shape {
  readonly threads: number;
  readonly cpus: number;
  readonly interleaved: boolean;
  readonly nodes: number;
  readonly caches: number;
  readonly distances: readonly number[];
  readonly memory: readonly (number | null)[];
  readonly memoryOnly: boolean;
  readonly offline: readonly number[];
  readonly reserved: readonly number[];
  readonly isolated: readonly number[];
  readonly efficient: readonly number[];
}

function hostOf(shape: Shape): Host {
  const cores = Math.max(Math.floor(shape.cpus / shape.threads), 1);
  const offline = shape.offline.filter((cpu) => cpu > 0);
  const cpus: CpuPart[] = [];
  for (let core = 0; core < cores; core++) {
    const all = Array.from({ length: shape.threads }, (_, thread) =>
      shape.interleaved ? core + thread * cores : core * shape.threads + thread,
    );
    const siblings = CpuSet.from(all.filter((cpu) => !offline.includes(cpu)));
    const node = Math.floor((core * shape.nodes) / cores);
    for (const id of all) {
      const online = !offline.includes(id);
      const l3 = online ? node * shape.caches + (core % shape.caches) : null;
      cpus.push({
        id,
        online,
        core: online ? core : null,
        siblings: online ? siblings : null,
        l3,
        node,
        isolated: shape.isolated.includes(id),
        kind: shape.efficient.length === 0 ? null : shape.efficient.includes(core) ? 'efficiency' : 'performance',
      });
    }
  }
  const ids = [...new Set(cpus.map(({ node }) => node ?? 0))];
  if (shape.memoryOnly) ids.push(3);
  const nodes = ids.map((id) => ({
    id,
    cpus: CpuSet.from(cpus.filter(({ node }) => node === id).map((cpu) => cpu.id)),
    memoryKiB: ids.length === 1 ? 4000 : (shape.memory[id] ?? null),
    distances: new Map(
      ids.map((to) => [to, to === id ? 10 : (shape.distances[(Math.min(id, to) * 3 + Math.max(id, to)) % 9] ?? 20)]),
    ),
  }));
  const { value: topology } = buildHostTopology({ source: 'native', cpus, nodes });
  assert.ok(topology.online.size > 0);
  const reserved = CpuSet.from(shape.reserved).intersection(topology.known);
  return { name: 'small', topology, reserved, limits: { cpuOvercommit: 1, memoryOvercommit: 1 } };
}

/** Up to four vCPUs in no cell, one or two. */
export const smallRequest: fc.Arbitrary<PlacementRequest> = fc
  .record({
    cells: fc.constantFrom<readonly number[]>(
      [1],
      [2],
      [3],
      [4],
      [4],
      [0, 2],
      [0, 4],
      [0, 1, 1],
      [0, 2, 2],
      [0, 1, 3],
      [0, 1, 2],
    ),
    threadsPerCore: fc.constantFrom(1, 1, 2, 2, 4),
    threads: fc.constantFrom(null, null, 'prefer' as const, 'require' as const, 'isolate' as const),
    emulator: fc.constantFrom(null, null, 'isolate' as const),
    memoryKiB: fc.constantFrom(null, 500, 1500, 3000),
    deviceNodes: fc.array(fc.nat({ max: 2 }), { maxLength: 1 }),
    pins: fc.oneof(fc.constant<number[]>([]), fc.array(fc.nat({ max: 11 }), { maxLength: 4 })),
    onIsolated: fc.boolean(),
    helpers: fc.oneof(fc.constant<number[]>([]), fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 2 })),
    memoryNow: fc.array(fc.constantFrom(null, null, [0], [1], [0, 1]), { minLength: 2, maxLength: 2 }),
    homeKind: fc.constantFrom(null, 'performance', 'efficiency'),
    order: fc.constantFrom('best place' as const, 'fewest moves' as const),
  })
  .map(({ cells, pins, memoryKiB, helpers, memoryNow, ...rest }): PlacementRequest => {
    let next = 0;
    const cell = (count: number, number: number | null): RequestCell => {
      const dedicated = Array.from({ length: count }, () => next++);
      return { cell: number, dedicated, shared: [], memoryKiB, pageKiB: null };
    };
    const [whole = 0, ...several] = cells;
    const all = several.length === 0 ? [cell(whole, null)] : several.map((count, number) => cell(count, number));
    const bound = all.flatMap(({ cell: number }, index) => {
      const nodes = memoryNow[index] ?? null;
      return nodes === null ? [] : [[number, CpuSet.from(nodes)] as const];
    });
    return requestWith({
      ...rest,
      cells: all,
      pins: new Map(pins.map((cpu, vcpu) => [vcpu, cpu])),
      helpers: { emulator: helpers.length === 0 ? null : CpuSet.from(helpers), iothreads: new Map() },
      memoryNow: new Map(bound),
    });
  });
