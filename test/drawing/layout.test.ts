import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { layoutMap, type MapBox, type MapCoreBox } from '../../server/src/drawing/map/map-layout.ts';
import type { Rect } from '../../server/src/drawing/packing.ts';
import { bareMap } from '../../server/src/features/map/bare-map.ts';
import { buildHostTopology, type CpuPart, type NodePart } from '../../server/src/topology/build-topology.ts';
import type { HostTopology } from '../../server/src/topology/host-topology.ts';

describe('the layout of a host', () => {
  it('puts every CPU once, in its core, L3, node and package, and nothing over anything else', () => {
    fc.assert(
      fc.property(anyTopology, (topology) => checkLayout(topology)),
      { numRuns: 300 },
    );
  });

  it('has one box for what is one: a package that is a node and an L3 group', () => {
    assert.deepEqual(outline({ cpus: cpus(4, (id) => ({ package: 0, node: 0, l3: 0, siblings: pair(id) })) }), [
      'package 0 · node 0 · L3 0: 0,1 2,3',
    ]);
  });

  it('puts the coarser level outside, whatever it is', () => {
    assert.deepEqual(outline({ cpus: cpus(4, (id) => ({ package: id >> 1, node: 0, siblings: CpuSet.of(id) })) }), [
      'node 0:',
      '  package 0: 0 1',
      '  package 1: 2 3',
    ]);
    assert.deepEqual(outline({ cpus: cpus(4, (id) => ({ package: 0, l3: 0, node: id >> 1 })) }), [
      'package 0 · L3 0:',
      '  node 0: 0 1',
      '  node 1: 2 3',
    ]);
  });

  it('draws an L3 group that a node cuts in two in parts, and says so', () => {
    assert.deepEqual(outline({ cpus: cpus(6, (id) => ({ node: id < 3 ? 0 : 1, l3: id >> 1 })) }), [
      'node 0:',
      '  L3 0: 0 1',
      '  L3 1 (part): 2',
      'node 1:',
      '  L3 1 (part): 3',
      '  L3 2: 4 5',
    ]);
  });

  it('puts offline CPUs below the others, in the package of their node', () => {
    const parts = cpus(6, (id) => ({ package: id % 2, node: id % 2, l3: id % 2, online: id < 4 }));
    assert.deepEqual(outline({ cpus: parts }), [
      'package 0 · node 0:',
      '  L3 0: 0 2',
      '  offline: 4',
      'package 1 · node 1:',
      '  L3 1: 1 3',
      '  offline: 5',
    ]);
  });

  it('names the kinds of core of a hybrid CPU, and no kind where there is one only', () => {
    const kindOf = (id: number) => (id < 2 ? 'performance' : 'efficiency');
    assert.deepEqual(outline({ cpus: cpus(4, (id) => ({ l3: 0, kind: kindOf(id) })) }), [
      'L3 0:',
      '  performance cores: 0 1',
      '  efficiency cores: 2 3',
    ]);
    assert.deepEqual(outline({ cpus: cpus(2, () => ({ l3: 0, kind: 'performance' })) }), ['L3 0: 0 1']);
  });

  it('puts nodes without CPUs beside the others, with the kind of their memory', () => {
    const nodes = [{ id: 0 }, { id: 2, memoryKiB: 16 * 1048576, kind: 'CXL' }];
    assert.deepEqual(outline({ cpus: cpus(2, () => ({ node: 0 })), nodes }), [
      'node 0: 0 1',
      'node 2, no CPUs [16 GiB CXL]:',
    ]);
  });

  it('has no frame round CPUs of which nothing is known', () => {
    assert.deepEqual(outline({ cpus: cpus(3, () => ({})) }), [': 0 1 2']);
  });

  it('puts siblings side by side, and the eight of a POWER core in two rows', () => {
    const [core] = coresOf(topologyOf({ cpus: cpus(8, () => ({ siblings: CpuSet.range(0, 7) })) }));
    assert.ok(core);
    const at = core.cells.map(({ rect }) => [rect.x - core.rect.x, rect.y - core.rect.y].join());
    assert.equal(new Set(at.map((place) => place.split(',')[0])).size, 4);
    assert.equal(new Set(at.map((place) => place.split(',')[1])).size, 2);
  });
});

const anyLabel = fc.option(fc.nat(3), { nil: null });

const anyCpu = fc.record({
  id: fc.nat(60),
  online: fc.boolean(),
  package: anyLabel,
  node: anyLabel,
  die: anyLabel,
  l3: anyLabel,
  kind: fc.option(fc.constantFrom('performance', 'efficiency', ''), { nil: null }),
  siblings: fc.option(
    fc.uniqueArray(fc.nat(60), { maxLength: 5 }).map((ids) => CpuSet.from(ids)),
    { nil: null },
  ),
});

const anyNode = fc.record({
  id: fc.nat(5),
  memoryKiB: fc.option(fc.nat(), { nil: null }),
  cpus: fc.uniqueArray(fc.nat(70), { maxLength: 5 }).map((ids) => CpuSet.from(ids)),
});

// Labels that cut each other as no machine has them …
const tornTopology = fc
  .record({
    cpus: fc.array(anyCpu, { minLength: 1, maxLength: 40 }),
    nodes: fc.array(anyNode, { maxLength: 5 }),
  })
  .map(topologyOf);

