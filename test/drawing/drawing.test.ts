import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { drawMap } from '../../server/src/drawing/map/draw-map.ts';
import { layoutMap } from '../../server/src/drawing/map/map-layout.ts';
import { bareMap } from '../../server/src/features/map/bare-map.ts';
import { buildHostTopology, type CpuPart, type NodePart } from '../../server/src/topology/build-topology.ts';
import { type Host, hostFromCaptures } from '../../server/src/topology/host.ts';
import { hangs } from '../hang.ts';
import { hostFixture, hostNames } from '../topology/captures/host-fixtures.ts';

describe('the drawing of a host without guests', () => {
  for (const name of hostNames) {
    it(`shows every CPU of ${name} once, by its number`, () => {
      const host = captured(name);
      const cells = cellsOf(drawHost(host));
      assert.deepEqual(
        cells.map(({ cpu }) => Number(cpu)).sort((a, b) => a - b),
        host.topology.cpus.map(({ id }) => id),
      );
      for (const { cpu, text } of cells) assert.equal(text, cpu);
    });
  }

  it('says what it is to who cannot see it', () => {
    const svg = drawHost(captured('cpuless-node'));
    assert.match(svg, /^<svg [^>]*role="img" aria-labelledby="map-title" aria-describedby="map-desc"/);
    assert.match(svg, /<title id="map-title">cpuless-node<\/title>/);
    assert.match(svg, /<desc id="map-desc">8 CPUs, .*node 2: no CPUs, 1007 MiB/);
    assert.match(svg, /<title>CPU 5, core 2, L3 1, die 1, node 1, package 1<\/title>/);
  });

  it('has the CPUs and the memory of each part, and nothing about guests', () => {
    const texts = textsOf(drawHost(captured('cpuless-node')));
    assert.deepEqual(texts.slice(2, 11), [
      'package 0 · node 0 · L3 0',
      '1.47 GiB',
      'CPUs 0-3',
      '0',
      '1',
      '2',
      '3',
      'package 1 · node 1 · L3 1',
      '1.38 GiB',
    ]);
    assert.ok(texts.includes('node 2, no CPUs'));
    assert.ok(texts.every((text) => !/free|used|conflict|guest|bound/.test(text)));
  });

  it('shows huge pages, and the kind of memory', () => {
    const nodes = [
      { id: 0, memoryKiB: 16 * 1048576, pages: [{ sizeKiB: 1048576, count: 4 }] },
      { id: 2, memoryKiB: 32 * 1048576, kind: 'CXL' },
    ];
    const texts = textsOf(drawHost(hostOf({ cpus: range(2, () => ({ node: 0 })), nodes })));
    assert.ok(texts.includes('16 GiB of memory, 4 pages of 1 GiB'), texts.join('; '));
    assert.ok(texts.includes('32 GiB of CXL memory'), texts.join('; '));
    assert.ok(texts.includes('huge pages'));
  });

  it('marks CPUs by class and by shape, and explains the shapes that there are', () => {
    const cpus = range(8, (id) => ({
      online: id !== 5,
      isolated: id >= 2 && id <= 4,
      nohzFull: id === 3,
      allowed: id < 7,
    }));
    const svg = drawHost(hostOf({ cpus }, { reserved: CpuSet.of(0, 2) }));
    const classes = Object.fromEntries(cellsOf(svg).map((cell) => [cell.cpu, cell.classes]));
    assert.deepEqual(classes, {
      0: 'cpu reserved',
      1: 'cpu',
      2: 'cpu reserved isolated',
      3: 'cpu isolated nohz-full',
      4: 'cpu isolated',
      5: 'cpu offline',
      6: 'cpu',
      7: 'cpu disallowed',
    });
    const texts = textsOf(svg);
    for (const words of ['reserved for the host: 0,2', 'isolated from the scheduler: 2-4', 'offline: 5'])
      assert.ok(texts.includes(words), words);
    assert.doesNotMatch(drawHost(captured('smt2-2node')), /reserved for|isolated from|>offline/);
  });

  it('has a table of the distances, and a line of words where a table would be larger than the host', () => {
    const distances = (count: number) =>
      range(count, (id) => ({
        distances: new Map(range(count, () => ({})).map((to) => [to.id, to.id === id ? 10 : 21])),
      }));
    const small = drawHost(hostOf({ cpus: range(2, (id) => ({ node: id })), nodes: distances(2) }));
    assert.equal(small.match(/class="number" [^>]*>21</g)?.length, 2);
    const large = drawHost(hostOf({ cpus: range(64, (id) => ({ node: id })), nodes: distances(64) }));
    assert.match(large, />node distances: 21 \(10 is local\)</);
    assert.doesNotMatch(drawHost(hostOf({ cpus: range(2, () => ({})) })), /node distances/);
  });

  it('shows names from outside as text, whatever is in them', () => {
    const hostile = `a<b>&"'</text><script>alert(1)</script>]]>\u0000\u001b\u202e\ud800\ufffe`;
    const cpus = range(2, (id) => ({ kind: id === 0 ? hostile : 'x', node: 0 }));
    const svg = drawHost(hostOf({ cpus, nodes: [{ id: 0, memoryKiB: 1, kind: hostile }] }, { name: hostile }));
    wellFormed(svg);
    assert.doesNotMatch(svg, /<script|<b>/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that they are gone is what is tested
    assert.doesNotMatch(svg, /[\u0000-\u0009\u000b-\u001f\u202e\ufffe]|[\ud800-\udfff]/u);
    assert.ok(drawHost(hostOf({ cpus }, { name: 'x'.repeat(1e6) })).length < 20_000);
  });

  it('keeps its ids apart from those of another drawing in the same page', () => {
    const map = bareMap(captured('smt2-2node'));
    const idsOf = (svg: string) => [...svg.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    const ids = [...idsOf(drawMap(map)), ...idsOf(drawMap(map, { idPrefix: 'b-' }))];
    assert.equal(new Set(ids).size, ids.length);
    assert.match(drawMap(map, { idPrefix: 'b-' }), /url\(#b-reserved\)/);
  });

  it('can be read at its natural size, from 1 CPU to 16,384, and the file stays small', () => {
    for (const count of [1, 64, 65, 512, 513, 16384]) {
      const host = hostOf({ cpus: range(count, (id) => ({ package: id >> 7, l3: id >> 4, siblings: pair(id) })) });
      const { measures } = layoutMap(bareMap(host));
      assert.ok(measures.numberFont >= 9 && measures.titleFont >= 9);
      const svg = drawHost(host);
      assert.equal(cellsOf(svg).length, count);
      assert.ok(svg.length < 12_500 + 430 * count, `${svg.length} characters for ${count} CPUs`);
    }
  });

  it('takes any shape of 16,384 CPUs without going quadratic', () => {
    const shapes: ((id: number) => Omit<CpuPart, 'id'>)[] = [
      (id) => ({ package: id, node: id, l3: id, siblings: CpuSet.of(id) }),
      () => ({ kind: 'x', siblings: CpuSet.range(0, 16383) }),
      (id) => ({ package: id % 128, node: id >> 7, l3: id % 127, kind: `${id % 131}` }),
    ];
    for (const shape of shapes) {
      const cpus = range(16384, shape);
      const nodes = [...new Set(cpus.map((cpu) => cpu.node ?? 0))].map((id) => ({ id }));
      const host = hostOf({ cpus, nodes });
      const started = performance.now();
      assert.ok(drawHost(host).length < 20e6);
      // About a second on a slow machine; what was quadratic took 20.
      assert.ok(performance.now() - started < hangs);
    }
  });
});

function drawHost(host: Host): string {
  return drawMap(bareMap(host));
}

function captured(name: string): Host {
  const { value } = hostFromCaptures([
    { name: `${name}.capabilities.xml`, content: hostFixture(name, 'capabilities.xml') },
  ]);
  assert.ok(value);
  return { ...value, name };
}

function hostOf(
  { cpus, nodes = [{ id: 0 }] }: { cpus: readonly CpuPart[]; nodes?: readonly NodePart[] },
  { name = 'built', reserved = CpuSet.empty }: Partial<Host> = {},
): Host {
  const { value: topology } = buildHostTopology({ source: 'native', cpus, nodes });
  return { name, topology, reserved, limits: { cpuOvercommit: 1, memoryOvercommit: 1 } };
}

function range<T>(count: number, partOf: (id: number) => T): (T & { id: number })[] {
  return Array.from({ length: count }, (_, id) => ({ id, ...partOf(id) }));
}

function pair(id: number): CpuSet {
  return CpuSet.of(id & ~1, id | 1);
}

function wellFormed(svg: string): void {
  assert.equal(XMLValidator.validate(svg), true);
  const parsed: unknown = new XMLParser({ ignoreAttributes: false }).parse(svg);
  assert.ok(typeof parsed === 'object' && parsed !== null && 'svg' in parsed);
}

function cellsOf(svg: string) {
  if (svg.length < 1e6) wellFormed(svg);
  const cells = /<g class="(cpu[^"]*)" data-cpu="(\d+)">.*?<text class="num[^"]*"[^>]*>(\d+)<\/text>/g;
  return [...svg.matchAll(cells)].map(([, classes, cpu, text]) => ({ cpu, classes, text }));
}

function textsOf(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
}