// … and machines as they are built: so many packages, nodes, L3 groups, cores and threads of each.
const regularTopology = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
  .chain(([packages, nodes, groups]) =>
    fc.record({
      outer: fc.constant({ packages, nodes, groups }),
      cores: fc.integer({ min: 1, max: 6 }),
      threads: fc.integer({ min: 1, max: 8 }),
      offline: fc.uniqueArray(fc.nat(20), { maxLength: 3 }),
    }),
  )
  .map(({ outer: { packages, nodes, groups }, cores, threads, offline }) => {
    const count = packages * nodes * groups * cores;
    const parts = cpus(count * threads, (id) => {
      const core = id % count;
      const l3 = Math.floor(core / cores);
      const node = Math.floor(l3 / groups);
      const siblings = CpuSet.from(Array.from({ length: threads }, (_, thread) => core + thread * count));
      return { l3, node, package: Math.floor(node / nodes), siblings, online: !offline.includes(id) };
    });
    return topologyOf({ cpus: parts });
  });

const anyTopology = fc.oneof(tornTopology, regularTopology);

function checkLayout(topology: HostTopology): void {
  const layout = layoutOf(topology);
  const cpusSeen: number[] = [];
  const nodesSeen = new Set<unknown>();
  const visit = (box: MapBox, around: readonly MapBox[]) => {
    const path = [...around, box];
    for (const { level, label } of box.group.labels) if (level === 'node') nodesSeen.add(label);
    assertInside([...box.boxes, ...box.cores], box.rect);
    for (const inner of box.boxes) visit(inner, path);
    for (const core of box.cores) {
      assertInside(core.cells, core.rect);
      for (const { cpu } of core.cells) {
        cpusSeen.push(cpu.id);
        assert.equal(core.core.core, topology.cpu(cpu.id)?.core);
        const labels = path.flatMap(({ group }) => group.labels);
        for (const level of ['package', 'node', 'l3'] as const) {
          const drawn = labels.filter((label) => label.level === level).map((label) => label.label);
          const own = topology.cpu(cpu.id)?.[level] ?? null;
          if (own !== null) assert.deepEqual(drawn, [own], `CPU ${cpu.id}, ${level}`);
        }
      }
    }
  };
  assertInside(layout.boxes, { x: 0, y: 0, width: layout.width, height: layout.height });
  for (const box of layout.boxes) visit(box, []);
  assert.deepEqual(
    cpusSeen.sort((a, b) => a - b),
    [...topology.known],
  );
  assert.deepEqual(
    topology.nodes.filter((node) => !nodesSeen.has(node.id)).map((node) => node.id),
    [],
  );
}

/** Columns grow by fractions of pixels. */
const rounding = 1e-6;

function assertInside(items: readonly { readonly rect: Rect }[], outer: Rect): void {
  for (const [index, { rect }] of items.entries()) {
    assert.ok(rect.width > 0 && rect.height > 0, 'has a size');
    const [right, bottom] = [rect.x + rect.width, rect.y + rect.height];
    assert.ok(rect.x >= outer.x - rounding && right <= outer.x + outer.width + rounding, 'is inside, left and right');
    assert.ok(rect.y >= outer.y - rounding && bottom <= outer.y + outer.height + rounding, 'is inside, top and bottom');
    for (const { rect: other } of items.slice(index + 1)) {
      const apart =
        right <= other.x + rounding ||
        other.x + other.width <= rect.x + rounding ||
        bottom <= other.y + rounding ||
        other.y + other.height <= rect.y + rounding;
      assert.ok(apart, `${JSON.stringify(rect)} and ${JSON.stringify(other)} overlap`);
    }
  }
}

function topologyOf({ cpus, nodes }: { cpus: readonly CpuPart[]; nodes?: readonly NodePart[] }): HostTopology {
  const ids = new Set((nodes ?? []).map((node) => node.id));
  const named = [...new Set(cpus.map((cpu) => cpu.node ?? null))].filter((id) => id !== null && !ids.has(id));
  const all = [...(nodes ?? []), ...named.flatMap((id) => (id === null ? [] : [{ id }]))];
  return buildHostTopology({ source: 'native', cpus, nodes: all }).value;
}

function cpus(count: number, partOf: (id: number) => Omit<CpuPart, 'id'>): CpuPart[] {
  return Array.from({ length: count }, (_, id) => ({ id, ...partOf(id) }));
}

function pair(id: number): CpuSet {
  return CpuSet.of(id & ~1, id | 1);
}

function layoutOf(topology: HostTopology) {
  const limits = { cpuOvercommit: 1, memoryOvercommit: 1 };
  return layoutMap(bareMap({ name: 'built', topology, reserved: CpuSet.empty, limits }));
}

function coresOf(topology: HostTopology): readonly MapCoreBox[] {
  return layoutOf(topology).boxes.flatMap((box) => box.cores);
}

function outline(parts: Parameters<typeof topologyOf>[0]): string[] {
  const lines: string[] = [];
  const visit = (box: MapBox, indent: string) => {
    const cores = box.cores.map((core) => ` ${core.cells.map((cell) => cell.cpu.id).join()}`).join('');
    const { title, detail } = box.group;
    lines.push(`${indent}${title}${detail === '' ? '' : ` [${detail}]`}:${cores}`);
    for (const inner of box.boxes) visit(inner, `${indent}  `);
  };
  for (const box of layoutOf(topologyOf(parts)).boxes) visit(box, '');
  return lines;
}
